"""Replies that can be scripted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import orjson

from fireside.testing.scripted_provider.chunks import completion_object, error_object
from fireside.testing.scripted_provider.connection import Exchange
from fireside.testing.scripted_provider.endings import PROPER_END, Ending, Finish
from fireside.testing.scripted_provider.stream import WHOLE_EVENTS, BodyStream, Delivery


class Reply(Protocol):
    """Answers one request for a chat completion."""

    async def play(self, exchange: Exchange) -> None:
        """Write the whole answer."""
        ...


@dataclass(frozen=True)
class Say:
    """A reply in words, one event for each piece."""

    pieces: tuple[str, ...]
    pace: float = 0.0
    """Seconds between two pieces."""
    first_after: float = 0.0
    """Seconds until the first piece."""
    reasoning: tuple[str, ...] = ()
    """What the model thinks aloud before it replies."""
    with_null_content: bool = False
    """Whether `delta.content: null` comes before and after the words, as some servers send it."""
    with_comments: bool = False
    """Whether a keep-alive comment comes before each piece."""
    delivery: Delivery = WHOLE_EVENTS
    ending: Ending = PROPER_END

    async def play(self, exchange: Exchange) -> None:
        """Stream the words, or answer them as a whole where no stream was asked for."""
        await asyncio.sleep(self.first_after)
        if exchange.request.is_stream:
            await self._stream(BodyStream(exchange, self.delivery))
        else:
            await self._answer_whole(exchange)

    async def _stream(self, stream: BodyStream) -> None:
        stream.open()
        await stream.send(stream.chunks.role())
        for thought in self.reasoning:
            await stream.send(stream.chunks.reasoning(thought))
        if self.with_null_content:
            await stream.send(stream.chunks.text(None))
        for number, piece in enumerate(self.pieces):
            if number:
                await asyncio.sleep(self.pace)
            if self.with_comments:
                await stream.send(stream.chunks.comment())
            await stream.text(piece)
        if self.with_null_content:
            await stream.send(stream.chunks.text(None))
        await self.ending.play(stream)

    async def _answer_whole(self, exchange: Exchange) -> None:
        reason = self.ending.reason if isinstance(self.ending, Finish) else "stop"
        body = orjson.dumps(completion_object(exchange.request, self.pieces, reason))
        exchange.request.tokens_sent = len(self.pieces)
        if isinstance(self.ending, Finish):
            exchange.wire.answer(200, body, "application/json")
            return
        # A broken ending breaks the body in its middle.
        stream = BodyStream(exchange, self.delivery)
        stream.open("application/json")
        await stream.send(body[: len(body) // 2])
        await self.ending.play(stream)


@dataclass(frozen=True)
class StatusReply:
    """A response that is an error by its status."""

    status: int
    body: bytes
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    async def play(self, exchange: Exchange) -> None:
        """Answer with the status and the body."""
        exchange.wire.answer(self.status, self.body, self.media_type, self.headers)


def error_reply(
    status: int,
    message: str,
    kind: str = "invalid_request_error",
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> StatusReply:
    """Build an error in the shape that OpenAI gives it."""
    body = orjson.dumps(error_object(message, kind, code))
    return StatusReply(status, body, headers=headers or {})
