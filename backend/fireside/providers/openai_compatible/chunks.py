"""The decoder of a streamed chat completion: bytes in, text out.

Fed with whatever the socket gave, cut anywhere; the same text comes out however it was cut. It
takes lines as the SSE standard does (CR, LF or CRLF, comments, `data` with or without the space),
but only what the protocol uses: one `data` line an event, and no other field matters. This is the
hot path: one JSON parse a chunk, no task switch.
"""

from __future__ import annotations

from typing import Any, cast

import orjson

from fireside.domain.views import Usage
from fireside.errors import ProviderError
from fireside.providers.base import ChatDelta
from fireside.providers.openai_compatible.failures import failure_in_stream

MAX_LINE = 4 * 1024 * 1024
"""Bytes of one line that we wait for; a provider that sends more without a line end is broken."""
LONGEST_REASON = 50
"""Characters of a finish reason that are kept."""
MOST_TOKENS = 2**31 - 1
"""A larger count is none."""

_DONE = b"[DONE]"
_SHAPE_ERRORS = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class ChunkDecoder:
    """Collects the deltas of one reply."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._rest = b""
        self._has_finished = False
        self.is_done = False
        """Whether the provider has said [DONE]."""
        self.failure: ProviderError | None = None
        """What ended the reply early; what came before it was returned."""

    def feed(self, data: bytes) -> ChatDelta | None:
        """Take bytes and return what they complete, or None when they complete nothing."""
        buffer = self._rest + data if self._rest else data
        if b"\r" in buffer:
            # A CR at the very end may be half of a CRLF: it waits for what follows.
            held = b"\r" if buffer.endswith(b"\r") else b""
            body = buffer[:-1] if held else buffer
            buffer = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n") + held
        end = buffer.rfind(b"\n")
        if end < 0:
            self._rest = buffer
            if len(buffer) > MAX_LINE:
                self.failure = ProviderError("bad_response", "a line of the stream is too long")
            return None
        self._rest = buffer[end + 1 :]
        return self._decode(buffer[:end].split(b"\n"))

    def flush(self) -> ChatDelta | None:
        """Return what stood on a last line without a line end."""
        rest, self._rest = self._rest.rstrip(b"\r"), b""
        return self._decode([rest])

    def _decode(self, lines: list[bytes]) -> ChatDelta | None:
        """Merge the chunks on these lines; the first that is none ends the reply."""
        batch = _Batch()
        try:
            for line in lines:
                payload = line[5:].strip() if line.startswith(b"data:") else b""
                if payload == _DONE:
                    self.is_done = True
                    break
                if payload:
                    batch.add(_parse(payload))
        except ProviderError as error:
            self.failure = error
        except _SHAPE_ERRORS:
            self.failure = ProviderError("bad_response", "a chunk of the stream has another shape")
        if self.is_done and batch.finish_reason is None and not self._has_finished:
            # A server that gives no reason at all has still told that this is the end.
            batch.finish_reason = "stop"
        self._has_finished = self._has_finished or batch.finish_reason is not None
        return batch.delta()


class _Batch:
    """What the chunks of one read add up to."""

    __slots__ = ("calls", "finish_reason", "is_refusal", "is_thinking", "texts", "usage")

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.is_thinking = False
        self.is_refusal = False
        self.finish_reason: str | None = None
        self.usage: Usage | None = None
        self.calls: list[dict[str, Any]] = []

    def add(self, chunk: dict[str, Any]) -> None:
        """Take one chunk; raises what is in `_SHAPE_ERRORS` for one of another shape."""
        if choices := chunk.get("choices"):
            self._add_choice(choices[0])
        elif error := chunk.get("error"):
            raise failure_in_stream(error)
        if raw := chunk.get("usage"):
            self.usage = _usage(raw)

    def _add_choice(self, choice: dict[str, Any]) -> None:
        delta: dict[str, Any] = choice.get("delta") or {}
        if text := delta.get("content"):
            if not isinstance(text, str):
                raise TypeError(text)
            self.texts.append(text)
        elif delta.get("reasoning_content") or delta.get("reasoning"):
            self.is_thinking = True
        elif delta.get("refusal"):
            self.is_refusal = True
        if calls := delta.get("tool_calls"):
            self.calls += map(_call, calls)
        if reason := choice.get("finish_reason"):
            if not isinstance(reason, str):
                raise TypeError(reason)
            self.finish_reason = reason[:LONGEST_REASON]

    def delta(self) -> ChatDelta | None:
        """Return the sum, or None when nothing came."""
        # PostgreSQL can't store a NUL, and nobody can read one.
        text = "".join(self.texts).replace("\0", "")
        if text or self.is_thinking or self.finish_reason or self.usage or self.is_refusal:
            return ChatDelta(
                text,
                self.is_thinking,
                self.finish_reason,
                self.usage,
                self.is_refusal,
                self.calls,
            )
        return ChatDelta(tool_calls=self.calls) if self.calls else None


def _parse(payload: bytes) -> dict[str, Any]:
    try:
        chunk = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise ProviderError("bad_response", "a chunk of the stream is not JSON") from error
    if not isinstance(chunk, dict):
        raise ProviderError("bad_response", "a chunk of the stream is not an object")
    return cast("dict[str, Any]", chunk)


def _call(part: object) -> dict[str, Any]:
    """Return a part of a call; raises TypeError for what is none."""
    if not isinstance(part, dict):
        raise TypeError(part)
    return cast("dict[str, Any]", part)


def _usage(raw: dict[str, Any]) -> Usage:
    return Usage(_count(raw.get("prompt_tokens")), _count(raw.get("completion_tokens")))


def _count(value: object) -> int:
    """Return a number of tokens that a database can hold; 0 for what is none."""
    return value if isinstance(value, int) and 0 <= value <= MOST_TOKENS else 0
