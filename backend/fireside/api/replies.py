"""How a reply is answered: as events while it is written, or as JSON when it has ended."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header
from pydantic import TypeAdapter
from starlette.responses import JSONResponse, Response

from fireside.api.deps import AppState
from fireside.api.error_handlers import error_response
from fireside.api.sse import EventStream
from fireside.domain.views import TurnView

_TURN = TypeAdapter(TurnView)

Accept = Annotated[str, Header(description="`application/json` waits for the whole reply")]


async def answer(state: AppState, message_id: str, *, as_json: bool) -> Response:
    """Answer a call that has started a reply."""
    if not as_json:
        return EventStream(await state.conversation.listen(message_id))
    turn = await state.conversation.wait(message_id)
    reply = turn.assistant_message
    if reply.error_code in ("authentication", "model_not_found"):
        return error_response(
            500,
            "Service Configuration Error",
            reply.fallback_message or "",
            reply.fallback_message,
        )
    return JSONResponse(_TURN.dump_python(turn, mode="json"))


def wants_json(accept: str) -> bool:
    """Whether a client asks for JSON and not for events."""
    return "application/json" in accept and not wants_events(accept)


def wants_events(accept: str) -> bool:
    """Whether a client asks for events."""
    return "text/event-stream" in accept


def event_number(last_event_id: str | None) -> int | None:
    """Return the number of an event by its id, or None for what is none."""
    if last_event_id is None or not last_event_id.isdecimal():
        return None
    # Of a number too long for Python to read, this much is too large as well.
    return int(last_event_id[:18])
