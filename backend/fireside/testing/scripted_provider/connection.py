"""One HTTP/1.1 connection: requests in, and a task that answers them one after the other."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

import httptools

from fireside.testing.scripted_provider.recorded import RecordedRequest
from fireside.testing.scripted_provider.wire import Wire


@dataclass(frozen=True)
class Exchange:
    """A request and the wire on which to answer it."""

    request: RecordedRequest
    wire: Wire


Answer = Callable[[Exchange], Awaitable[None]]
"""Writes the whole answer to one request."""


class Connection(asyncio.Protocol):
    """Parses requests and hands them to `answer`, one at a time."""

    def __init__(
        self,
        answer: Answer,
        open_connections: set[Connection],
        report: Callable[[BaseException], None],
    ) -> None:
        self._answer = answer
        self._open_connections = open_connections
        self._report = report
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: deque[tuple[RecordedRequest, bool]] = deque()
        self._task: asyncio.Task[None] | None = None
        self._request: RecordedRequest | None = None
        self._url = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take over the connection."""
        self._wire = Wire(cast("asyncio.Transport", transport))
        self._open_connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio's signature)
        """End the running answer and note whether the client left before its end."""
        self._open_connections.discard(self)
        self._wire.closed.set()
        self._wire.resume()
        self._waiting.clear()
        if self._request is not None:
            self._request.mark_ended(client_left=not self._wire.was_cut)
        if self._task is not None:
            self._task.cancel()

    def pause_writing(self) -> None:
        """The client reads too slowly."""
        self._wire.pause()

    def resume_writing(self) -> None:
        """The client has caught up."""
        self._wire.resume()

    def data_received(self, data: bytes) -> None:
        """Parse what arrived; anything that is not HTTP (a TLS greeting) is refused."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._wire.answer(400, b"Bad Request", "text/plain", {"Connection": "close"})
            self._wire.hang_up()

    def on_message_begin(self) -> None:
        """A new request begins."""
        self._url, self._headers, self._body = b"", {}, []

    def on_url(self, url: bytes) -> None:
        """Part of the request target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        """Part of the body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """The request is whole: answer it when the ones before it are answered."""
        request = RecordedRequest(
            method=self._parser.get_method().decode("latin-1"),
            path=self._url.decode("latin-1").partition("?")[0],
            headers=self._headers,
            body=b"".join(self._body),
        )
        self._waiting.append((request, self._parser.should_keep_alive()))
        self._answer_next()

    async def closed(self) -> None:
        """Wait until the connection is gone."""
        await self._wire.closed.wait()

    def abort(self) -> None:
        """End the connection from this side, and whatever is being answered on it."""
        self._wire.reset()

    def _answer_next(self) -> None:
        if self._task is not None or not self._waiting:
            return
        self._request, keep_alive = self._waiting.popleft()
        exchange = Exchange(self._request, self._wire)
        self._task = asyncio.ensure_future(self._run(exchange))
        self._task.add_done_callback(lambda task: self._answered(task, keep_alive=keep_alive))

    async def _run(self, exchange: Exchange) -> None:
        await self._answer(exchange)

    def _answered(self, task: asyncio.Task[None], *, keep_alive: bool) -> None:
        self._task = None
        if self._request is not None:
            self._request.mark_ended(client_left=False)
            self._request = None
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            # A script that raises must not leave the client waiting for ever.
            self._report(error)
            self._wire.reset()
        elif not keep_alive:
            self._wire.hang_up()
        else:
            self._answer_next()
