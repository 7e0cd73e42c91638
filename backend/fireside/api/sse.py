"""Server-sent events: the only code that turns an event of a run into bytes.

Written for the hot path: tokens that came together leave as one event, encoded once and sent in one
write, without a framework's layers between (docs/decisions/0004).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fireside.domain.events import (
    Audio,
    Done,
    Failed,
    Snapshot,
    SnapshotWithCalls,
    Sources,
    SpokenDone,
    Started,
    StreamEvent,
    Token,
    ToolCalls,
    Transcribed,
)
from fireside.domain.refinement import (
    RefineDone,
    RefineFailed,
    TrialDone,
    TrialFailed,
    TrialResult,
    TrialStarted,
    TrialToken,
)
from fireside.domain.tools import ToolUse
from fireside.generation.event_log import EventBatches, NumberedEvent

_NAMES: Mapping[type[StreamEvent], str] = {
    Started: "start",
    Transcribed: "transcript",
    Sources: "sources",
    Snapshot: "snapshot",
    SnapshotWithCalls: "snapshot",
    Token: "token",
    ToolUse: "tool_call",
    ToolCalls: "calls",
    Audio: "audio",
    Done: "done",
    SpokenDone: "done",
    Failed: "error",
    RefineDone: "done",
    RefineFailed: "error",
    TrialStarted: "trial",
    TrialToken: "token",
    TrialResult: "result",
    TrialDone: "done",
    TrialFailed: "error",
}
HEARTBEAT = b": still here\n\n"
EVENT_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]


def encode(events: Sequence[NumberedEvent]) -> bytes:
    """Return the events as bytes; neighbouring tokens become one, under the id of the last."""
    if not events:
        return HEARTBEAT
    if len(events) == 1:
        return _frame(*events[0])
    frames: list[bytes] = []
    texts: list[str] = []
    last = 0
    for number, event in events:
        if isinstance(event, Token):
            texts.append(event.content)
            last = number
            continue
        if texts:
            frames.append(_frame(last, Token("".join(texts))))
            texts = []
        frames.append(_frame(number, event))
    if texts:
        frames.append(_frame(last, Token("".join(texts))))
    return b"".join(frames)


def _frame(number: int, event: StreamEvent) -> bytes:
    if isinstance(event, Token):
        return b'id: %d\nevent: token\ndata: {"content":%b}\n\n' % (
            number,
            orjson.dumps(event.content),
        )
    data = orjson.dumps(event, option=orjson.OPT_UTC_Z)
    name = _NAMES[type(event)].encode()
    # A reply that ended before this process knew it has no numbers: its end carries no id.
    head = b"id: %d\n" % number if number else b""
    return b"%bevent: %b\ndata: %b\n\n" % (head, name, data)


class EventStream(Response):
    """Sends batches of events as they come, until they end or the client goes away.

    A client that leaves ends only this response: the run goes on.
    """

    media_type = "text/event-stream"

    def __init__(self, batches: EventBatches) -> None:
        super().__init__()
        self._batches = batches

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        del scope
        await send({"type": "http.response.start", "status": 200, "headers": EVENT_HEADERS})
        try:
            await until_client_leaves(self._send(send), receive)
        finally:
            await self._batches.aclose()

    async def _send(self, send: Send) -> None:
        async for batch in self._batches:
            await send({"type": "http.response.body", "body": encode(batch), "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def until_client_leaves(answering: Coroutine[Any, Any, None], receive: Receive) -> None:
    """Answer until that is done, or nobody listens any more."""
    sender = asyncio.ensure_future(answering)
    leaving = asyncio.ensure_future(_client_leaves(receive))
    try:
        await asyncio.wait((sender, leaving), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (sender, leaving):
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sender


async def _client_leaves(receive: Receive) -> None:
    message: Any = {}
    while message.get("type") != "http.disconnect":
        message = await receive()
