"""Searching all conversations, and keeping the index that this needs."""

from __future__ import annotations

import asyncio
import logging

from fireside.db import finding as index
from fireside.db.repositories.agents import find_agent
from fireside.db.session import Database
from fireside.domain.finding import FoundText, FoundTexts, Wanted
from fireside.errors import AppError, NotFound

BATCH = 200
"""Messages that are indexed in one transaction; a search waits for one at most."""
TITLES_MOST = 5
"""Titles among the results, so that messages have room."""

_log = logging.getLogger(__name__)


class Finding:
    """Full-text search over every conversation."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_closing = False
        self._catching_up: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    def start(self) -> None:
        """Index in the background what is not yet: all there is, after an upgrade."""
        self._catching_up = asyncio.create_task(self._catch_up(), name="index conversations")

    async def close(self) -> None:
        """Finish the batch that has begun; the rest stays queued for the next server."""
        self._is_closing = True
        if self._catching_up is not None:
            await self._catching_up

    async def search(self, query: str, agent_id: str | None, limit: int) -> FoundTexts:
        """Return what has all the words: titles first, then messages; raises NotFound.

        Messages with the very words come before those with other forms of them, and the newest
        first among both.
        """
        await self._index_batch()
        async with self._database.read() as db:
            if agent_id is not None and await find_agent(db, agent_id) is None:
                raise NotFound("Agent not found")
            wanted = Wanted(query)
            if not wanted.words:
                return FoundTexts(results=[], total_is_capped=False)
            titles = await index.find_titles(db, wanted, agent_id, min(TITLES_MOST, limit))
            messages = await index.find_messages(db, wanted, agent_id, limit + 1 - len(titles))
            numbers = [*titles, *messages]
            entries = await index.read_entries(db, numbers[:limit])
        results = [_found(entry, wanted) for entry in entries]
        return FoundTexts(results=results, total_is_capped=len(numbers) > limit)

    async def _catch_up(self) -> None:
        try:
            while not self._is_closing and await self._index_batch() == BATCH:
                pass
        except AppError as error:
            _log.warning("conversations could not be indexed: %s", error.detail)

    async def _index_batch(self) -> int:
        """Index what has waited longest; return how many there were."""
        async with self._turn:
            async with self._database.read() as db:
                items = await index.queued(db, BATCH)
            if items:
                terms = await asyncio.to_thread(index.terms_for, items)
                async with self._database.write() as db:
                    await index.add(db, items, terms)
            return len(items)


def _found(entry: index.Entry, wanted: Wanted) -> FoundText:
    excerpt, highlights = wanted.excerpt(entry.text)
    return FoundText(
        session_id=entry.session_id,
        agent_id=entry.agent_id,
        agent_name=entry.agent_name,
        session_title=entry.session_title,
        message_id=entry.message_id,
        role=entry.role,
        created_at=entry.created_at,
        excerpt=excerpt,
        highlights=highlights,
    )
