"""HTTP by hand, for what no client would send."""

from __future__ import annotations

import asyncio

from tests.support.waiting import PATIENCE


async def send_raw(origin: str, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send these bytes on a new connection; return status, headers and body of what comes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(origin.rpartition(":")[2]))
    try:
        writer.write(request)
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
        }
        length = int(headers.get("content-length", "0"))
        body = await asyncio.wait_for(reader.readexactly(length), PATIENCE)
    finally:
        writer.transport.abort()
    return int(first.split()[1]), headers, body


async def send_and_leave(origin: str, path: str, body: bytes) -> None:
    """Post JSON and close the connection without looking at what comes back."""
    host = origin.removeprefix("http://")
    _, writer = await asyncio.open_connection("127.0.0.1", int(origin.rpartition(":")[2]))
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    writer.close()
    await writer.wait_closed()
