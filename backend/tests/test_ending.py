"""A server that ends, told to or not, loses no reply."""

import asyncio
import signal
import time
from pathlib import Path

import pytest

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support import database
from tests.support.api import JSON, Api
from tests.support.process import ServerProcess
from tests.support.server import FiresideServer

GRACE = 1.0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_an_idle_server(
    provider: ScriptedProvider, data_dir: Path, number: signal.Signals
) -> None:
    """Told to stop it does not wait for its grace, and ends with exit code 0 without a word."""
    async with ServerProcess(data_dir, provider.base_url, shutdown_grace=60) as process:
        async with Api(process.origin) as api:
            assert (await api.get("/health")).status == 200
        start = time.monotonic()
        process.signal(number)
        assert await process.wait() == 0
        assert time.monotonic() - start < 15
        assert process.errors == ""


async def test_sigterm_while_a_reply_runs(provider: ScriptedProvider, data_dir: Path) -> None:
    """After the grace the reply is kept as interrupted, listeners know, the exit is clean."""
    gate = provider.gate("One two three")
    process = ServerProcess(data_dir, provider.base_url, shutdown_grace=GRACE)
    async with process, Api(process.origin) as api:
        session = await api.new_session()
        async with api.send(session["id"]) as reader:
            request = await gate.started()
            gate.release(2)
            await reader.until_text("One two")
            start = time.monotonic()
            process.signal(signal.SIGTERM)
            (error,) = await reader.rest()
            assert time.monotonic() - start >= GRACE
        assert await process.wait() == 0
        assert time.monotonic() - start < GRACE + 10
        assert request.client_left_at is not None
        assert "Traceback" not in process.errors
    assert (error.name, error.data["code"]) == ("error", "interrupted")
    assert error.data["full_content"] == "One two"
    row = database.message(data_dir, error.data["message_id"])
    assert (row["status"], row["content"]) == ("interrupted", "One two")
    assert row["error_code"] == "interrupted"


async def test_sigterm_and_the_reply_ends_in_time(
    provider: ScriptedProvider, data_dir: Path
) -> None:
    """A reply that ends within the grace is complete, for its listener too."""
    gate = provider.gate("One two three")
    process = ServerProcess(data_dir, provider.base_url, shutdown_grace=60)
    async with process, Api(process.origin) as api:
        session = await api.new_session()
        async with api.send(session["id"]) as reader:
            gate.release()
            await reader.until_text("One")
            start = time.monotonic()
            process.signal(signal.SIGTERM)
            gate.release()
            await reader.until_text("One two")
            gate.finish()
            done = (await reader.rest())[-1]
        assert await process.wait() == 0
        assert time.monotonic() - start < 15
    assert (done.name, done.data["full_content"]) == ("done", "One two three")
    assert database.message(data_dir, done.data["message_id"])["status"] == "complete"


async def test_kill(provider: ScriptedProvider, data_dir: Path) -> None:
    """After `kill -9` the text is there, but for a quarter of a second, to be regenerated."""
    first = ServerProcess(data_dir, provider.base_url)
    async with first, Api(first.origin) as api:
        session = await api.new_session()
        await api.ask(session["id"], "Before")
        gate = provider.gate("One two three")
        async with api.send(session["id"], "Count") as reader:
            message_id = (await reader.until("start")).data["message_id"]
            gate.release(2)
            await reader.until_text("One two")
            await asyncio.sleep(0.25)  # real time: the window of a checkpoint passes
            await first.kill()
    second = ServerProcess(data_dir, provider.base_url)
    async with second, Api(second.origin) as api:
        detail = await api.session(session["id"])
        assert detail["running_message_id"] is None
        *before, _, reply = detail["messages"]
        assert [message["status"] for message in before] == ["complete", "complete"]
        assert (reply["status"], reply["content"]) == ("interrupted", "One two")
        assert reply["error_code"] == "interrupted"
        assert "regenerate" in reply["fallback_message"]
        (error,) = await api.listen(message_id, 3)
        assert (error.name, error.data["full_content"]) == ("error", "One two")
        provider.say("One two three four.")
        answer = await api.post(f"/messages/{message_id}/regenerate", headers=JSON)
        assert answer.json["assistant_message"]["content"] == "One two three four."
        assert answer.json["assistant_message"]["version"] == 2
        await api.ask(session["id"], "Thanks")
        assert provider.chat_requests[-1].messages[-2:] == [
            ("assistant", "One two three four."),
            ("user", "Thanks"),
        ]


async def test_what_was_finished_survives_a_kill(
    provider: ScriptedProvider, data_dir: Path
) -> None:
    """Whatever the server has answered for is on disk: it may be killed right after."""
    process = ServerProcess(data_dir, provider.base_url)
    async with process, Api(process.origin) as api:
        session = await api.new_session()
        done = (await api.ask(session["id"]))[-1]
        agent = await api.new_agent(name="Last")
        await process.kill()
    row = database.message(data_dir, done.data["message_id"])
    assert (row["status"], row["content"]) == ("complete", done.data["full_content"])
    assert database.query(data_dir, "SELECT name FROM agents WHERE id = ?", agent["id"])


async def test_leftovers_of_a_crash(provider: ScriptedProvider, data_dir: Path) -> None:
    """Replies that a dead server left running are interrupted before anybody can see them."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        sessions = [await api.new_session() for _ in range(3)]
        for session in sessions:
            await api.ask(session["id"])
    database.execute(
        data_dir, "UPDATE messages SET status = 'streaming', content = '' WHERE role = 'assistant'"
    )
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        for session in sessions:
            reply = await api.reply(session["id"])
            assert reply["status"] == "interrupted"
            assert reply["content"] == reply["fallback_message"]
            await api.ask(session["id"], "Again")
            assert provider.chat_requests[-1].messages[1:] == [("user", "Hi"), ("user", "Again")]


async def test_closing_while_replies_run(provider: ScriptedProvider, data_dir: Path) -> None:
    """A server that closes without a grace keeps every running reply as it is."""
    gates = [provider.gate("One two") for _ in range(10)]
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        sessions = [await api.new_session() for _ in gates]
        for session, gate in zip(sessions, gates, strict=True):
            async with api.send(session["id"]) as reader:
                gate.release()
                await reader.until_text("One")
    rows = database.query(data_dir, "SELECT * FROM messages WHERE role = 'assistant'")
    assert {(row["status"], row["content"]) for row in rows} == {("interrupted", "One")}
    assert len(rows) == 10
