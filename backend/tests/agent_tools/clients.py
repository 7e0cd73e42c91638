"""The official client of the Model Context Protocol, in front of the product."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from tests.support.process import clean_environment

MODES = ("auto", "legacy")
"""The protocol's newest form, and the one before."""


def over_http(origin: str, mode: str = "auto") -> Client:
    """Return a client of `/mcp`."""
    return Client(f"{origin}/mcp", mode=mode)


def with_headers(origin: str, **headers: str) -> tuple[Client, httpx2.AsyncClient]:
    """Return a client of `/mcp` that sends these, and what has to be closed after it."""
    http = httpx2.AsyncClient(headers=headers)
    return Client(streamable_http_client(f"{origin}/mcp", http_client=http)), http


def over_stdio(home: Path, *arguments: str, **settings: Any) -> Client:  # noqa: ANN401
    """Return a client that starts `fireside mcp`."""
    return Client(
        StdioServerParameters(
            command=sys.executable,
            args=["-m", "fireside.cli", "mcp", *arguments],
            env=clean_environment(home, **settings),
            cwd=home,
        )
    )


def text_of(result: Any) -> str:  # noqa: ANN401
    """Return what a tool says in words."""
    [content] = result.content
    return content.text
