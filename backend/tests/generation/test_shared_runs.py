"""Several processes share their runs through a real Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from fireside.generation.redis_coordination import RedisCoordination
from fireside.testing.scripted_provider import Say, ScriptedProvider
from fireside.testing.scripted_provider.chunks import split_words
from tests.support import database
from tests.support.api import Api
from tests.support.events import text_of
from tests.support.process import ServerProcess
from tests.support.redis import RedisServer, running_redis
from tests.support.server import FiresideServer
from tests.support.waiting import PATIENCE, eventually

LEASE = 0.6


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncGenerator[RedisServer]:
    """A Redis of its own for each test."""
    async with running_redis(tmp_path) as server:
        yield server


@pytest.fixture
async def pair(
    provider: ScriptedProvider, data_dir: Path, redis: RedisServer
) -> AsyncGenerator[tuple[Api, Api]]:
    """Clients of two servers that share a database and a Redis."""
    async with AsyncExitStack() as stack:
        apis: list[Api] = []
        for _ in range(2):
            server = FiresideServer(
                data_dir, provider.base_url, redis_url=redis.url, run_lease=LEASE
            )
            apis.append(await stack.enter_async_context(Api((await _up(stack, server)).origin)))
        yield apis[0], apis[1]


async def _up(stack: AsyncExitStack, server: FiresideServer) -> FiresideServer:
    return await stack.enter_async_context(server)


async def test_a_listener_elsewhere_gets_the_same_events(
    pair: tuple[Api, Api], provider: ScriptedProvider
) -> None:
    """Whoever attaches through another process sees the same events under the same ids."""
    here, there = pair
    session = await here.new_session()
    gate = provider.gate("One two three four five")
    async with here.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        said = gate.release(2)
        await reader.until_text(said)
        async with there.attach(message_id, 1) as other, there.attach(message_id) as fresh:
            await other.until_text(said)
            snapshot = await fresh.until("snapshot")
            gate.finish()
            ours, theirs = await reader.rest(), await other.rest()
            late = await fresh.rest()
    assert snapshot.data == {"content": said}
    assert ours[-1] == theirs[-1] == late[-1]
    assert ours[-1].data["full_content"] == "One two three four five"
    assert snapshot.data["content"] + text_of(late) == "One two three four five"


async def test_going_on_after_an_event_elsewhere(
    pair: tuple[Api, Api], provider: ScriptedProvider
) -> None:
    """Last-Event-ID of one process is understood by the other, at every position."""
    here, there = pair
    session = await here.new_session()
    gate = provider.gate("a b c d e f")
    async with here.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        seen, number = "", 1
        while gate.held > 1:
            seen, number = seen + gate.release(), number + 1
            await reader.until_text(seen)
            async with there.attach(message_id, number) as other:
                word = gate.release()
                await other.until_text(word)
            seen, number = seen + word, number + 1
            await reader.until_text(seen)
        gate.finish()
        await reader.rest()


async def test_many_come_to_another_process_at_once(
    pair: tuple[Api, Api], provider: ScriptedProvider
) -> None:
    """Each of them gets all that there is, not only the one who came first."""
    here, there = pair
    session = await here.new_session()
    gate = provider.gate("One two three")
    async with here.send(session["id"]) as reader, AsyncExitStack() as stack:
        message_id = (await reader.until("start")).data["message_id"]
        said = gate.release(2)
        await reader.until_text(said)
        others = await asyncio.gather(
            *(stack.enter_async_context(there.attach(message_id)) for _ in range(10))
        )
        snapshots = await asyncio.gather(*(other.until("snapshot") for other in others))
        assert [snapshot.data["content"] for snapshot in snapshots] == [said] * len(others)
        gate.finish()
        await reader.rest()


@pytest.fixture
def _no_news(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring nothing to processes that listen: without this they know of words a moment later."""

    async def never(_: RedisCoordination) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(RedisCoordination, "_read", never)


@pytest.mark.usefixtures("_no_news")
async def test_another_process_is_never_behind_what_was_seen(
    pair: tuple[Api, Api], provider: ScriptedProvider
) -> None:
    """Whoever goes there from here finds all there is, also where others have listened before."""
    here, there = pair
    session = await here.new_session()
    gate = provider.gate("One two three four")
    async with here.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        said = gate.release()
        await reader.until_text(said)
        async with there.attach(message_id) as first, AsyncExitStack() as stack:
            assert (await first.until("snapshot")).data["content"] == said
            said += gate.release(2)
            await reader.until_text(said)
            second = await stack.enter_async_context(there.attach(message_id))
            assert (await second.until("snapshot")).data["content"] == said
            gate.finish()
            await reader.rest()


