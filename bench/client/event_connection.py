"""A connection that reads one event stream, and that can be dropped at any moment."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import cast

import httptools

from bench.client.events import EventParser, SentEvent


@dataclass(frozen=True)
class Arrival:
    """An event and when it came, by `time.monotonic()`."""

    at: float
    event: SentEvent


class EventConnection(asyncio.Protocol):
    """Sends one request and parses the events of its response as they come."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._http = httptools.HttpResponseParser(self)
        self._events = EventParser()
        self._arrivals: asyncio.Queue[Arrival | None] = asyncio.Queue()
        self._answered: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self.opened_at = time.monotonic()

    async def status(self) -> int | None:
        """Wait for the status of the response; None if the connection went before it came."""
        return await self._answered

    async def next(self) -> Arrival | None:
        """Wait for the next event; None once the response is over or the connection gone."""
        arrival = await self._arrivals.get()
        if arrival is None:
            self._arrivals.put_nowait(None)
        return arrival

    def drop(self, *, hard: bool) -> None:
        """Leave: at once, throwing away what is on its way, or in an orderly manner."""
        if hard:
            self._transport.abort()
        else:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the request."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Parse what came."""
        self._http.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio's signature)
        """Tell whoever reads that nothing more will come."""
        if not self._answered.done():
            self._answered.set_result(None)
        self._arrivals.put_nowait(None)

    def on_headers_complete(self) -> None:
        """Note the status."""
        if not self._answered.done():
            self._answered.set_result(self._http.get_status_code())

    def on_body(self, body: bytes) -> None:
        """Take the events that these bytes complete."""
        now = time.monotonic()
        for event in self._events.feed(body):
            self._arrivals.put_nowait(Arrival(now, event))

    def on_message_complete(self) -> None:
        """Tell whoever reads that the response is whole."""
        self._arrivals.put_nowait(None)


async def open_events(port: int, request: bytes) -> EventConnection:
    """Connect and send the request; raises OSError where nobody listens."""
    _, connection = await asyncio.get_running_loop().create_connection(
        lambda: EventConnection(request), "127.0.0.1", port
    )
    return connection
