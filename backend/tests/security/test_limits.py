"""Nobody takes all the room: slow, silent and too many clients end in time, and others go on."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import orjson
import pytest

from fireside.api import connections
from fireside.testing.scripted_provider import Say, ScriptedProvider
from tests.knowledge.documents import added
from tests.support.api import Api
from tests.support.raw import send_raw
from tests.support.server import FiresideServer
from tests.support.waiting import PATIENCE, eventually

NEVER = 3600.0


@asynccontextmanager
async def _connected(
    server: FiresideServer,
) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", _port(server))
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with suppress(ConnectionError):
            await writer.wait_closed()


def _port(server: FiresideServer) -> int:
    return int(server.origin.rpartition(":")[2])


def _open(server: FiresideServer) -> set[Any]:
    """Return the connections that the server has."""
    return server._server.server_state.connections  # pyright: ignore[reportPrivateUsage]


async def _rest(reader: asyncio.StreamReader) -> bytes:
    """Read until the server hangs up."""
    return await asyncio.wait_for(reader.read(), PATIENCE)


async def _drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, piece: bytes) -> None:
    """Send on, a little at a time, until the server hangs up."""
    hanging_up = asyncio.ensure_future(_rest(reader))
    while not hanging_up.done():
        writer.write(piece)
        await asyncio.wait([hanging_up], timeout=0.02)
    # What was sent after its end may have had the connection reset, and the answer with it.
    with suppress(ConnectionError):
        await hanging_up


def _told(answer: bytes, status: int, error: str) -> None:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode()), answer
    assert b"connection: close" in head
    assert orjson.loads(body).keys() == {"error", "detail", "fallback_message"}
    assert orjson.loads(body)["error"] == error


def _head(server: FiresideServer, path: str, length: int, kind: str = "application/json") -> bytes:
    host = server.origin.removeprefix("http://")
    lines = (f"POST {path} HTTP/1.1", f"Host: {host}", f"Content-Type: {kind}")
    return ("\r\n".join(lines) + f"\r\nContent-Length: {length}\r\n\r\n").encode()


async def test_headers_that_do_not_end(
    server: FiresideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However it drips, a request is cut when its time is over."""
    monkeypatch.setattr(connections, "HEADERS_WITHIN", 0.2)
    async with _connected(server) as (reader, writer):
        writer.write(b"GET /api/health HTTP/1.1\r\n")
        await _drip(reader, writer, b"X-A: b\r\n")
    await eventually(lambda: not _open(server))


