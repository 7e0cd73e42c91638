"""The one task that writes all replies survives whatever one of them brings."""

import asyncio
from pathlib import Path

from fireside.db.repositories.messages import ReplyState
from fireside.generation.reply_writer import ReplyWriter
from fireside.testing.scripted_provider import ScriptedProvider
from tests.support import database
from tests.support.api import Api
from tests.support.server import FiresideServer


async def test_a_reply_that_cannot_be_stored(
    api: Api, server: FiresideServer, provider: ScriptedProvider, data_dir: Path
) -> None:
    """It ends as failed, those that are stored with it are whole, and the next are too."""
    # A unit test: nothing that a provider sends should get this far.
    sessions = [await api.new_session() for _ in range(3)]
    for session in sessions:
        await api.ask(session["id"])
    bad, good, later = [(await api.reply(session["id"]))["id"] for session in sessions]
    database.execute(data_dir, "UPDATE messages SET status = 'streaming' WHERE role = 'assistant'")
    writer = ReplyWriter(server.state.database)
    writer.start()
    await asyncio.wait_for(
        asyncio.gather(
            writer.finish(ReplyState(bad, "Bad", "complete", prompt_tokens=10**30)),
            writer.finish(ReplyState(good, "Good", "complete", prompt_tokens=1)),
        ),
        5,
    )
    await asyncio.wait_for(writer.finish(ReplyState(later, "Later", "complete")), 5)
    await writer.close()
    rows = [database.message(data_dir, message_id) for message_id in (bad, good, later)]
    assert [(row["status"], row["content"]) for row in rows] == [
        ("failed", ""),
        ("complete", "Good"),
        ("complete", "Later"),
    ]
