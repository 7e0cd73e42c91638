"""The conversation: what a client can do with messages and replies.

Takes the `Database` and opens short sessions: none is held while a reply streams.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from fireside.db.repositories import messages
from fireside.db.repositories.sessions import find_session
from fireside.db.session import Database
from fireside.domain.events import (
    TERMINAL,
    Done,
    Failed,
    RunEvent,
    SpokenDone,
    Started,
    StreamEvent,
    Transcribed,
)
from fireside.domain.failures import failure
from fireside.domain.ids import new_id
from fireside.domain.tools import ToolDecision, ToolUse
from fireside.domain.views import MessagePage, MessageView, TurnView
from fireside.errors import Conflict, NotFound, ValidationFailed
from fireside.generation.companion import Companion
from fireside.generation.event_log import EventBatches, NumberedEvent
from fireside.generation.grounding import Grounding, Inquiry
from fireside.generation.run import Limits, RunSpec
from fireside.generation.runs import DOES_NOT_WAIT, Runs
from fireside.generation.tool_calls import Tooling, ToolSource
from fireside.providers.base import ChatRequest
from fireside.services.conversation.reading import PAGE, read_message, read_page, views_of
from fireside.services.conversation.turn_writer import TurnWriter
from fireside.services.conversation.turns import ModelChoice, OrderKind, Turn, TurnOrder
from fireside.services.idempotency import Idempotency


@dataclass(frozen=True, slots=True)
class Answering:
    """The model that answers now, and the limits of a run with it."""

    choice: ModelChoice
    limits: Limits


@dataclass(frozen=True, slots=True)
class SpokenQuestion:
    """What was understood of a recording that is stored already."""

    question_id: str
    content: str
    audio_url: str
    accompany: Callable[[str, Turn], Companion]
    """Makes what speaks the reply with this id."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the model is asked, where that does not follow from what is stored."""

    request: ChatRequest
    grounding: Grounding | None
    tooling: Tooling | None = None


