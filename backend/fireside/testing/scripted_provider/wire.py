"""The answering side of one connection, with command over every byte that leaves it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Mapping
from http import HTTPStatus

_LINGER_NOT = struct.pack("ii", 1, 0)
"""SO_LINGER with no time to linger: closing sends RST instead of FIN."""


class Wire:
    """Writes exactly the bytes it is given: nothing is joined, corrected or completed."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._writable = asyncio.Event()
        self._writable.set()
        self.closed = asyncio.Event()
        """Set once the connection is gone, whoever ended it."""
        self.was_cut = False
        """Whether this side ended the connection on purpose."""

    @property
    def is_writable(self) -> bool:
        """Whether the client keeps up with what is written."""
        return self._writable.is_set()

    @property
    def is_open(self) -> bool:
        """Whether bytes written now can still reach the client."""
        return not self._transport.is_closing()

    def pause(self) -> None:
        """Note that the client is too slow; `drain` waits from now on."""
        self._writable.clear()

    def resume(self) -> None:
        """Note that the client has caught up."""
        self._writable.set()

    async def drain(self) -> None:
        """Wait until the client keeps up; always lets other tasks run."""
        await asyncio.sleep(0)
        await self._writable.wait()

    def raw(self, data: bytes) -> None:
        """Write bytes as they are."""
        self._transport.write(data)

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        """Write the status line and the headers."""
        try:
            phrase = HTTPStatus(status).phrase
        except ValueError:
            phrase = "Unknown"
        lines = [f"HTTP/1.1 {status} {phrase}", *(f"{k}: {v}" for k, v in headers.items())]
        self.raw(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def answer(
        self, status: int, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """Write a whole response at once."""
        length = {"Content-Type": media_type, "Content-Length": str(len(body))}
        self.head(status, {**length, **(headers or {})})
        self.raw(body)

    def chunk(self, data: bytes) -> None:
        """Write one chunk of a chunked body."""
        self.raw(b"%x\r\n%s\r\n" % (len(data), data))

    def last_chunk(self) -> None:
        """Write the terminator of a chunked body."""
        self.raw(b"0\r\n\r\n")

    def reset(self) -> None:
        """Cut the connection with RST, as a crashed host or a middlebox does."""
        self.was_cut = True
        sock = self._transport.get_extra_info("socket")
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self._transport.abort()

    def hang_up(self) -> None:
        """Close the connection with FIN once everything written has left."""
        self.was_cut = True
        self._transport.close()
