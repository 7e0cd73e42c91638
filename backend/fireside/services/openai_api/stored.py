"""Responses that are stored: each is a reply in a session of its agent."""

from __future__ import annotations

from dataclasses import dataclass

from fireside.db.repositories import messages
from fireside.db.repositories.agents import find_agent, find_called
from fireside.db.repositories.sessions import find_session
from fireside.db.session import Database, ReadSession
from fireside.domain.events import RunEvent
from fireside.domain.views import MessageView
from fireside.errors import Conflict, NotFound
from fireside.generation.runs import Runs
from fireside.services.conversation.reading import read_message
from fireside.services.conversation.service import Conversation, end_of
from fireside.services.openai_api.keeping import KeptReply
from fireside.services.sessions.service import delete_session
from fireside.services.voice.recordings import Recordings

_PREFIX = "resp_"
_A_TURN = 2
"""Messages of a session in which one thing was asked and answered."""


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A reply, and what is still known of how it was asked for."""

    reply: MessageView
    model: str
    """What clients call its agent."""
    previous_id: str | None
    """The response from which it goes on."""

    @property
    def end(self) -> RunEvent | None:
        """How it ended; None while it is written."""
        return None if self.reply.status == "streaming" else end_of(self.reply, None)


def response_id_of(reply_id: str) -> str:
    """Return what a client knows a reply as."""
    return f"{_PREFIX}{reply_id}"


async def read_reply(db: ReadSession, response_id: str) -> MessageView:
    """Return the reply that a client knows by this id; raises NotFound."""
    try:
        found = await read_message(db, response_id.removeprefix(_PREFIX))
    except NotFound as error:
        raise _missing(response_id) from error
    if found.role != "assistant":
        raise _missing(response_id)
    return found


class StoredResponses:
    """Reads, stops and deletes them."""

    def __init__(
        self, database: Database, runs: Runs, conversation: Conversation, recordings: Recordings
    ) -> None:
        """Look in this database; what is deleted goes with its run and its recordings."""
        self._database = database
        self._runs = runs
        self._conversation = conversation
        self._recordings = recordings

    async def get(self, response_id: str) -> StoredResponse:
        """Return a response, as far as it is written; raises NotFound."""
        async with self._database.read() as db:
            reply = await read_reply(db, response_id)
            session = await find_session(db, reply.session_id)
            agent = await find_agent(db, session.agent_id) if session else None
            question = await messages.find_message(db, reply.parent_id or "")
            if agent is None:
                raise _missing(response_id)
            is_only = len(await find_called(db, agent.name)) == 1
        before = question.parent_id if question else None
        return StoredResponse(
            reply,
            agent.name if is_only else agent.id,
            response_id_of(before) if before else None,
        )

    async def follow(self, response_id: str) -> KeptReply:
        """Listen to a response from its start, ended or not; raises NotFound."""
        found = await self.get(response_id)
        return KeptReply(found.reply.id, self._database, self._conversation)

    async def cancel(self, response_id: str) -> StoredResponse:
        """Stop a response and return it; one that has ended stays as it is. Raises NotFound."""
        found = await self.get(response_id)
        await self._conversation.stop(found.reply.id)
        return await self.get(response_id)

    async def delete(self, response_id: str) -> None:
        """Delete a response with its session; raises NotFound.

        Raises Conflict where more was said there: single messages of a session are not deleted.
        """
        async with self._database.read() as db:
            reply = await read_reply(db, response_id)
            session = await find_session(db, reply.session_id)
        if session is not None and session.message_count > _A_TURN:
            raise Conflict(
                "This response is part of a longer conversation, which can only be deleted whole: "
                f"in the page, or by DELETE /api/sessions/{reply.session_id}."
            )
        await delete_session(self._database, self._runs, self._recordings, reply.session_id)


def _missing(response_id: str) -> NotFound:
    return NotFound(
        f"There is no stored response '{response_id}'. One that used tools, or was asked for with "
        "`store` false, is not stored."
    )
