"""What both ways of doing jobs promise."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest

from fireside.errors import DatabaseUnavailable
from fireside.observing.logs import JsonFormatter
from fireside.services.jobs import doing
from fireside.services.jobs.job import EMBED, READ, Later, Outcome, Task
from tests.jobs.conftest import Begin
from tests.support.waiting import eventually, until


async def test_each_is_done_once(begin: Begin) -> None:
    """One that waits already is not done twice, however often it is asked for."""
    done: list[str] = []
    go_on = asyncio.Event()

    async def handler(task: Task) -> Outcome:
        await go_on.wait()
        done.append(task.key)
        return "done"

    jobs = await begin(READ, handler)
    for _ in range(2):
        for key in "abcde":
            jobs.add(READ, key)

    async def all_are_told() -> bool:
        state = await jobs.state()
        assert state is not None
        line = state.lines["read"]
        return (line.running, line.waiting) == (2, 3)

    await until(all_are_told)
    go_on.set()
    await eventually(lambda: len(done) >= 5)
    jobs.add(READ, "last")
    await eventually(lambda: "last" in done)
    assert sorted(done) == ["a", "b", "c", "d", "e", "last"]
    assert done[-1] == "last"


async def test_asked_for_while_it_is_done(begin: Begin) -> None:
    """Then it may have missed what is new: it is done once more, where that makes sense."""
    begun = 0
    go_on = asyncio.Event()

    async def handler(_: Task) -> Outcome:
        nonlocal begun
        begun += 1
        await go_on.wait()
        return "done"

    jobs = await begin(EMBED, handler)
    jobs.add(EMBED)
    await eventually(lambda: begun)
    for _ in range(3):
        jobs.add(EMBED)
    go_on.set()
    await eventually(lambda: begun == 2)

    async def is_idle() -> bool:
        state = await jobs.state()
        return state is not None and state.ended.get(("embed", "done")) == 2

    await until(is_idle)
    assert begun == 2


async def test_one_that_always_fails(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried some times and then given up; all others are done meanwhile."""
    monkeypatch.setattr(doing, "RETRY_AFTER", 0.0)
    attempts: list[int] = []
    others: list[str] = []

    async def handler(task: Task) -> Outcome:
        if task.key == "bad":
            attempts.append(task.attempt)
            raise RuntimeError("never")
        others.append(task.key)
        return "done"

    jobs = await begin(READ, handler)
    for key in ("bad", "good", "better"):
        jobs.add(READ, key)

    async def is_given_up() -> bool:
        state = await jobs.state()
        return state is not None and state.ended.get(("read", "failed")) == 1

    await until(is_given_up)
    assert attempts == list(range(1, doing.MOST_ATTEMPTS + 1))
    await eventually(lambda: len(others) == 2)


async def test_an_outage_is_no_attempt(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for a database is tried until it is back; why is known meanwhile."""
    monkeypatch.setattr(doing, "RETRY_AFTER", 0.0)
    attempts: list[int] = []
    is_back = False

    async def handler(task: Task) -> Outcome:
        attempts.append(task.attempt)
        if is_back:
            return "done"
        raise DatabaseUnavailable("The database does not answer.")

    jobs = await begin(EMBED, handler)
    jobs.add(EMBED)
    await eventually(lambda: len(attempts) > doing.MOST_ATTEMPTS)

    async def is_known() -> bool:
        return await jobs.trouble(EMBED) == "The database does not answer."

    await until(is_known)
    is_back = True

    async def is_well() -> bool:
        return await jobs.trouble(EMBED) is None

    await until(is_well)
    assert set(attempts) == {1}


async def test_later(begin: Begin) -> None:
    """A job says itself when it wants to be tried again, and whether that was an attempt."""
    attempts: list[int] = []

    async def handler(task: Task) -> Outcome:
        attempts.append(task.attempt)
        if len(attempts) < 3:
            raise Later(0.01, counts=True)
        return "failed"

    jobs = await begin(READ, handler)
    jobs.add(READ, "a")

    async def has_ended() -> bool:
        state = await jobs.state()
        return state is not None and dict(state.ended) == {
            ("read", "later"): 2,
            ("read", "failed"): 1,
        }

    await until(has_ended)
    assert attempts == [1, 2, 3]
    state = await jobs.state()
    assert state is not None
    assert state.lines["read"] == type(state.lines["read"])()


async def test_what_the_log_says(begin: Begin, caplog: pytest.LogCaptureFixture) -> None:
    """Each line of a job's has its id, and so has the one about its end."""
    caplog.set_level(logging.INFO)
    caplog.handler.setFormatter(JsonFormatter())

    async def handler(_: Task) -> Outcome:
        logging.getLogger("fireside.test").info("at it")
        return "done"

    jobs = await begin(READ, handler)
    jobs.add(READ, "a")
    await eventually(lambda: "job read:a: done" in caplog.text)
    lines = [json.loads(line) for line in caplog.text.splitlines()]
    said = {line["message"].partition(" in ")[0] for line in lines if line.get("job_id")}
    assert said == {"at it", "job read:a: done"}
    assert {line.get("job_id") for line in lines} <= {None, "read:a"}
