"""A body that is refused is read on for a moment, so that the answer is not lost with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest

from fireside.api import security
from tests.support.api import Api

MEGABYTE = 1024 * 1024


@asynccontextmanager
async def connection(
    api: Api,
) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Open a connection to the server."""
    address = urlsplit(api.origin)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        yield reader, writer
    finally:
        writer.close()


def head(api: Api, path: str, *fields: str) -> bytes:
    """Return the head of a request."""
    lines = [f"POST /api{path} HTTP/1.1", f"Host: {urlsplit(api.origin).netloc}", *fields]
    return "\r\n".join([*lines, "", ""]).encode()


async def answer_of(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Return the status and the body of an answer, and wait until the server closes."""
    received = await reader.read()
    first, _, body = received.partition(b"\r\n\r\n")
    return int(first.split()[1]), body


@pytest.mark.parametrize("size", [2 * MEGABYTE, 20 * MEGABYTE])
async def test_a_client_that_writes_first(api: Api, size: int) -> None:
    """A client that sends all of a body before it reads gets the answer, not a reset."""
    async with connection(api) as (reader, writer):
        writer.write(head(api, "/agents", f"Content-Length: {size}"))
        for _ in range(size // MEGABYTE):
            writer.write(bytes(MEGABYTE))
            await writer.drain()
        status, body = await answer_of(reader)
    assert status == 413
    assert b"over the limit of 1024 KB" in body


async def test_a_client_that_never_tells_the_length(api: Api) -> None:
    """The same in pieces: what comes after the limit is dropped."""
    piece = b"100000\r\n" + bytes(MEGABYTE) + b"\r\n"
    async with connection(api) as (reader, writer):
        fields = ("Transfer-Encoding: chunked", "Content-Type: application/json")
        writer.write(head(api, "/agents", *fields))
        for _ in range(8):
            writer.write(piece)
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        status, body = await answer_of(reader)
    assert (status, b'"Too Large"' in body) == (413, True)


async def test_a_client_that_stalls(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that announces much and sends nothing has its answer at once, and is left soon."""
    monkeypatch.setattr(security, "LINGER", 0.1)
    async with connection(api) as (reader, writer):
        writer.write(head(api, "/agents", f"Content-Length: {50 * MEGABYTE}"))
        await writer.drain()
        status, _ = await answer_of(reader)
    assert status == 413


async def test_another_page(api: Api) -> None:
    """What another web page sends is refused and dropped in the same way."""
    async with connection(api) as (reader, writer):
        fields = ("Origin: https://elsewhere.example", f"Content-Length: {MEGABYTE}")
        writer.write(head(api, "/agents", *fields, "Connection: close") + bytes(MEGABYTE))
        await writer.drain()
        status, body = await answer_of(reader)
    assert (status, b"Another web page" in body) == (403, True)
    assert (await api.get("/agents")).json["total"] == 0


@pytest.mark.parametrize("heard", [True, False, "12", -1, 1.5, [], 10_000_001])
async def test_heard_is_a_number(api: Api, heard: object) -> None:
    """What was heard of a reply is counted in whole characters."""
    session = await api.new_session()
    await api.ask(session["id"])
    reply = await api.reply(session["id"])
    answer = await api.post(f"/messages/{reply['id']}/stop", {"heard": heard})
    assert answer.error == (422, "Validation Error")
    assert "heard" in answer.json["detail"]
    assert (await api.reply(session["id"])) == reply


@pytest.mark.parametrize("heard", [0, 3, 3.0, None])
async def test_numbers_that_are_heard(api: Api, heard: object) -> None:
    """3.0 is a whole number to JSON; a typed reply stays as it is all the same."""
    session = await api.new_session()
    await api.ask(session["id"])
    reply = await api.reply(session["id"])
    assert (await api.post(f"/messages/{reply['id']}/stop", {"heard": heard})).json == reply


async def test_a_form_that_makes_no_sense(api: Api) -> None:
    """What is wrong is told although most of the file is still on its way."""
    agent = await api.new_agent()
    form = b'--x\nContent-Disposition: form-data; name="file"; filename="a.txt"\n\n'
    async with connection(api) as (reader, writer):
        length = f"Content-Length: {len(form) + 8 * MEGABYTE}"
        fields = ("Content-Type: multipart/form-data; boundary=x", length, "Connection: close")
        writer.write(head(api, f"/agents/{agent['id']}/documents", *fields) + form)
        for _ in range(8):
            writer.write(bytes(MEGABYTE))
            await writer.drain()
        status, body = await answer_of(reader)
    assert (status, b'"Bad Request"' in body) == (400, True)
