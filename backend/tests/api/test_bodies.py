"""Bodies over their limit are refused before they are held in memory."""

import asyncio
from collections.abc import AsyncGenerator, Iterator

import aiohttp
import pytest

from tests.support.api import Api
from tests.support.raw import send_raw

LIMIT = 1024 * 1024
FIFTY_MB = 50 * 1024 * 1024


async def test_a_length_over_the_limit(api: Api) -> None:
    """50 MB that are announced are refused by their length: not one byte of them is waited for."""
    head = (
        f"POST /api/agents HTTP/1.1\r\nHost: {api.origin.removeprefix('http://')}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {FIFTY_MB}\r\n\r\n"
    )
    status, headers, body = await send_raw(api.origin, head.encode())
    assert status == 413
    assert headers["connection"] == "close"
    assert b'"Too Large"' in body


async def test_fifty_megabytes(api: Api) -> None:
    """A client that sends all of it learns why it was refused, or is cut off."""
    try:
        answer = await api.call("POST", "/agents", data=b" " * FIFTY_MB)
    except (aiohttp.ClientError, ConnectionError):
        pass  # Cut off while still sending.
    else:
        assert answer.error == (413, "Too Large")
    assert (await api.get("/agents")).json["total"] == 0


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_without_a_length(api: Api, method: str) -> None:
    """A body of unknown length is cut where it passes the limit, long before its end."""
    path = "/agents" if method == "POST" else f"/agents/{(await api.new_agent())['id']}"
    sent = 0

    async def endless() -> AsyncGenerator[bytes]:
        nonlocal sent
        while sent < FIFTY_MB:
            sent += 64 * 1024
            yield b" " * 64 * 1024

    try:
        answer = await api.call(method, path, data=endless())
    except (aiohttp.ClientError, ConnectionError):
        pass
    else:
        assert answer.error == (413, "Too Large")
    # What the sockets of both sides hold comes on top.
    assert sent < 10 * LIMIT
    assert (await api.get("/health")).status == 200


async def test_a_small_chunk_too_much(api: Api) -> None:
    """The refusal of a chunked body is the same 413 in words."""
    head = (
        f"POST /api/agents HTTP/1.1\r\nHost: {api.origin.removeprefix('http://')}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    status, _, body = await send_raw(api.origin, head.encode() + chunk * 17 + b"0\r\n\r\n")
    assert (status, b'"Too Large"' in body) == (413, True)


async def test_a_body_at_the_limit(api: Api) -> None:
    """The limit itself is allowed; what is wrong then is the content."""
    body = b'{"name": "Ada", "system_prompt": "p"' + b" " * (LIMIT - 37) + b"}"
    assert len(body) == LIMIT
    assert (await api.call("POST", "/agents", data=body)).status == 201
    assert (await api.call("POST", "/agents", data=body + b" ")).error == (413, "Too Large")


@pytest.mark.parametrize("length", ["-1", "1e3", "many", "9" * 30, "9" * 5000])
async def test_lengths_that_are_none(api: Api, length: str) -> None:
    """A length that is no number, or an absurd one, is an error of the client."""
    head = (
        f"POST /api/agents HTTP/1.1\r\nHost: {api.origin.removeprefix('http://')}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
    status, _, _ = await send_raw(api.origin, head.encode())
    assert status in (400, 413)
    assert (await api.get("/health")).status == 200


async def test_a_client_that_leaves_while_sending(api: Api) -> None:
    """Half a body creates nothing."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(api.origin.rpartition(":")[2]))
    body = b'{"name": "Ada", "system_prompt": "p"}'
    writer.write(
        f"POST /api/agents HTTP/1.1\r\nHost: {api.origin.removeprefix('http://')}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    )
    writer.write(body[:-1])
    writer.write_eof()
    assert b"201" not in await asyncio.wait_for(reader.read(), 5)
    writer.close()
    assert (await api.get("/agents")).json["total"] == 0


def _pieces(body: bytes) -> Iterator[bytes]:
    yield from (body[i : i + 1] for i in range(len(body)))


async def test_a_body_in_single_bytes(api: Api) -> None:
    """A body may come in as small pieces as it likes."""

    async def slowly() -> AsyncGenerator[bytes]:
        for piece in _pieces(b'{"name": "Ad\xc3\xa1", "system_prompt": "p"}'):
            yield piece

    answer = await api.call("POST", "/agents", data=slowly())
    assert (answer.status, answer.json["name"]) == (201, "Adá")
