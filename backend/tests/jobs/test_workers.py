"""Servers and workers that share their jobs through a real Redis."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncGenerator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from fireside.health import problem_of_worker
from fireside.services.doctor.reach import look_around
from fireside.services.jobs import doing
from fireside.services.jobs.job import READ, Outcome, Task
from fireside.services.jobs.over_redis import OverRedis
from fireside.services.jobs.queue_state import look_at_queue
from fireside.services.knowledge import ingestion
from fireside.services.knowledge.reading import Reader
from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.documents import added, chunks, document, ended, read, rows, texts
from tests.support.api import Api
from tests.support.database import execute, query
from tests.support.process import WorkerProcess
from tests.support.redis import RedisServer
from tests.support.server import FiresideServer
from tests.support.waiting import eventually, until

LEASE = 3.0
"""Seconds; a machine that is busy with other things must not look like a dead process."""
LINES = "".join(f"Parcel {n} left the warehouse and was not seen again.\n" for n in range(4_000))


@pytest.fixture
async def server(
    provider: ScriptedProvider, data_dir: Path, redis: RedisServer
) -> AsyncGenerator[FiresideServer]:
    """A server that shares its jobs."""
    async with FiresideServer(
        data_dir, provider.base_url, redis_url=redis.url, run_lease=LEASE
    ) as server:
        yield server


def _worker(server: FiresideServer, provider: ScriptedProvider) -> WorkerProcess:
    settings = server.settings
    return WorkerProcess(
        server.data_dir,
        provider.base_url,
        redis_url=settings.redis_url,
        run_lease=LEASE,
        log_format="json",
    )


async def _rests(server: FiresideServer) -> None:
    """Wait until the server leaves jobs to the workers that there are."""
    jobs = server.state.jobs
    assert isinstance(jobs, OverRedis)
    await eventually(lambda: not jobs.does_jobs)


async def test_a_killed_worker(
    api: Api, server: FiresideServer, provider: ScriptedProvider
) -> None:
    """Its document is taken over by another: ready in the end, with no passage lost or doubled."""
    whole = await read(api, (await api.new_agent())["id"], "long.txt", LINES.encode())
    agent = (await api.new_agent())["id"]
    gate = asyncio.Event()
    async with _worker(server, provider) as one, _worker(server, provider) as other:
        await _rests(server)
        provider.embeddings.hold(gate)
        taken = await added(api, agent, "long.txt", LINES.encode())
        await eventually(partial(_pages, server.data_dir, taken["id"]))
        has_it = await _who_has_it(server)
        await (one if one.pid == has_it else other).kill()
        assert (await document(api, taken["id"]))["status"] == "processing"
        gate.set()
        assert (await ended(api, taken["id"]))["status"] == "ready"
        assert chunks(server.data_dir, taken["id"]) == chunks(server.data_dir, whole["id"])
        assert "".join((await texts(api, taken["id"])).values()) == LINES
        vectors = query(server.data_dir, "SELECT count(DISTINCT chunk_id) AS n FROM embeddings")
        assert vectors[0]["n"] == rows(server.data_dir)["chunks"]
        last = other if one.pid == has_it else one
        last.signal(signal.SIGTERM)
        assert await last.wait() == 0


async def _who_has_it(server: FiresideServer) -> int:
    """Return the process that reads the only document there is to read."""
    redis: Any = Redis
    async with redis.from_url(server.settings.redis_url) as client:
        pending = await client.xpending_range("fireside:jobs:read", "fireside", "-", "+", 9)
    (consumer,) = {each["consumer"].decode() for each in pending}
    return int(consumer.split("/")[1])


async def test_a_worker_is_told_to_stop(
    api: Api, server: FiresideServer, provider: ScriptedProvider
) -> None:
    """It gives its job back at once; without any worker the servers do what there is to do."""
    agent = (await api.new_agent())["id"]
    gate = asyncio.Event()
    provider.embeddings.hold(gate)
    async with _worker(server, provider) as worker:
        await _rests(server)
        taken = await added(api, agent, "a.txt", b"Some text.")
        await eventually(lambda: provider.embeddings.texts)
        assert "1 workers are there" in await _doctor(server)
        assert await _health_of_worker(server) is None
        worker.signal(signal.SIGTERM)
        assert await worker.wait() == 0
    assert all(json.loads(line) for line in worker.errors.splitlines())
    gate.set()
    assert (await ended(api, taken["id"]))["status"] == "ready"
    assert rows(server.data_dir)["chunks"] == 1
    state = await server.state.jobs.state()
    assert state is not None
    assert list(state.workers or ()) == []
    assert "No worker is there, so the servers do what workers would" in await _doctor(server)
    assert "No worker of" in (await _health_of_worker(server) or "")
    assert "fireside_workers 0.0" in (await api.get("//metrics")).body.decode()


async def _doctor(server: FiresideServer) -> str:
    patient = server.settings.model_copy(update={"run_lease": 60.0})
    found = [each async for each in look_around(patient)]
    (jobs,) = [each for each in found if each.name == "jobs"]
    assert jobs.state == "ok"
    return jobs.message


async def _health_of_worker(server: FiresideServer) -> str | None:
    environment = {"REDIS_URL": server.settings.redis_url or "", "RUN_LEASE": "60"}
    return await asyncio.to_thread(problem_of_worker, environment)


async def test_redis_is_away_for_a_while(
    api: Api, server: FiresideServer, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was taken meanwhile is read when an empty Redis is back; so is what it had forgotten."""
    monkeypatch.setattr(ingestion, "QUIET", 0.0)
    agent = (await api.new_agent())["id"]
    await redis.stop()
    taken = await added(api, agent, "a.txt", b"Some text.")
    await redis.start()
    assert (await ended(api, taken["id"]))["status"] == "ready"
    jobs = server.state.jobs
    with monkeypatch.context() as patch:
        patch.setattr(OverRedis, "add", _tell_nobody)
        forgotten = await added(api, agent, "b.txt", b"Another text.")
    await server.state.knowledge.ingestion.look()
    assert (await ended(api, forgotten["id"]))["status"] == "ready"

    async def all_has_ended() -> bool:
        state = await jobs.state()
        return state is not None and state.lines["read"].running == 0

    await until(all_has_ended)
    assert rows(server.data_dir)["chunks"] == 2


