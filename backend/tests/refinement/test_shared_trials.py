"""Several processes on one database: each can tell of a trial and stop it, one runs it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest

from fireside.services.refinement import trial_events, trials
from fireside.testing.scripted_provider import ScriptedProvider, faults
from tests.refinement.trying import CANDIDATE, CURRENT, BySide, asked_as, new_cases, say, verdicts
from tests.support.api import Api
from tests.support.process import ServerProcess
from tests.support.redis import RedisServer, running_redis
from tests.support.server import FiresideServer

NINE = ("When?", "contains", "nine")
BODY = {"candidate_prompt": CANDIDATE}


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncGenerator[RedisServer]:
    """A Redis of its own for each test."""
    async with running_redis(tmp_path) as server:
        yield server


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The processes of these tests look at each other's trials more often."""
    monkeypatch.setattr(trials, "RENEWS", 0.05)
    monkeypatch.setattr(trial_events, "POLL", 0.02)


async def test_told_and_stopped_elsewhere(
    provider: ScriptedProvider, data_dir: Path, redis: RedisServer
) -> None:
    """Another process tells what is stored as it comes, refuses a second trial, and can stop it."""
    provider.for_model("scripted", BySide(faults.no_first_token(), say("nine")))
    url = provider.base_url
    async with (
        FiresideServer(data_dir, url, redis_url=redis.url) as one,
        FiresideServer(data_dir, url, redis_url=redis.url) as two,
        Api(one.origin) as here,
        Api(two.origin) as there,
    ):
        agent_id, _ = await new_cases(here, NINE)
        path = f"/agents/{agent_id}/trials"
        async with here.stream("POST", path, json=BODY) as reader:
            trial_id = (await reader.until("trial")).data["id"]
            async with there.stream("GET", f"/trials/{trial_id}/stream") as other:
                told = await other.until("result")
                assert (told.data["side"], told.data["passed"]) == ("candidate", True)
                assert (await there.post(path, BODY)).error == (409, "Conflict")
                stopped = (await there.post(f"/trials/{trial_id}/stop")).json
                assert (await other.rest())[-1].data == {"trial": stopped}
            end = (await reader.rest())[-1]
        assert (end.name, end.data) == ("done", {"trial": stopped})
        assert stopped["status"] == "stopped"
        await asked_as(provider, CURRENT).wait_client_left()


async def test_a_process_that_is_gone(
    provider: ScriptedProvider, data_dir: Path, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trial of a process that was killed is interrupted by another, soon."""
    monkeypatch.setattr(trials, "SILENT", timedelta(seconds=0.2))
    provider.for_model("scripted", BySide(faults.no_first_token(), say("nine")))
    url = provider.base_url
    async with ServerProcess(data_dir, url, redis_url=redis.url) as process:
        async with Api(process.origin) as there:
            agent_id, _ = await new_cases(there, NINE)
            async with there.stream("POST", f"/agents/{agent_id}/trials", json=BODY) as reader:
                trial_id = (await reader.until("trial")).data["id"]
                await reader.until("result")
        await process.kill()
    async with (
        FiresideServer(data_dir, url, redis_url=redis.url) as server,
        Api(server.origin) as here,
        here.stream("GET", f"/trials/{trial_id}/stream") as reader,
    ):
        last = (await reader.rest())[-1]
        assert (last.name, last.data["error"]) == ("error", "Interrupted")
        trial = (await here.get(f"/trials/{trial_id}")).json
    assert verdicts(trial) == [("When?", None, True)]