async def test_a_client_that_says_nothing(
    server: FiresideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection without a request is closed: there is nothing to answer."""
    monkeypatch.setattr(connections, "HEADERS_WITHIN", 0.2)
    async with _connected(server) as (reader, _):
        assert await _rest(reader) == b""


async def test_a_further_request_that_does_not_end(
    server: FiresideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was answered once has no more time for the next; it is told why it is cut."""
    host = server.origin.removeprefix("http://").encode()
    async with _connected(server) as (reader, writer):
        writer.write(b"GET /api/config HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await asyncio.wait_for(reader.readexactly(length), PATIENCE)
        monkeypatch.setattr(connections, "HEADERS_WITHIN", 0.2)
        writer.write(b"GET /api/config HTTP/1.1\r\n")
        _told(await _rest(reader), 408, "Request Timeout")


async def test_a_body_that_drips(
    server: FiresideServer, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body that comes slower than any line is cut in time, and nothing is stored of it."""
    monkeypatch.setattr(connections, "HEADERS_WITHIN", 0.2)
    monkeypatch.setattr(connections, "BODY_WITHIN", 0.0)
    async with _connected(server) as (reader, writer):
        writer.write(_head(server, "/api/agents", 100_000))
        await _drip(reader, writer, b" ")
    monkeypatch.undo()
    assert (await api.get("/agents")).json["total"] == 0


async def test_a_slow_body_that_goes_on(
    server: FiresideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow line is no attack: what comes buys more time."""
    monkeypatch.setattr(connections, "BODY_WITHIN", 0.0)
    # Each byte is worth an hour.
    monkeypatch.setattr(connections, "LEAST_RATE", 1 / NEVER)
    body = b'{"name":"Ada","system_prompt":"p"}'
    async with _connected(server) as (_, writer):
        writer.write(_head(server, "/api/agents", len(body)) + body[:5])
        await eventually(lambda: [each for each in _open(server) if each._received])
        # As if the time were over that it has without that.
        (connection,) = _open(server)
        connection._look()
        assert not connection.transport.is_closing()
        writer.write(body[5:])
        await eventually(lambda: server.state.metrics.http_requests.values)
    counted = server.state.metrics.http_requests.values
    assert counted["POST", "/api/agents", "201"] == 1


async def test_too_many_connections(provider: ScriptedProvider, data_dir: Path) -> None:
    """The one too many is told so, and there is room again when another leaves."""
    async with FiresideServer(data_dir, provider.base_url, max_connections=2) as server:
        host = server.origin.removeprefix("http://")
        request = f"GET /api/health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        async with _connected(server):
            async with _connected(server):
                await eventually(lambda: len(_open(server)) == 2)
                async with _connected(server) as (reader, writer):
                    writer.write(request)
                    _told(await _rest(reader), 503, "Too Many Connections")
            await eventually(lambda: len(_open(server)) == 1)
            status, _, _ = await send_raw(server.origin, request)
            assert status == 200


async def test_too_many_uploads(provider: ScriptedProvider, data_dir: Path) -> None:
    """So many files come in at once; who comes then is asked to wait, and may do all else."""
    settings = {"max_uploads": 1, "allowed_hosts": ["fireside.test"]}
    async with (
        FiresideServer(data_dir, provider.base_url, **settings) as server,
        Api(server.origin) as api,
    ):
        agent = await api.new_agent()
        path = f"/agents/{agent['id']}/documents"
        form = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
            b"Some text.\r\n--x--\r\n"
        )
        kind = "multipart/form-data; boundary=x"
        async with _connected(server) as (reader, writer):
            writer.write(_head(server, f"/api{path}", len(form), kind) + form[:50])
            await eventually(lambda: [each for each in _open(server) if each._received])
            headers = {"Content-Type": kind}
            refused = await api.call("POST", path, data=form, headers=headers)
            assert refused.error == (503, "Too Many Uploads")
            assert refused.headers["Retry-After"] == "1"
            assert (await api.get(path)).status == 200
            assert (await api.post("/agents", {"name": "Eve", "system_prompt": "p"})).status == 201
            writer.write(form[50:])
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
            assert head.startswith(b"HTTP/1.1 202 ")
        # Now there is room, and it is seen that this is the same file.
        assert (await api.call("POST", path, data=form, headers=headers)).status == 409


@asynccontextmanager
async def _deaf(server: FiresideServer) -> AsyncGenerator[socket.socket]:
    """Give a connection that has room for little and reads nothing."""
    server._listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)  # pyright: ignore[reportPrivateUsage]
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", _port(server)))
        yield client


async def test_a_download_that_nobody_reads(server: FiresideServer, api: Api) -> None:
    """Of a long file no more waits in memory than a few pieces; others get it meanwhile."""
    agent = await api.new_agent()
    text = b"A line of a long text.\n" * 400_000
    document = await added(api, agent["id"], "long.txt", text)
    path = f"/documents/{document['id']}/content"
    host = server.origin.removeprefix("http://")
    async with _deaf(server) as client:
        request = f"GET /api{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        await asyncio.get_running_loop().sock_sendall(client, request)
        await eventually(lambda: [each for each in _open(server) if each.flow.write_paused])
        (stuck,) = [each for each in _open(server) if each.flow.write_paused]
        assert (await api.get(path)).body == text
        assert stuck.transport.get_write_buffer_size() < len(text) / 10
    await eventually(lambda: stuck not in _open(server))


async def test_a_client_that_never_reads(
    server: FiresideServer, api: Api, provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It costs a bounded buffer and not the whole reply, which is written and kept as ever.

    Nor does it stay for ever: what is unread for long is let go.
    """
    pieces = tuple(f"{number:04d} " * 3000 for number in range(300))
    provider.queue(Say(pieces))
    session = await api.new_session()
    body = b'{"content":"Hi"}'
    loop = asyncio.get_running_loop()
    async with _deaf(server) as client:
        path = f"/api/sessions/{session['id']}/messages"
        await loop.sock_sendall(client, _head(server, path, len(body)) + body)
        await eventually(lambda: server.state.metrics.runs.values["complete",] == 1)
        await eventually(lambda: [each for each in _open(server) if each.flow.write_paused])
        stuck = [each for each in _open(server) if each.flow.write_paused]
        assert len(stuck) == 1
        size = stuck[0].transport.get_write_buffer_size()
        whole = len("".join(pieces))
        assert size < whole / 2, (size, whole)
        reply = await api.reply(session["id"])
        assert (reply["status"], reply["content"]) == ("complete", "".join(pieces))
        # As if its time were over.
        timer = stuck[0]._unread
        assert timer is not None
        assert timer.when() - loop.time() <= connections.UNREAD_WITHIN
        timer._callback(*timer._args)
        await eventually(lambda: stuck[0] not in _open(server))
    assert (await api.get("/health")).status == 200