async def test_what_can_never_be_begun(
    api: Api, server: FiresideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document whose reading always goes wrong has failed in the end, with a sentence."""

    def broken(*_: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(ingestion, "RETRY_AFTER", 0.0)
    monkeypatch.setattr(ingestion, "MOST_ATTEMPTS", 2)
    monkeypatch.setattr(Reader, "read", broken)
    agent = (await api.new_agent())["id"]
    taken = await added(api, agent, "a.txt", b"Some text.")
    failed = await ended(api, taken["id"])
    assert failed["status"] == "failed"
    assert failed["error"].startswith("Reading this document was tried again and again")

    async def is_told() -> bool:
        state = await server.state.jobs.state()
        return state is not None and state.ended.get(("read", "failed")) == 1

    await until(is_told)


async def test_a_long_job_is_not_taken_over(redis: RedisServer) -> None:
    """Who does a job has it for as long as that takes, however much longer than a lease."""
    begun: list[int] = []
    go_on = asyncio.Event()

    async def slow(task: Task) -> Outcome:
        begun.append(task.attempt)
        await go_on.wait()
        return "done"

    both = [OverRedis(redis.url, LEASE, is_worker=True) for _ in range(2)]
    for jobs in both:
        jobs.take(READ, slow)
        await jobs.start()
    both[0].add(READ, "long")

    async def is_older_than_leases() -> bool:
        state = await look_at_queue(redis.url, LEASE)
        return state is not None and state.lines["read"].oldest > 1.3 * LEASE

    await until(is_older_than_leases)
    assert begun == [1]
    go_on.set()
    for jobs in both:
        await jobs.close()
    state = await look_at_queue(redis.url, LEASE)
    assert state is not None
    assert state.ended == {("read", "done"): 1}
    assert state.workers == []


async def test_one_that_ends_every_process(api: Api, server: FiresideServer) -> None:
    """A document that was begun too often is not begun again: it has failed, with a sentence."""
    agent = (await api.new_agent())["id"]
    await _hold_back(server, api, agent)
    (row,) = query(server.data_dir, "SELECT id FROM documents")
    task = Task(READ, row["id"], doing.MOST_ATTEMPTS + 1)
    assert await server.state.knowledge.ingestion.read(task) == "failed"
    failed = await document(api, row["id"])
    assert failed["error"].startswith("Reading this document was tried again and again")
    assert rows(server.data_dir)["chunks"] == 0


async def _hold_back(server: FiresideServer, api: Api, agent: str) -> None:
    """Add a document that nobody is told of."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OverRedis, "add", _tell_nobody)
        await added(api, agent, "a.txt", b"Some text.")
    await asyncio.to_thread(execute, server.data_dir, "UPDATE documents SET status = 'processing'")


def _tell_nobody(*_: object) -> None:
    """Forget a job that was asked for."""


def _pages(data_dir: Path, document_id: str) -> bool:
    sql = "SELECT count(*) AS n FROM document_pages WHERE document_id = ?"
    return query(data_dir, sql, document_id)[0]["n"] > 0
