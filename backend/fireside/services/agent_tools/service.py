"""Asks agents, and looks into their libraries, for a program that uses them as tools."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from fireside.db.repositories.agents import AnsweringAgent, list_answering
from fireside.db.session import Database
from fireside.domain.events import Done, Failed, StreamEvent, Token
from fireside.domain.library import Citation, SearchResult
from fireside.errors import NotFound, ServiceUnavailable
from fireside.services.agent_tools.naming import Kind, agent_called
from fireside.services.knowledge.passages import read_passage
from fireside.services.knowledge.search import Search
from fireside.services.openai_api.chat import AgentChat, ChatOrder

BETWEEN_NEWS = 1.0
"""Seconds between two words on how far an answer is."""

Progress = Callable[[int], Awaitable[None]]
"""Called with the number of characters that have been written."""


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that an answer cites: `index` is the number of its mark in the text."""

    index: int
    document_id: str
    filename: str
    page: int | None
    quote: str
    status: Literal["verified", "approximate"] | None


@dataclass(frozen=True, slots=True)
class AnswerWithSources:
    """What an agent answers."""

    answer: str
    sources: list[Source]


class AgentTools:
    """Uses agents as tools; nothing that is asked here is stored."""

    def __init__(self, database: Database, chat: AgentChat, search: Search) -> None:
        """Take what answers, and what finds passages."""
        self._database = database
        self._chat = chat
        self._search = search

    async def list(self) -> list[AnsweringAgent]:
        """Return every agent, the newest first."""
        async with self._database.read() as db:
            return await list_answering(db)

    async def called(self, name: str) -> tuple[Kind, AnsweringAgent]:
        """Return what the tool of this name does, and with whom; raises NotFound."""
        found = agent_called(name, await self.list())
        if found is None:
            raise NotFound(f"There is no tool '{name}' (any more). List the tools again.")
        return found

    async def ask(self, agent_id: str, question: str, progress: Progress) -> AnswerWithSources:
        """Return an agent's answer; raises what `AgentChat.begin` does, and ServiceUnavailable.

        Cancelled, it stops the reply.
        """
        said = [{"role": "user", "content": question}]
        reply = await self._chat.begin(ChatOrder(agent_id, said, {}, is_kept=False))
        loop = asyncio.get_running_loop()
        told, written = loop.time(), 0
        end: StreamEvent | None = None
        try:
            async with aclosing(reply.events()) as batches:
                async for batch in batches:
                    for _, end in batch:
                        written += len(end.content) if isinstance(end, Token) else 0
                    # Silence is news as well: it says that we are still here.
                    if loop.time() - told >= BETWEEN_NEWS:
                        told = loop.time()
                        await progress(written)
        finally:
            reply.leave()
        if isinstance(end, Failed):
            raise ServiceUnavailable(end.fallback_message)
        if not isinstance(end, Done):
            raise ServiceUnavailable("The reply has no end. Please ask again.")
        return AnswerWithSources(end.full_content, await self._sources(end.citations))

    async def search(self, agent_id: str, query: str, limit: int) -> list[SearchResult]:
        """Return the best passages of an agent's library; raises NotFound."""
        return (await self._search.search(agent_id, query, "hybrid", limit)).results

    async def _sources(self, citations: list[Citation]) -> list[Source]:
        sources: list[Source] = []
        async with self._database.read() as db:
            for cited in citations:
                try:
                    passage = await read_passage(
                        db, cited["document_id"], cited["char_start"], cited["char_end"]
                    )
                except NotFound:  # deleted while the answer was written
                    continue
                sources.append(
                    Source(
                        cited["index"],
                        cited["document_id"],
                        cited["filename"],
                        cited["page"],
                        passage.text,
                        cited["status"],
                    )
                )
        return sources
