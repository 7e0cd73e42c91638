"""Requests by hand: no client would send most of them."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any

import orjson

from bench.upload_fuzz.forms import Form

PATIENCE = 60.0
"""Seconds after which an answer counts as none: over all times that the server gives itself."""
_CHUNK = 50_000


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 where the server said nothing and hung up."""

    status: int
    content_type: str
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401
        """The parsed body."""
        return orjson.loads(self.body)


class Hangs(Exception):
    """No answer came, and the connection stayed open."""


async def call(port: int, method: str, path: str, body: object = None) -> Answer:
    """Make an honest call."""
    data = b"" if body is None else orjson.dumps(body)
    return await send(port, method, path, Form(data, "application/json"))


async def send(port: int, method: str, path: str, form: Form) -> Answer:
    """Send a form on a connection of its own and return what comes; raises Hangs."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writing = asyncio.ensure_future(_write(writer, _request(port, method, path, form), form))
        try:
            received = await asyncio.wait_for(_read(reader), PATIENCE)
        except asyncio.TimeoutError as error:
            raise Hangs(f"{method} {path}: no end of an answer in {PATIENCE:.0f} s") from error
        finally:
            writing.cancel()
            await asyncio.wait([writing])
    finally:
        writer.transport.abort()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    return _parsed(received)


def _request(port: int, method: str, path: str, form: Form) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Accept: application/json",
        "Connection: close",
    ]
    if form.content_type:
        lines.append(f"Content-Type: {form.content_type}")
    if form.is_chunked:
        lines.append("Transfer-Encoding: chunked")
    else:
        lines.append(f"Content-Length: {len(form.body) + form.length_off_by}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


async def _write(writer: asyncio.StreamWriter, head: bytes, form: Form) -> None:
    # The server may refuse, and hang up, before all has come.
    with contextlib.suppress(ConnectionError):
        writer.write(head)
        for start in range(0, len(form.body), _CHUNK):
            piece = form.body[start : start + _CHUNK]
            if form.is_chunked:
                piece = b"%x\r\n%b\r\n" % (len(piece), piece)
            writer.write(piece)
            await writer.drain()
        if form.is_chunked:
            writer.write(b"0\r\n\r\n")
        if form.length_off_by > 0:
            # Nothing more comes, and the server learns it at once.
            writer.write_eof()


async def _read(reader: asyncio.StreamReader) -> bytes:
    received = b""
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(65_536):
            received += piece
    return received


def _parsed(received: bytes) -> Answer:
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    if not first:
        return Answer(0, "", b"")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        body = _unchunked(body)
    kind = headers.get("content-type", "").partition(";")[0]
    return Answer(int(first.split()[1]), kind, body)


def _unchunked(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size or b"0", 16)
        whole, body = whole + body[:length], body[length + 2 :]
    return whole