class Conversation:
    """Messages and replies."""

    def __init__(
        self,
        database: Database,
        runs: Runs,
        answering: Callable[[], Answering],
        ground: Callable[[Inquiry], Grounding],
        tools: ToolSource,
    ) -> None:
        """Answer with these parts; `ground` makes what a question to a library needs."""
        self._tools = tools
        self._ground = ground
        self._database = database
        self._runs = runs
        self._answering = answering
        self._turns = TurnWriter(database)

    async def send(self, session_id: str, content: str, call: Idempotency | None) -> str:
        """Store a question, start its reply and return the reply's id."""
        return await self._begin(self._order("ask", session_id, content, call))

    async def send_spoken(
        self, session_id: str, spoken: SpokenQuestion, call: Idempotency | None
    ) -> str:
        """Store a question that was spoken, start its reply and return the reply's id."""
        order = self._order("ask", session_id, spoken.content, call)
        order = replace(order, question_id=spoken.question_id, audio_url=spoken.audio_url)
        return await self._begin(order, spoken)

    async def send_asked(self, session_id: str, content: str, asked: Asked) -> str:
        """Store a question, start the reply to what is asked with it and return the reply's id."""
        return await self._begin(self._order("ask", session_id, content, None), asked=asked)

    async def edit(self, message_id: str, content: str, call: Idempotency | None) -> str:
        """Ask a question in other words, beside the first, and return the new reply's id."""
        return await self._begin(self._order("edit", message_id, content, call))

    async def regenerate(self, message_id: str, call: Idempotency | None) -> str:
        """Start another reply to the same question and return its id."""
        return await self._begin(self._order("regenerate", message_id, "", call))

    def _order(
        self, kind: OrderKind, target_id: str, content: str, call: Idempotency | None
    ) -> TurnOrder:
        choice = self._answering().choice
        tokens = self._tools.tokens
        return TurnOrder(
            kind, target_id, content, new_id(), new_id(), choice, call, tool_tokens=tokens
        )

    async def _begin(
        self,
        order: TurnOrder,
        spoken: SpokenQuestion | None = None,
        *,
        asked: Asked | None = None,
    ) -> str:
        await self._runs.claim(order.reply_id)
        try:
            turn = await self._turns.write(order)
        except BaseException:
            self._runs.abandon(order.reply_id)
            raise
        if isinstance(turn, str):
            self._runs.abandon(order.reply_id)
            # It may have been deleted since: then this raises NotFound.
            await self._reply(turn)
            return turn
        asked = asked or self._asked(turn)
        self._runs.start(
            RunSpec(
                message_id=order.reply_id,
                session_id=turn.session_id,
                user_message=turn.question,
                request=asked.request,
                limits=self._answering().limits,
                companion=spoken.accompany(order.reply_id, turn) if spoken else None,
                grounding=asked.grounding,
                tooling=asked.tooling,
            )
        )
        return order.reply_id

    def _asked(self, turn: Turn) -> Asked:
        request = ChatRequest(turn.model, turn.prompt, turn.temperature)
        tooling = self._tools.tooling(turn.tool_servers) if turn.tool_servers else None
        if not turn.passage_tokens:
            return Asked(request, None, tooling)
        inquiry = Inquiry(turn.agent_id, turn.question.content, turn.passage_tokens)
        return Asked(request, self._ground(inquiry), tooling)

    async def listen(self, message_id: str) -> EventBatches:
        """Return the events of a reply from its start, for whoever has just asked for it."""
        here = self._runs.follow_here(message_id, 0)
        events = here or await self._elsewhere(message_id, 0)
        return events or self._stored(message_id, with_start=True)

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
            events = await self._elsewhere(message_id, after)
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

    async def decide(self, message_id: str, call_id: str, decision: ToolDecision) -> ToolUse:
        """Approve or refuse a call of a tool that waits for it, and return the call.

        Raises NotFound, and Conflict for a call that does not wait.
        """
        reply = await self._reply(message_id)
        if reply.status != "streaming":
            if all(call.id != call_id for call in reply.tool_calls):
                raise NotFound("There is no such call in this reply.")
            raise Conflict(DOES_NOT_WAIT)
        return await self._runs.decide(message_id, call_id, decision)

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

    async def _elsewhere(self, message_id: str, after: int | None) -> EventBatches | None:
        """Return the events of a run of another process, as `Runs.follow` does."""
        events = await self._runs.follow(message_id, after)
        return None if events is None else self._to_the_end(message_id, events)

    async def _to_the_end(self, message_id: str, events: EventBatches) -> EventBatches:
        """Pass on what comes; where it stops without an end, that is told from what is stored."""
        last: StreamEvent | None = None
        async with aclosing(events):
            async for batch in events:
                last = batch[-1][1] if batch else last
                yield batch
        if not isinstance(last, TERMINAL) and (await self._reply(message_id)).status != "streaming":
            async with aclosing(self._stored(message_id, with_start=False)) as stored:
                async for batch in stored:
                    yield batch

    async def _stored(self, message_id: str, *, with_start: bool) -> EventBatches:
        """Tell a reply that ended before from what is stored."""
        reply = await self._reply(message_id)
        async with self._database.read() as db:
            row = await messages.find_message(db, reply.parent_id or "")
            question = (await views_of(db, [row]))[0] if row else None
        batch: list[NumberedEvent] = []
        if question is not None and with_start:
            kind = Transcribed if question.message_type == "voice" else Started
            batch.append((0, kind(message_id, question)))
        batch += [(0, call) for call in reply.tool_calls]
        batch.append((0, end_of(reply, question)))
        yield batch


def end_of(reply: MessageView, question: MessageView | None) -> RunEvent:
    """Return the last event of a reply that has ended."""
    if reply.status in ("complete", "stopped"):
        done = Done(
            reply.id,
            reply.content,
            reply.status,
            reply.finish_reason,
            citations=reply.citations,
        )
        if question is None or reply.message_type == "text":
            return done
        return spoken_done(done, question, reply)
    words = failure(reply.error_code)
    written = "" if reply.content == words.fallback_message else reply.content
    return Failed(
        reply.id, reply.error_code or "default", words.error, words.fallback_message, written
    )


def spoken_done(done: Done, question: MessageView, reply: MessageView) -> SpokenDone:
    """Return the end of a spoken turn with both messages."""
    return SpokenDone(
        done.message_id,
        done.full_content,
        done.status,
        done.finish_reason,
        question,
        reply,
        reply.fallback_message,
        citations=done.citations,
    )
