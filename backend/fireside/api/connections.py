"""Connections that take nobody's place for ever (DESIGN 9): slow, silent and too many ones.

headers, body   come within a time; a body may be as slow as LEAST_RATE
an answer       that is not read for a while ends with its connection; the reply in it goes on
too many        get a 503 in words
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_WITHIN = 20.0
"""Seconds from a connection, or the first byte of a further request, to the end of the headers."""
BODY_WITHIN = 30.0
"""Seconds that any body may take,"""
LEAST_RATE = 4096
"""and the bytes for each of which seconds beyond."""
UNREAD_WITHIN = 120.0
"""Seconds for which a client may leave what waits for it unread."""

_SLOW = "The request did not come within its time. Send it again, faster."
_FULL = "Too many connections are open at once. Close some, or try again in a moment."


class Connection(HttpToolsProtocol):
    """A connection of uvicorn's, with limits; their number is uvicorn's `limit_concurrency`."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **named)
        # Its own answer to too many is no error in our shape, and comes in the middle.
        self._most, self.limit_concurrency = self.limit_concurrency, None
        self._is_one_too_many = False
        self._began = 0.0
        self._received = 0
        self._is_asked = False
        self._has_headers = False
        self._coming: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """See whether there is room; where there is none, it is told so when it asks something."""
        super().connection_made(transport)
        self._is_one_too_many = self._most is not None and len(self.connections) > self._most
        self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget what was waited for."""
        self._stop_waiting()
        self._is_read()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what comes, unless the connection is refused."""
        if not self.transport.is_closing():
            super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin to wait for the headers of a request."""
        super().on_message_begin()
        if self._coming is None:
            self._expect_headers()
        self._is_asked = True

    def on_headers_complete(self) -> None:
        """Go on to wait for the body."""
        self._has_headers = True
        if self._is_one_too_many:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "Too Many Connections", _FULL)
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Note that some of the body is here."""
        self._received += len(body)
        if not self._is_one_too_many:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        if not self._is_one_too_many:
            super().on_message_complete()

    def pause_writing(self) -> None:
        """Begin to wait for the client to read."""
        self.flow.pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(UNREAD_WITHIN, self.transport.abort)

    def resume_writing(self) -> None:
        """Note that it reads."""
        self._is_read()
        self.flow.resume_writing()

    def _expect_headers(self) -> None:
        self._is_asked = self._has_headers = False
        self._received = 0
        self._began = self.loop.time()
        self._coming = self.loop.call_later(HEADERS_WITHIN, self._look)

    def _look(self) -> None:
        """See whether a request that is not whole yet has more time."""
        left = 0.0
        if self._has_headers:
            allowed = BODY_WITHIN + self._received / LEAST_RATE
            left = self._began + allowed - self.loop.time()
            if left <= 0 and self.flow.read_paused:
                # It is us who don't read.
                left = BODY_WITHIN
        if left > 0:
            self._coming = self.loop.call_later(left, self._look)
        elif self._is_asked:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "Request Timeout", _SLOW)
        else:
            # Nothing was asked, so there is nothing to answer.
            self.transport.close()

    def _refuse(self, status: HTTPStatus, error: str, detail: str) -> None:
        self._stop_waiting()
        if not self._is_answering():
            body = json.dumps({"error": error, "detail": detail, "fallback_message": None}).encode()
            self.transport.write(_answer(status, body))
        self.transport.close()

    def _is_answering(self) -> bool:
        """Whether what is written now would stand in the middle of an answer, or after it."""
        cycle: Any = self.cycle
        if cycle is None:
            return False
        return bool(cycle.response_started and (self._has_headers or not cycle.response_complete))

    def _stop_waiting(self) -> None:
        if self._coming is not None:
            self._coming.cancel()
            self._coming = None

    def _is_read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


def _answer(status: HTTPStatus, body: bytes) -> bytes:
    headers: Mapping[str, object] = {
        "content-type": "application/json",
        "content-length": len(body),
        "x-content-type-options": "nosniff",
        "retry-after": 1,
        "connection": "close",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n{lines}\r\n".encode() + body
