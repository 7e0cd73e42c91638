"""Fixtures: tool servers, and the product that knows them."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.api import Api
from tests.support.ports import free_port
from tests.support.waiting import eventually_in_thread
from tests.tool_use.using import PROGRAM, using


@pytest.fixture(scope="session")
def tool_url() -> Generator[str]:
    """A tool server over HTTP, which all tests share: nothing in it is changed."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, PROGRAM, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        eventually_in_thread(answers)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.kill()
        process.wait()


@pytest.fixture
async def tool_api(
    provider: ScriptedProvider, data_dir: Path, tool_url: str
) -> AsyncGenerator[Api]:
    """A client of the product, whose operator has configured the server as `lab`."""
    async with using(data_dir, provider, {"lab": {"url": tool_url}}) as api:
        yield api