async def test_who_has_seen_more_goes_on_where_it_was(
    pair: tuple[Api, Api], provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that was not yet told of what a listener has seen waits, and tells the rest."""
    here, there = pair
    may_tell, was_asked = asyncio.Event(), asyncio.Event()
    send, fill = RedisCoordination._send, RedisCoordination._fill  # pyright: ignore[reportPrivateUsage]

    async def late(self: RedisCoordination) -> None:
        await may_tell.wait()
        await send(self)

    async def filled(self: RedisCoordination, message_id: str) -> None:
        await fill(self, message_id)
        was_asked.set()

    monkeypatch.setattr(RedisCoordination, "_send", late)
    monkeypatch.setattr(RedisCoordination, "_fill", filled)
    session = await here.new_session()
    gate = provider.gate("One two three")
    async with here.send(session["id"]) as reader, AsyncExitStack() as stack:
        message_id = (await reader.until("start")).data["message_id"]
        await reader.until_text(gate.release(2))
        coming = asyncio.create_task(stack.enter_async_context(there.attach(message_id, 3)))
        await was_asked.wait()
        may_tell.set()
        other = await coming
        gate.finish()
        assert [event.name for event in await other.rest()] == ["token", "done"]
        await reader.rest()


async def test_a_stop_reaches_the_process_that_writes(
    pair: tuple[Api, Api], provider: ScriptedProvider
) -> None:
    """A stop that is asked of another process closes the upstream and keeps what was shown."""
    here, there = pair
    session = await here.new_session()
    gate = provider.gate("One two three")
    async with here.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        said = gate.release()
        await reader.until_text(said)
        stopped = await there.post(f"/messages/{message_id}/stop")
        assert (stopped.json["status"], stopped.json["content"]) == ("stopped", said)
        assert (await reader.rest())[-1].data["status"] == "stopped"
    await provider.chat_requests[0].wait_client_left()


async def test_one_running_reply_for_all_processes(
    pair: tuple[Api, Api], provider: ScriptedProvider
) -> None:
    """Of twenty questions at once to two processes one wins, and the session works on."""
    here, there = pair
    session = await here.new_session()
    gate = provider.gate("Only one")
    path = f"/sessions/{session['id']}/messages"
    asked = [
        asyncio.create_task(api.post(path, {"content": "Hi"}, {"Accept": "application/json"}))
        for api in (here, there) * 10
    ]
    await gate.started()
    await eventually(lambda: sum(task.done() for task in asked) == len(asked) - 1)
    gate.finish()
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status for answer in answers) == [200] + [409] * 19
    provider.say("Again")
    assert (await there.ask(session["id"]))[-1].name == "done"


async def test_a_killed_process_does_not_wedge_a_session(
    provider: ScriptedProvider, data_dir: Path, redis: RedisServer
) -> None:
    """A reply whose process is killed is interrupted for listeners elsewhere; work goes on."""
    settings = {"redis_url": redis.url, "run_lease": LEASE}
    gate = provider.gate("One two three")
    async with (
        FiresideServer(data_dir, provider.base_url, **settings) as survivor,
        Api(survivor.origin) as there,
        ServerProcess(data_dir, provider.base_url, **settings) as victim,
        Api(victim.origin) as here,
    ):
        session = await here.new_session()
        async with here.send(session["id"]) as reader:
            message_id = (await reader.until("start")).data["message_id"]
            said = gate.release(2)
            await reader.until_text(said)
            async with there.attach(message_id) as other:
                await other.until("snapshot")
                await victim.kill()
                ended = (await other.rest())[-1]
        assert (ended.name, ended.data["code"]) == ("error", "interrupted")
        assert said.startswith(ended.data["full_content"])
        provider.say("Back again")
        assert (await there.ask(session["id"]))[-1].data["full_content"] == "Back again"


async def test_what_others_were_told_is_kept(
    provider: ScriptedProvider, data_dir: Path, redis: RedisServer
) -> None:
    """A reply whose process was killed before it could store a word has all that was seen."""
    settings = {"redis_url": redis.url, "run_lease": LEASE}
    gate = provider.gate("One two three")
    async with (
        FiresideServer(data_dir, provider.base_url, **settings) as survivor,
        Api(survivor.origin) as there,
        ServerProcess(data_dir, provider.base_url, **settings) as victim,
        Api(victim.origin) as here,
    ):
        session = await here.new_session()
        async with here.send(session["id"]) as reader:
            message_id = (await reader.until("start")).data["message_id"]
            async with there.attach(message_id) as other:
                await other.until("snapshot")
                with database.locked(data_dir):
                    said = gate.release(2)
                    await other.until_text(said)
                    await victim.kill()
                ended = (await other.rest())[-1]
    assert (ended.name, ended.data["full_content"]) == ("error", said)
    row = database.message(data_dir, message_id)
    assert (row["status"], row["content"]) == ("interrupted", said)


async def test_an_end_that_was_stored_and_never_told(
    provider: ScriptedProvider, data_dir: Path, redis: RedisServer
) -> None:
    """Who listens elsewhere to a reply whose process was killed in between gets it all the same."""
    settings = {"redis_url": redis.url, "run_lease": LEASE}
    gate = provider.gate("One two three")
    async with (
        FiresideServer(data_dir, provider.base_url, **settings) as survivor,
        Api(survivor.origin) as there,
        ServerProcess(data_dir, provider.base_url, **settings) as victim,
        Api(victim.origin) as here,
    ):
        session = await here.new_session()
        async with here.send(session["id"]) as reader:
            message_id = (await reader.until("start")).data["message_id"]
            await reader.until_text(gate.release())
            async with there.attach(message_id) as other:
                await other.until("snapshot")
                await victim.kill()
                stored = "UPDATE messages SET status = 'complete', content = ? WHERE id = ?"
                database.execute(data_dir, stored, "One two three", message_id)
                ended = (await other.rest())[-1]
    assert (ended.name, ended.data["full_content"]) == ("done", "One two three")


async def test_processes_that_live_for_a_moment_end_a_reply(
    provider: ScriptedProvider, data_dir: Path, redis: RedisServer
) -> None:
    """What one has found out of a run without a process, the next goes on with."""
    settings = {"redis_url": redis.url, "run_lease": 2 * LEASE}
    gate = provider.gate("One two")
    async with (
        ServerProcess(data_dir, provider.base_url, **settings) as victim,
        Api(victim.origin) as here,
    ):
        session = await here.new_session()
        async with here.send(session["id"]) as reader:
            message_id = (await reader.until("start")).data["message_id"]
            said = gate.release()
            await reader.until_text(said)
            await victim.kill()

    async def until_it_has_ended() -> None:
        while database.message(data_dir, message_id)["status"] == "streaming":
            async with FiresideServer(data_dir, provider.base_url, **settings):
                pass

    await asyncio.wait_for(until_it_has_ended(), PATIENCE)
    # It was killed a moment after it showed a word: perhaps before it told anybody else.
    assert database.message(data_dir, message_id)["content"] in ("", said)


async def test_redis_is_away_for_a_while(
    pair: tuple[Api, Api], provider: ScriptedProvider, redis: RedisServer
) -> None:
    """A running reply goes on and is stored; new ones are refused in words until Redis is back."""
    here, there = pair
    session, other_session = await here.new_session(), await here.new_session()
    gate = provider.gate("One two three")
    async with here.send(session["id"]) as reader:
        await reader.until("start")
        await reader.until_text(gate.release())
        await redis.stop()
        refused = await here.post(f"/sessions/{other_session['id']}/messages", {"content": "Hi"})
        assert refused.error == (503, "Service Unavailable")
        gate.finish()
        assert (await reader.rest())[-1].data["full_content"] == "One two three"
    await redis.start()
    assert (await there.reply(session["id"]))["status"] == "complete"
    provider.say("Back")
    assert (await there.ask(other_session["id"]))[-1].data["full_content"] == "Back"


async def test_what_redis_has_forgotten_is_told_anew(
    pair: tuple[Api, Api], provider: ScriptedProvider, redis: RedisServer
) -> None:
    """A listener elsewhere gets the whole text, also where Redis began anew in the middle of it."""
    here, there = pair
    session = await here.new_session()
    gate = provider.gate("One two three")
    async with here.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        said = gate.release()
        await reader.until_text(said)
        await redis.stop()
        await redis.start()
        await reader.until_text(said + gate.release())
        async with there.attach(message_id) as other:
            snapshot = await other.until("snapshot")
            gate.finish()
            rest = await other.rest()
        await reader.rest()
    assert snapshot.data["content"] + text_of(rest) == "One two three"
    assert rest[-1].data["full_content"] == "One two three"


async def test_two_hundred_senders_on_four_processes(
    provider: ScriptedProvider, data_dir: Path, redis: RedisServer
) -> None:
    """Two hundred questions at once to four processes are all answered and stored."""
    expected = "".join(f"tk{number} " for number in range(20))
    provider.for_model("scripted", Say(split_words(expected), pace=0.005))
    async with AsyncExitStack() as stack:
        apis: list[Api] = []
        for _ in range(4):
            process = ServerProcess(
                data_dir,
                provider.base_url,
                redis_url=redis.url,
            )
            origin = (await stack.enter_async_context(process)).origin
            apis.append(await stack.enter_async_context(Api(origin)))
        agent = await apis[0].new_agent()
        sessions = [await apis[0].new_session(agent["id"]) for _ in range(200)]
        endings = await asyncio.gather(
            *(
                apis[number % 4].ask(session["id"], f"Question {number}")
                for number, session in enumerate(sessions)
            )
        )
        assert {events[-1].data["full_content"] for events in endings} == {expected}
        replies = [await apis[3].reply(session["id"]) for session in sessions]
        assert {reply["content"] for reply in replies} == {expected}
        assert {reply["status"] for reply in replies} == {"complete"}
