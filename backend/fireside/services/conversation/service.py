"""The conversation: what a client can do with messages and replies.

Takes the `Database` and opens short sessions: none is held while a reply streams.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fireside.db.repositories import messages
from fireside.db.repositories.sessions import find_session
from fireside.db.session import Database, WriteSession
from fireside.domain.events import Done, Failed, RunEvent, Started
from fireside.domain.failures import failure
from fireside.domain.ids import new_id
from fireside.domain.views import MessagePage, MessageView, TurnView
from fireside.errors import NotFound, ValidationFailed
from fireside.generation.event_log import EventBatches, NumberedEvent
from fireside.generation.run import Limits, RunSpec
from fireside.generation.runs import Runs
from fireside.providers.base import ChatRequest
from fireside.services.conversation.reading import PAGE, read_message, read_page, views_of
from fireside.services.conversation.turns import (
    ModelChoice,
    NewTurn,
    Turn,
    begin_edit,
    begin_regeneration,
    begin_turn,
)
from fireside.services.idempotency import Idempotency, already_made, remember

Begin = Callable[[WriteSession, NewTurn], Awaitable[Turn]]


@dataclass(frozen=True, slots=True)
class Answering:
    """The model that answers now, and the limits of a run with it."""

    choice: ModelChoice
    limits: Limits


class Conversation:
    """Messages and replies."""

    def __init__(self, database: Database, runs: Runs, answering: Callable[[], Answering]) -> None:
        self._database = database
        self._runs = runs
        self._answering = answering

    async def send(self, session_id: str, content: str, call: Idempotency | None) -> str:
        """Store a question, start its reply and return the reply's id."""
        return await self._begin(lambda db, new: begin_turn(db, session_id, content, new), call)

    async def edit(self, message_id: str, content: str, call: Idempotency | None) -> str:
        """Ask a question in other words, beside the first, and return the new reply's id."""
        return await self._begin(lambda db, new: begin_edit(db, message_id, content, new), call)

    async def regenerate(self, message_id: str, call: Idempotency | None) -> str:
        """Start another reply to the same question and return its id."""
        return await self._begin(lambda db, new: begin_regeneration(db, message_id, new), call)

    async def _begin(self, begin: Begin, call: Idempotency | None) -> str:
        question_id, reply_id = new_id(), new_id()
        answering = self._answering()
        await self._runs.claim(reply_id)
        try:
            async with self._database.write() as db:
                made = await already_made(db, call)
                turn = (
                    None
                    if made
                    else await begin(db, NewTurn(question_id, reply_id, answering.choice))
                )
                if turn is not None:
                    remember(db, call, reply_id)
                elif made:
                    # It may have been deleted since: then this raises NotFound.
                    await read_message(db, made)
        except BaseException:
            self._runs.abandon(reply_id)
            raise
        if made is not None or turn is None:
            self._runs.abandon(reply_id)
            return made or reply_id
        self._runs.start(
            RunSpec(
                message_id=reply_id,
                session_id=turn.session_id,
                user_message=turn.question,
                request=ChatRequest(turn.model, turn.prompt, turn.temperature),
                limits=answering.limits,
            )
        )
        return reply_id

    async def listen(self, message_id: str) -> EventBatches:
        """Return the events of a reply from its start, for whoever has just asked for it."""
        return await self._runs.follow(message_id, 0) or self._stored(message_id, with_start=True)

    async def attach(self, message_id: str, after: int | None) -> EventBatches:
        """Return the events of a reply after the one with this id, or from a snapshot on.

        Raises NotFound.
        """
        # Asked first: the log of a reply that was deleted is still there for a while.
        reply = await self._reply(message_id)
        events = self._runs.follow_here(message_id, after)
        if events is not None:
            return events
        if reply.status == "streaming":
            events = await self._runs.follow(message_id, after)
        return events or self._stored(message_id, with_start=False)

    async def wait(self, message_id: str) -> TurnView:
        """Return the question and the reply when the reply has ended."""
        events = await self._runs.follow(message_id, None)
        if events is not None:
            async for _ in events:
                pass
        reply = await self._reply(message_id)
        async with self._database.read() as db:
            return TurnView(await read_message(db, reply.parent_id or ""), reply)

    async def stop(self, message_id: str) -> MessageView:
        """Stop a reply, keep what was written, and return it; one that has ended stays as it is."""
        reply = await self._reply(message_id)
        if reply.status != "streaming":
            return reply
        await self._runs.stop(message_id)
        return await self._reply(message_id)

    async def select(self, message_id: str) -> MessagePage:
        """Put this version on screen, with the newest of what followed it; raises NotFound."""
        async with self._database.write() as db:
            row = await messages.find_message(db, message_id)
            session = await find_session(db, row.session_id) if row else None
            if row is None or session is None:
                raise NotFound("Message not found")
            session.leaf_id = await messages.newest_leaf_below(db, message_id)
            await db.flush()
            return await read_page(db, row.session_id, limit=PAGE, before=None)

    async def _reply(self, message_id: str) -> MessageView:
        """Return a reply; one that claims to be running without a run is ended first."""
        async with self._database.read() as db:
            view = await read_message(db, message_id)
        if view.role != "assistant":
            raise ValidationFailed("message_id: this message is not a reply")
        if view.status != "streaming" or not await self._runs.end_if_abandoned(message_id):
            return view
        async with self._database.read() as db:
            return await read_message(db, message_id)

    async def _stored(self, message_id: str, *, with_start: bool) -> EventBatches:
        """Tell a reply that ended before from what is stored."""
        reply = await self._reply(message_id)
        batch: list[NumberedEvent] = []
        if with_start:
            async with self._database.read() as db:
                row = await messages.find_message(db, reply.parent_id or "")
                question = (await views_of(db, [row]))[0] if row else None
            if question is not None:
                batch.append((0, Started(message_id, question)))
        batch.append((0, _end_of(reply)))
        yield batch


def _end_of(reply: MessageView) -> RunEvent:
    """Return the last event of a reply that has ended."""
    if reply.status in ("complete", "stopped"):
        return Done(reply.id, reply.content, reply.status, reply.finish_reason)
    words = failure(reply.error_code)
    written = "" if reply.content == words.fallback_message else reply.content
    return Failed(
        reply.id, reply.error_code or "default", words.error, words.fallback_message, written
    )
