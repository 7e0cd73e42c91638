"""A tool server that is elsewhere: spoken with over HTTP."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from mcp.client.streamable_http import streamable_http_client

from fireside.services.tool_servers.configured import ConfiguredServer
from fireside.services.tool_servers.program import MOST_MESSAGE, TOO_LARGE

CONNECT_TIMEOUT = 10.0
"""Seconds until the server must have taken the connection."""


@asynccontextmanager
async def address(server: ConfiguredServer, silence: float) -> AsyncGenerator[Any]:
    """Give the streams of the server's messages; it may be silent for so many seconds."""
    timeout = httpx2.Timeout(silence, connect=CONNECT_TIMEOUT)
    async with (
        httpx2.AsyncClient(
            headers=server.headers, timeout=timeout, event_hooks={"response": [_limit]}
        ) as http,
        streamable_http_client(server.url or "", http_client=http) as streams,
    ):
        yield streams


async def _limit(response: httpx2.Response) -> None:
    """Let no answer have more than a message may."""
    if not response.headers.get("content-type", "").startswith("text/event-stream"):
        # A stream of events has a limit for each of them already.
        response.stream = _Limited(response.stream)


class _Limited(httpx2.AsyncByteStream):
    """The body of an answer, up to a limit."""

    def __init__(self, body: Any) -> None:  # noqa: ANN401 - one of three kinds, by its type
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield it; raises ReadError for one that is too long."""
        length = 0
        async for piece in self._body:
            length += len(piece)
            if length > MOST_MESSAGE:
                raise httpx2.ReadError(TOO_LARGE)
            yield piece

    async def aclose(self) -> None:
        """Close the connection."""
        await self._body.aclose()
