"""Chat completions as bytes: the only code that turns a reply into OpenAI's chunks.

On the hot path as our own events are: tokens that came together leave as one chunk, whose frame was
made once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from time import time
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fireside.api.openai_errors import OpenAIError, error_of
from fireside.api.sse import EVENT_HEADERS, HEARTBEAT, until_client_leaves
from fireside.domain.events import Done, Failed, StreamEvent, Token, ToolCalls
from fireside.domain.views import Usage
from fireside.generation.event_log import NumberedEvent
from fireside.services.openai_api.chat import Reply

_REASONS = {"stop", "length", "tool_calls", "content_filter"}
_DONE = b"data: [DONE]\n\n"


@dataclass(frozen=True)
class Asked:
    """What of a request shapes its answer."""

    model: str
    """As the client called it."""
    with_usage: bool = False
    created: int = field(default_factory=lambda: int(time()))


class WholeReply(Response):
    """Answers with the whole reply, unless the client goes away before."""

    def __init__(self, reply: Reply, asked: Asked) -> None:
        super().__init__()
        self._reply = reply
        self._asked = asked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def answer() -> None:
            response = await self._response()
            await response(scope, receive, send)

        try:
            await until_client_leaves(answer(), receive)
        finally:
            self._reply.leave()

    async def _response(self) -> Response:
        calls = Calls()
        end: StreamEvent | None = None
        async with aclosing(self._reply.events()) as batches:
            async for batch in batches:
                for _, end in batch:
                    if isinstance(end, ToolCalls):
                        calls.add(end.parts)
        if not isinstance(end, Done):
            return _failed(end).response()
        message: dict[str, Any] = {
            "role": "assistant",
            "content": end.full_content or (None if calls.whole else ""),
            "refusal": None,
            "citations": end.citations,
        }
        if calls.whole:
            message["tool_calls"] = calls.whole
        choice = {
            "index": 0,
            "message": message,
            "logprobs": None,
            "finish_reason": _reason(end, has_calls=bool(calls.whole)),
        }
        body: dict[str, Any] = {
            "id": f"chatcmpl-{self._reply.id}",
            "object": "chat.completion",
            "created": self._asked.created,
            "model": self._asked.model,
            "choices": [choice],
        }
        usage = await self._reply.usage()
        if usage is not None:
            body["usage"] = _usage(usage)
        return Response(orjson.dumps(body), media_type="application/json")


class ChunkStream(Response):
    """Sends the reply as it is written, until it ends or the client goes away.

    What fails before the first word is answered by its status, which clients act upon.
    """

    media_type = "text/event-stream"

    def __init__(self, reply: Reply, asked: Asked) -> None:
        super().__init__()
        self._reply = reply
        self._with_usage = asked.with_usage
        self._chunks = Chunks(reply.id, asked)
        self._has_begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await until_client_leaves(self._answer(scope, receive, send), receive)
        finally:
            self._reply.leave()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._reply.events()) as batches:
            async for batch in batches:
                end = batch[-1][1] if batch else None
                if isinstance(end, Failed) and not self._has_begun and not _says(batch):
                    await error_of(end).response()(scope, receive, send)
                    return
                data = self._chunks.encode(batch)
                if isinstance(end, Done) and self._with_usage:
                    data += self._chunks.usage(await self._reply.usage())
                if isinstance(end, Done):
                    data += _DONE
                if data:
                    await self._send(data, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, data: bytes, send: Send) -> None:
        if not self._has_begun:
            self._has_begun = True
            await send({"type": "http.response.start", "status": 200, "headers": EVENT_HEADERS})
            data = self._chunks.role() + data
        await send({"type": "http.response.body", "body": data, "more_body": True})


class Chunks:
    """Writes the chunks of one reply."""

    def __init__(self, reply_id: str, asked: Asked) -> None:
        head = {
            "id": f"chatcmpl-{reply_id}",
            "object": "chat.completion.chunk",
            "created": asked.created,
            "model": asked.model,
        }
        self._head = b"data: %b" % orjson.dumps(head)[:-1]
        self._before = self._head + b',"choices":[{"index":0,"delta":{"content":'
        self._has_calls = False

    def encode(self, batch: Sequence[NumberedEvent]) -> bytes:
        """Return the events as bytes; neighbouring tokens become one chunk."""
        if not batch:
            return HEARTBEAT
        frames: list[bytes] = []
        texts: list[str] = []
        for _, event in batch:
            if isinstance(event, Token):
                texts.append(event.content)
                continue
            if texts:
                frames.append(self._text("".join(texts)))
                texts = []
            frames.append(self._frame(event))
        if texts:
            frames.append(self._text("".join(texts)))
        return b"".join(frames)

    def role(self) -> bytes:
        """Return the first chunk."""
        return self._delta({"role": "assistant", "content": "", "refusal": None})

    def usage(self, usage: Usage | None) -> bytes:
        """Return the chunk with what was counted."""
        counted = orjson.dumps(_usage(usage or Usage(0, 0)))
        return self._head + b',"choices":[],"usage":%b}\n\n' % counted

    def _frame(self, event: object) -> bytes:
        if isinstance(event, ToolCalls):
            self._has_calls = True
            return self._delta({"tool_calls": event.parts})
        if isinstance(event, Done):
            reason = _reason(event, has_calls=self._has_calls)
            return self._delta({"citations": event.citations} if event.citations else {}, reason)
        return error_of(event).event() if isinstance(event, Failed) else b""

    def _text(self, text: str) -> bytes:
        return b'%b%b},"logprobs":null,"finish_reason":null}]}\n\n' % (
            self._before,
            orjson.dumps(text),
        )

    def _delta(self, delta: Mapping[str, object], reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        return self._head + b',"choices":[%b]}\n\n' % orjson.dumps(choice)


class Calls:
    """Puts the parts of streamed calls together."""

    def __init__(self) -> None:
        """Begin with none."""
        self._calls: dict[int, dict[str, Any]] = {}

    def add(self, parts: Sequence[Mapping[str, Any]]) -> None:
        """Take more."""
        for part in parts:
            index = part.get("index", 0)
            call = self._calls.setdefault(
                index, {"id": "", "type": "function", "function": {"name": "", "arguments": ""}}
            )
            call["id"] = part.get("id") or call["id"]
            called: dict[str, Any] = part.get("function") or {}
            for name in ("name", "arguments"):
                call["function"][name] += called.get(name) or ""

    def place(self, part: Mapping[str, Any]) -> int:
        """Return which of the calls a part that was added belongs to."""
        return sorted(self._calls).index(part.get("index", 0))

    @property
    def whole(self) -> list[dict[str, Any]]:
        """The calls, in their order."""
        return [self._calls[index] for index in sorted(self._calls)]


def _says(batch: Sequence[NumberedEvent]) -> bool:
    return any(isinstance(event, (Token, ToolCalls)) for _, event in batch)


def _failed(end: object) -> OpenAIError:
    if isinstance(end, Failed):
        return error_of(end)
    return OpenAIError(500, "The reply has no end.")


def _reason(end: Done, *, has_calls: bool) -> str:
    if has_calls:
        return "tool_calls"
    return end.finish_reason if end.finish_reason in _REASONS else "stop"


def _usage(usage: Usage) -> dict[str, int]:
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
    }
