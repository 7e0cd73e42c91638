"""Chat completions as bytes: the only code that turns a reply into OpenAI's chunks.

On the hot path as our own events are: tokens that came together leave as one chunk, whose frame was
made once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import time
from typing import Any

import orjson

from fireside.api.openai_answers import StreamedAnswer, WholeAnswer
from fireside.api.openai_errors import error_of
from fireside.api.sse import HEARTBEAT
from fireside.domain.events import Done, Failed, StreamEvent, Token, ToolCalls
from fireside.domain.views import Usage
from fireside.generation.call_parts import CallParts
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


class WholeReply(WholeAnswer):
    """Answers with the whole reply, unless the client goes away before."""

    def __init__(self, reply: Reply, asked: Asked) -> None:
        super().__init__(reply)
        self._asked = asked
        self._calls = CallParts()

    def _add(self, event: StreamEvent) -> None:
        if isinstance(event, ToolCalls):
            self._calls.add(event.parts)

    async def _body(self, end: Done) -> dict[str, object]:
        calls = self._calls.whole
        message: dict[str, Any] = {
            "role": "assistant",
            "content": end.full_content or (None if calls else ""),
            "refusal": None,
            "citations": end.citations,
        }
        if calls:
            message["tool_calls"] = calls
        choice = {
            "index": 0,
            "message": message,
            "logprobs": None,
            "finish_reason": _reason(end, has_calls=bool(calls)),
        }
        body: dict[str, object] = {
            "id": f"chatcmpl-{self._reply.id}",
            "object": "chat.completion",
            "created": self._asked.created,
            "model": self._asked.model,
            "choices": [choice],
        }
        usage = await self._reply.usage()
        return body if usage is None else {**body, "usage": _usage(usage)}


class ChunkStream(StreamedAnswer):
    """Sends the reply in chunks as it is written."""

    def __init__(self, reply: Reply, asked: Asked) -> None:
        super().__init__(reply)
        self._with_usage = asked.with_usage
        self._chunks = Chunks(reply.id, asked)

    def _begin(self) -> bytes:
        return self._chunks.role()

    async def _encode(self, batch: Sequence[NumberedEvent], end: StreamEvent | None) -> bytes:
        data = self._chunks.encode(batch)
        if not isinstance(end, Done):
            return data
        usage = self._chunks.usage(await self._reply.usage()) if self._with_usage else b""
        return data + usage + _DONE


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
