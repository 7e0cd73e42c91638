"""Text reaches the database while it grows."""

import asyncio
import statistics
from pathlib import Path

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support import database
from tests.support.api import Api
from tests.support.server import FiresideServer
from tests.support.waiting import eventually


async def test_text_is_stored_soon_after_it_is_shown(
    api: Api, provider: ScriptedProvider, data_dir: Path
) -> None:
    """What a user has seen is in the database within 250 ms."""
    session, gate = await api.new_session(), provider.gate("a b c d e f g")
    waits: list[float] = []
    async with api.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        shown = ""
        while gate.held > 1:
            shown += gate.release()
            await reader.until_text(shown)
            waits.append(
                await eventually(
                    lambda text=shown: database.message(data_dir, message_id)["content"] == text
                )
            )
            assert database.message(data_dir, message_id)["status"] == "streaming"
        gate.finish()
        await reader.rest()
    # The median, since this machine may be busy with other things.
    assert statistics.median(waits) <= 0.25


async def test_many_replies_share_their_checkpoints(
    api: Api, server: FiresideServer, provider: ScriptedProvider, data_dir: Path
) -> None:
    """Every one of thirty running replies is checkpointed, and each keeps its own text."""
    gates = [provider.gate() for _ in range(30)]
    sessions = [await api.new_session() for _ in gates]
    asking = [asyncio.create_task(api.ask(session["id"], "Hi")) for session in sessions]
    for gate in gates:
        await gate.started()
    for number, gate in enumerate(gates):
        gate.say(f"Reply {number}")
    query = "SELECT content FROM messages WHERE status = 'streaming'"
    expected = {f"Reply {number}" for number in range(30)}
    await eventually(
        lambda: {row["content"] for row in database.query(data_dir, query)} == expected
    )
    for gate in gates:
        gate.finish()
    await asyncio.gather(*asking)
    assert database.query(data_dir, query) == []


async def test_a_locked_database_loses_nothing(
    api: Api, provider: ScriptedProvider, data_dir: Path
) -> None:
    """While another program locks the database words are shown on, and all are stored after."""
    session, gate = await api.new_session(), provider.gate("One two three four")
    async with api.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        with database.locked(data_dir):
            shown = ""
            while gate.held > 1:
                shown += gate.release()
                await reader.until_text(shown)
                await asyncio.sleep(0.1)  # real time: checkpoints are due meanwhile
            gate.finish()
            await reader.until_text("One two three four")
            assert (await api.reply(session["id"]))["status"] == "streaming"
            assert database.message(data_dir, message_id)["status"] == "streaming"
        (done,) = await reader.rest()
    assert done.data["full_content"] == "One two three four"
    row = database.message(data_dir, message_id)
    assert (row["status"], row["content"]) == ("complete", "One two three four")


async def test_a_checkpoint_never_overwrites_an_end(
    api: Api, provider: ScriptedProvider, data_dir: Path
) -> None:
    """Replies that end between checkpoints stay as they ended."""
    agent = await api.new_agent(model="mock-ttft0-n300-itl1")
    sessions = [await api.new_session(agent["id"]) for _ in range(5)]
    replies = await asyncio.gather(*(api.ask(session["id"]) for session in sessions))
    for events in replies:
        row = database.message(data_dir, events[-1].data["message_id"])
        assert (row["status"], row["content"]) == ("complete", events[-1].data["full_content"])
