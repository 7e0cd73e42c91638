"""Fixtures: a real Redis, and the two ways in which jobs are done."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from fireside.services.jobs.in_process import InProcess
from fireside.services.jobs.job import Handler, Jobs, Kind
from fireside.services.jobs.over_redis import OverRedis
from tests.support.redis import RedisServer, running_redis

LEASE = 0.6

Begin = Callable[[Kind, Handler], Awaitable[Jobs]]


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncGenerator[RedisServer]:
    """A Redis of its own for each test."""
    async with running_redis(tmp_path) as server:
        yield server


@pytest.fixture(params=["in the process", "over Redis"])
async def begin(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncGenerator[Callable[[Kind, Handler], Awaitable[Jobs]]]:
    """Begin to do one kind of job, in either way."""
    async with AsyncExitStack() as closing:
        url = ""
        if request.param == "over Redis":
            url = (await closing.enter_async_context(running_redis(tmp_path))).url

        async def begin(kind: Kind, handler: Handler) -> Jobs:
            jobs = OverRedis(url, LEASE, is_worker=True) if url else InProcess()
            jobs.take(kind, handler)
            closing.push_async_callback(jobs.close)
            await jobs.start()
            return jobs

        yield begin
