"""A response body that is written bit by bit."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fireside.testing.scripted_provider.chunks import Chunks
from fireside.testing.scripted_provider.connection import Exchange

EVENT_STREAM = "text/event-stream; charset=utf-8"


@dataclass(frozen=True)
class Delivery:
    """How the bytes of events reach the wire."""

    newline: bytes = b"\n"
    cut_every: int | None = None
    """Bytes in each HTTP chunk; None writes each event as one chunk."""
    pause: float = 0.0
    """Seconds between the parts of an event that is cut."""


WHOLE_EVENTS = Delivery()


class BodyStream:
    """The chunked body of one response."""

    def __init__(self, exchange: Exchange, delivery: Delivery = WHOLE_EVENTS) -> None:
        self.request = exchange.request
        self.wire = exchange.wire
        self.chunks = Chunks(exchange.request.model, delivery.newline)
        self._delivery = delivery

    def open(self, media_type: str = EVENT_STREAM) -> None:
        """Write the head of the response."""
        headers = {"Content-Type": media_type, "Cache-Control": "no-cache"}
        self.wire.head(200, {**headers, "Transfer-Encoding": "chunked"})

    async def send(self, data: bytes) -> None:
        """Write bytes in the way of the delivery, as fast as the client takes them."""
        size = self._delivery.cut_every
        if size is None:
            self.wire.chunk(data)
            await self.wire.drain()
            return
        for start in range(0, len(data), size):
            self.wire.chunk(data[start : start + size])
            await self.wire.drain()
            await asyncio.sleep(self._delivery.pause)

    async def text(self, piece: str) -> None:
        """Write one piece of the reply."""
        await self.send(self.chunks.text(piece))
        self.request.tokens_sent += 1

    def close(self) -> None:
        """End the body properly."""
        self.wire.last_chunk()
