"""The full-text index of conversations: what fills it, and what keeps it right."""

from __future__ import annotations

import asyncio
from importlib import import_module
from pathlib import Path

import pytest

from fireside.db import finding as index
from fireside.db.migrate import migrate
from fireside.db.session import Database
from fireside.domain.finding import Wanted
from fireside.services.finding.service import BATCH, Finding
from fireside.testing.scripted_provider import ScriptedProvider
from tests.support import database as files
from tests.support.api import Api
from tests.support.server import FiresideServer

NOW = "'2026-01-01 00:00:00.000000'"


def add_conversation(data_dir: Path, title: str | None, *contents: str) -> None:
    """Write an agent with a conversation straight into the file."""
    mark = files.query(data_dir, "SELECT count(*) AS n FROM agents")[0]["n"]
    files.execute(
        data_dir,
        "INSERT INTO agents (id, name, system_prompt, created_at, updated_at)"
        f" VALUES (?, 'Ada', 'You are Ada.', {NOW}, {NOW})",
        f"agent-{mark}",
    )
    files.execute(
        data_dir,
        "INSERT INTO sessions (id, agent_id, title, message_count, created_at, updated_at)"
        f" VALUES (?, ?, ?, 0, {NOW}, {NOW})",
        *(f"session-{mark}", f"agent-{mark}", title),
    )
    files.execute_many(
        data_dir,
        "INSERT INTO messages (id, session_id, depth, role, content, message_type, status,"
        f" citations, created_at) VALUES (?, ?, ?, 'user', ?, 'text', ?, '[]', {NOW})",
        [
            (
                f"message-{mark}-{number:06}",
                f"session-{mark}",
                number,
                content,
                "streaming" if content.endswith("…") else "complete",
            )
            for number, content in enumerate(contents)
        ],
    )


def waiting(data_dir: Path) -> list[str]:
    """Return the ids of what waits to be indexed, in its order."""
    rows = files.query(data_dir, "SELECT * FROM search_queue ORDER BY number")
    return [row["message_id"] or row["session_id"] for row in rows]


def open_database(data_dir: Path) -> Database:
    """Return the database in this folder, to be closed."""
    return Database(files.url(data_dir))


async def test_an_upgrade_queues_what_was_said(data_dir: Path) -> None:
    """The migration queues titles, and messages by their age; not what is still being written."""
    files.place_database_of("0003", data_dir)
    add_conversation(data_dir, "Birds", "One", "", "Two", "Still being writ…")
    add_conversation(data_dir, None, "Three")
    migrate(files.url(data_dir))
    assert waiting(data_dir) == [
        *("session-0", "message-0-000000", "message-0-000002", "message-1-000000"),
    ]
    files.execute(data_dir, "UPDATE messages SET status = 'interrupted' WHERE status = 'streaming'")
    assert waiting(data_dir)[-1] == "message-0-000003"


async def test_a_server_after_an_upgrade(provider: ScriptedProvider, data_dir: Path) -> None:
    """What was said under an earlier version is found."""
    files.place_database_of("0003", data_dir)
    add_conversation(data_dir, "Birds", "A kestrel", "Another kestrel")
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        results = (await api.get("/search?query=kestrel")).json["results"]
        assert [each["excerpt"] for each in results] == ["Another kestrel", "A kestrel"]
        titles = (await api.get("/search?query=bird")).json["results"]
        assert [each["session_title"] for each in titles] == ["Birds"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE messages SET feedback = 'up'",
        "UPDATE messages SET status = 'complete', content = content",
        "UPDATE messages SET status = 'streaming', content = 'More' WHERE content = 'One'",
        "UPDATE sessions SET leaf_id = 'x', title = title, updated_at = '2027-01-01 00:00:00'",
        "UPDATE messages SET content = '' WHERE content = 'nothing'",
    ],
)
async def test_what_changes_no_words_is_not_indexed_again(data_dir: Path, change: str) -> None:
    """Ratings, moves of the session and checkpoints of a reply put nothing into the queue."""
    files.place_empty_database(data_dir)
    add_conversation(data_dir, "Birds", "One", "Two")
    files.execute(data_dir, "DELETE FROM search_queue")
    files.execute(data_dir, change)
    assert waiting(data_dir) == []


async def test_a_text_that_was_cut_afterwards(data_dir: Path) -> None:
    """A text that changes later, as that of a spoken reply which was cut, is found as it is now."""
    files.place_empty_database(data_dir)
    add_conversation(data_dir, None, "A kestrel hovers over voles")
    database = open_database(data_dir)
    finding = Finding(database)
    assert len((await finding.search("voles", None, 20)).results) == 1
    files.execute(data_dir, "UPDATE messages SET content = 'A kestrel hovers'")
    assert (await finding.search("voles", None, 20)).results == []
    (kept,) = (await finding.search("kestrel", None, 20)).results
    assert kept.excerpt == "A kestrel hovers"
    assert files.query(data_dir, "SELECT count(*) AS n FROM search_messages")[0]["n"] == 1
    await database.close()


