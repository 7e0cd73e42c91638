"""Messages and replies (DESIGN 5)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response

from fireside.api.deps import IdempotencyKeyHeader, Reading, State, Writing
from fireside.api.replies import Accept, answer, event_number, wants_json
from fireside.api.schemas.common import errors, events
from fireside.api.schemas.messages import FeedbackUpdate, MessageCreate, Stop, ToolCallDecision
from fireside.api.sse import EventStream
from fireside.domain.tools import ToolUse
from fireside.domain.views import MessagePage, MessageView, TurnView
from fireside.services.conversation.feedback import rate
from fireside.services.conversation.reading import PAGE, read_page
from fireside.services.idempotency import idempotency

router = APIRouter(prefix="/api", tags=["Messages"])

_STREAM = """event: start
data: {"message_id": "…", "user_message": {…}}

id: 2
event: token
data: {"content": "Hello"}

id: 3
event: done
data: {"message_id": "…", "full_content": "Hello, how can I help?", "status": "complete", \
"finish_reason": "stop"}
"""
_EVENTS = events(_STREAM, "start", "sources", "snapshot", "tool_call", "token", "done", "error")


def _streams(*statuses: int, with_json: bool = True) -> dict[int | str, dict[str, Any]]:
    content: dict[str, Any] = {"text/event-stream": _EVENTS}
    ok: dict[str, Any] = {"description": "The reply as it is written", "content": content}
    if with_json:
        ok["model"] = TurnView
    return {200: ok, **errors(404, *statuses)}


@router.post(
    "/sessions/{session_id}/messages",
    response_class=Response,
    responses=_streams(409, 413, 500),
)
async def send_message(
    session_id: str,
    body: MessageCreate,
    state: State,
    accept: Accept = "text/event-stream",
    key: IdempotencyKeyHeader = None,
) -> Response:
    """Ask the agent; the reply streams, and goes on when the client leaves."""
    call = idempotency(f"messages:{session_id}", key, body.content)
    message_id = await state.conversation.send(session_id, body.content, call)
    return await answer(state, message_id, as_json=wants_json(accept))


@router.get("/sessions/{session_id}/messages", responses=errors(404))
async def list_messages(
    session_id: str,
    db: Reading,
    limit: Annotated[int, Query(ge=1, le=100)] = PAGE,
    before: Annotated[str | None, Query(description="The id of a message: those before it")] = None,
) -> MessagePage:
    """Get the newest messages on screen, oldest first."""
    return await read_page(db, session_id, limit=limit, before=before)


@router.post(
    "/messages/{message_id}/regenerate",
    response_class=Response,
    responses=_streams(409, 500),
)
async def regenerate(
    message_id: str,
    state: State,
    accept: Accept = "text/event-stream",
    key: IdempotencyKeyHeader = None,
) -> Response:
    """Ask for another reply to the same question; the earlier one stays readable."""
    call = idempotency(f"regenerate:{message_id}", key, "")
    reply_id = await state.conversation.regenerate(message_id, call)
    return await answer(state, reply_id, as_json=wants_json(accept))


@router.post(
    "/messages/{message_id}/edit",
    response_class=Response,
    responses=_streams(409, 413, 500),
)
async def edit(
    message_id: str,
    body: MessageCreate,
    state: State,
    accept: Accept = "text/event-stream",
    key: IdempotencyKeyHeader = None,
) -> Response:
    """Ask a question in other words; the earlier one and its replies stay readable."""
    call = idempotency(f"edit:{message_id}", key, body.content)
    reply_id = await state.conversation.edit(message_id, body.content, call)
    return await answer(state, reply_id, as_json=wants_json(accept))


@router.post("/messages/{message_id}/select", responses=errors(404))
async def select_version(message_id: str, state: State) -> MessagePage:
    """Put this version of a message on screen, with what followed it."""
    return await state.conversation.select(message_id)


@router.post("/messages/{message_id}/stop", responses=errors(404))
async def stop(message_id: str, state: State, body: Stop | None = None) -> MessageView:
    """Stop a reply; what was written stays, or of a spoken one what was heard."""
    reply = await state.conversation.stop(message_id)
    if body is None or body.heard is None:
        return reply
    return await state.voice.turns.cut(message_id, body.heard)


@router.post("/messages/{message_id}/tool-calls/{call_id}", responses=errors(404, 409, 413))
async def decide_tool_call(
    message_id: str, call_id: str, body: ToolCallDecision, state: State
) -> ToolUse:
    """Approve or refuse a call of a tool that waits for it; the reply goes on."""
    return await state.conversation.decide(message_id, call_id, body.decision)


@router.put("/messages/{message_id}/feedback", responses=errors(404, 413))
async def rate_reply(message_id: str, body: FeedbackUpdate, db: Writing) -> MessageView:
    """Note what the user thinks of a reply: up, down, or null for nothing."""
    return await rate(db, message_id, body.rating)


@router.get(
    "/messages/{message_id}/stream",
    response_class=Response,
    responses=_streams(with_json=False),
)
async def attach(
    message_id: str,
    state: State,
    last_event_id: Annotated[
        str | None, Header(description="Go on after this event; without it a snapshot comes first")
    ] = None,
) -> Response:
    """Listen to a reply, again or from another place."""
    return EventStream(await state.conversation.attach(message_id, event_number(last_event_id)))
