"""Stores what a client of OpenAI's API asks as a session of the agent.

A client sends all of its conversation each time. One that goes on with what was stored before goes
on in that session; any other begins one, with what was said so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing

from fireside.db.repositories import given
from fireside.db.repositories.agents import find_agent
from fireside.db.repositories.sessions import delete_session
from fireside.db.session import Database
from fireside.domain.citation_marks import without_marks
from fireside.domain.views import Usage
from fireside.errors import NoSuchModel
from fireside.generation.event_log import EventBatches
from fireside.services.conversation.reading import read_message
from fireside.services.conversation.service import Asked, Conversation
from fireside.services.conversation.turns import title_of
from fireside.services.openai_api.thread import Given, Thread, text_of

LOOKED_AT = 50
"""Sessions of the agent, the last used first, among which a conversation is looked for."""


class Keeping:
    """Stores questions and starts their replies."""

    def __init__(self, database: Database, conversation: Conversation) -> None:
        """Store in this database, as the conversation does."""
        self._database = database
        self._conversation = conversation

    async def begin(self, agent_id: str, thread: Thread, asked: Asked) -> KeptReply:
        """Store the question and start its reply; raises what `Conversation.send` does."""
        said = _said(thread.earlier)
        content = _storable(thread.question)
        session_id = await self._going_on(agent_id, said) if said else None
        if session_id is not None:
            reply_id = await self._conversation.send_asked(session_id, content, asked)
        else:
            reply_id = await self._begin_session(agent_id, said, content, asked)
        return KeptReply(reply_id, self._database, self._conversation)

    async def _begin_session(
        self, agent_id: str, said: Sequence[tuple[str, str]], content: str, asked: Asked
    ) -> str:
        async with self._database.write() as db:
            if await find_agent(db, agent_id) is None:
                raise NoSuchModel("This agent was deleted just now.")
            title = title_of(said[0][1]) if said else None
            session_id = await given.add_session(db, agent_id, title, said)
        try:
            return await self._conversation.send_asked(session_id, content, asked)
        except BaseException:
            # Whoever asks once more would find it, and begin another.
            async with self._database.write() as db:
                await delete_session(db, session_id)
            raise

    async def _going_on(self, agent_id: str, said: Sequence[tuple[str, str]]) -> str | None:
        """Return the session in which exactly this was said."""
        wanted = list(map(_plain, said))
        async with self._database.read() as db:
            for end in await given.last_ends(db, agent_id, LOOKED_AT):
                if end.depth + 1 != len(said) or _plain(("assistant", end.content)) != wanted[-1]:
                    continue
                path = await given.said_until(db, end.message_id, len(said))
                if list(map(_plain, path)) == wanted:
                    return end.session_id
        return None


class KeptReply:
    """A reply that is stored: it goes on when its listener leaves."""

    def __init__(self, reply_id: str, database: Database, conversation: Conversation) -> None:
        """Listen to the reply with this id."""
        self.id = reply_id
        self._database = database
        self._conversation = conversation

    async def events(self) -> EventBatches:
        """Yield what happens, from the start; see `EventLog.follow`."""
        async with aclosing(await self._conversation.listen(self.id)) as batches:
            async for batch in batches:
                yield batch

    async def usage(self) -> Usage | None:
        """Return what the provider counted; None where it does not say."""
        async with self._database.read() as db:
            return (await read_message(db, self.id)).usage

    def leave(self) -> None:
        """Listen no more."""


def _said(messages: Sequence[Given]) -> list[tuple[str, str]]:
    """Return who said what, of what was said in words."""
    spoken = [message for message in messages if message["role"] in ("user", "assistant")]
    return [(said["role"], _storable(text_of(said))) for said in spoken if text_of(said).strip()]


def _plain(said: tuple[str, str]) -> tuple[str, str]:
    """Return it as it compares: a client has the marks that were taken out later."""
    role, content = said
    return role, " ".join(without_marks(content).split())


def _storable(text: str) -> str:
    # PostgreSQL can't store it, and SQLite cuts texts there.
    return text.replace("\0", "")