async def test_queued_many_times(data_dir: Path) -> None:
    """What was queued more than once has one entry."""
    files.place_empty_database(data_dir)
    add_conversation(data_dir, "Birds", "A kestrel")
    for number in range(3):
        files.execute(data_dir, f"UPDATE messages SET content = 'A kestrel {number}'")
        files.execute(data_dir, f"UPDATE sessions SET title = 'Birds {number}'")
    database = open_database(data_dir)
    finding = Finding(database)
    assert [found.excerpt for found in (await finding.search("kestrel", None, 20)).results] == [
        "A kestrel 2"
    ]
    assert files.query(data_dir, "SELECT count(*) AS n FROM search_entries")[0]["n"] == 2
    assert waiting(data_dir) == []
    await database.close()


async def test_two_servers_index_the_same(data_dir: Path) -> None:
    """Two processes that take the same from the queue leave one entry for each message."""
    files.place_empty_database(data_dir)
    add_conversation(data_dir, "Birds", *(f"Kestrel {number}" for number in range(30)))
    databases = [open_database(data_dir) for _ in range(2)]
    await asyncio.gather(*(Finding(database).search("kestrel", None, 20) for database in databases))
    counts = files.query(data_dir, "SELECT count(*) AS n FROM search_entries")
    assert counts[0]["n"] == 31
    assert files.query(data_dir, "SELECT count(*) AS n FROM search_messages")[0]["n"] == 30
    for database in databases:
        await database.close()


async def test_read_before_it_changed(data_dir: Path) -> None:
    """A process that read a text before another indexed its next version does not undo that."""
    files.place_empty_database(data_dir)
    add_conversation(data_dir, None, "A kestrel")
    database = open_database(data_dir)
    async with database.read() as db:
        old = await index.queued(db, 10)
    files.execute(data_dir, "UPDATE messages SET content = 'A vole'")
    assert len((await Finding(database).search("vole", None, 20)).results) == 1
    async with database.write() as db:
        await index.add(db, old, index.terms_for(old))
    assert len((await Finding(database).search("vole", None, 20)).results) == 1
    assert (await Finding(database).search("kestrel", None, 20)).results == []
    await database.close()


async def test_gone_between_reading_and_writing(data_dir: Path) -> None:
    """A message that is deleted while its terms are made leaves nothing behind."""
    files.place_empty_database(data_dir)
    add_conversation(data_dir, "Birds", "A kestrel")
    database = open_database(data_dir)
    async with database.read() as db:
        items = await index.queued(db, 10)
    async with database.write() as db:
        await db.execute(import_module("sqlalchemy").text("DELETE FROM sessions"))
    async with database.write() as db:
        await index.add(db, items, index.terms_for(items))
    for table in ("search_entries", "search_messages", "search_titles", "search_queue"):
        assert files.query(data_dir, f"SELECT * FROM {table}") == [], table
    await database.close()


async def test_a_search_waits_for_one_batch(data_dir: Path) -> None:
    """Of much that waits a search indexes one batch, and the rest goes on in the background."""
    files.place_empty_database(data_dir)
    add_conversation(data_dir, None, *(f"Kestrel {number}" for number in range(BATCH + 50)))
    database = open_database(data_dir)
    finding = Finding(database)
    assert (await finding.search(f"kestrel {BATCH + 40}", None, 20)).results == []
    assert len(waiting(data_dir)) == 50
    finding.start()
    await finding.close()
    while waiting(data_dir):
        await finding.search("kestrel", None, 1)
    assert len((await finding.search(f"kestrel {BATCH + 40}", None, 20)).results) == 1
    await database.close()


async def test_many_messages_cost_no_more_than_few(data_dir: Path) -> None:
    """However many messages have a word, no more of them are read than are shown."""
    files.place_empty_database(data_dir)
    add_conversation(data_dir, None, *(f"Kestrel {number}" for number in range(BATCH)))
    database = open_database(data_dir)
    await Finding(database).search("kestrel", None, 1)
    async with database.read() as db:
        newest = await index.find_messages(db, Wanted("kestrel"), None, 3)
        entries = await index.read_entries(db, newest)
    assert [entry.text for entry in entries] == ["Kestrel 199", "Kestrel 198", "Kestrel 197"]
    await database.close()
