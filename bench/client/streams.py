"""One streamed request: sends prepared bytes and notes what came back and when.

Nothing is parsed while the clock runs; see `responses`.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import cast

_FIRST_TOKEN = b"tk0"
"""The text of a mock model's first token; nothing before it in a response holds these bytes."""
_END_OF_BODY = b"\r\n0\r\n\r\n"
"""With the end of the chunk before it: a header may end in a 0 as well."""


@dataclass
class StreamRecord:
    """What one request got. Times are `time.perf_counter()`."""

    connected_at: float
    first_token_at: float | None = None
    ended_at: float | None = None
    error: str | None = None
    received: list[bytes] = field(default_factory=list[bytes])

    @property
    def first_token_ms(self) -> float | None:
        """Milliseconds from sending the request to the first token."""
        if self.first_token_at is None:
            return None
        return (self.first_token_at - self.connected_at) * 1000

    @property
    def seconds(self) -> float | None:
        """Seconds from sending the request to the end of the response."""
        return None if self.ended_at is None else self.ended_at - self.connected_at


class StreamClient(asyncio.Protocol):
    """Sends one request on a connection of its own and reads the response to its end."""

    def __init__(self, request: bytes, finished: asyncio.Future[StreamRecord]) -> None:
        self._request = request
        self._finished = finished
        self._tail = b""
        self.record = StreamRecord(connected_at=time.perf_counter())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the request."""
        self._transport = cast("asyncio.Transport", transport)
        self.record.connected_at = time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Note what came, and whether it is the first token or the end."""
        record = self.record
        record.received.append(data)
        if record.first_token_at is None and _FIRST_TOKEN in data:
            record.first_token_at = time.perf_counter()
        self._tail = (self._tail + data)[-len(_END_OF_BODY) :]
        if self._tail == _END_OF_BODY:
            self._finish(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note a connection that was lost before the end of the response."""
        self._finish(f"connection lost: {exc!r}" if exc else self._why_closed())

    def give_up(self, error: str) -> None:
        """End the request from this side."""
        self._finish(error)

    def _why_closed(self) -> str:
        """Name the status where it was an error; otherwise the stream was cut."""
        status_line = b"".join(self.record.received[:1]).split(b"\r\n")[0].decode("latin-1")
        return "closed early" if " 200 " in f"{status_line} " else status_line

    def _finish(self, error: str | None) -> None:
        if self._finished.done():
            return
        self.record.ended_at = time.perf_counter()
        self.record.error = error
        self._transport.close()
        self._finished.set_result(self.record)


async def run_stream(port: int, request: bytes, timeout: float) -> StreamRecord:
    """Send one request and return what came back, within `timeout` seconds."""
    loop = asyncio.get_running_loop()
    finished: asyncio.Future[StreamRecord] = loop.create_future()
    begun = time.perf_counter()
    try:
        _, client = await loop.create_connection(
            lambda: StreamClient(request, finished), "127.0.0.1", port
        )
    except OSError as error:
        return StreamRecord(begun, ended_at=time.perf_counter(), error=repr(error))
    done, _ = await asyncio.wait([finished], timeout=timeout)
    if not done:
        client.give_up(f"no end after {timeout:g} s")
    return await finished
