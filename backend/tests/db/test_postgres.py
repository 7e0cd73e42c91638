"""What is PostgreSQL's own: its schema, its locks, its errors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import JSON, Column, Connection, text
from sqlalchemy.exc import DBAPIError

from fireside.db import postgres
from fireside.db.migrate import HEAD, migrate
from fireside.db.models import Base
from fireside.db.repositories.agents import find_agent
from fireside.db.repositories.chunks import add_chunks
from fireside.db.session import Database, WriteSession
from fireside.errors import DatabaseUnavailable, StartupError
from fireside.testing.scripted_provider import ScriptedProvider
from tests.db.test_chunks import new_agent
from tests.support import database as files
from tests.support.api import Api
from tests.support.library import add_document, chunks_of
from tests.support.process import run_command
from tests.support.server import FiresideServer

pytestmark = pytest.mark.postgresql_only


@pytest.fixture
async def database(data_dir: Path) -> AsyncGenerator[Database]:
    """A database without a server."""
    files.place_empty_database(data_dir)
    database = Database(files.url(data_dir))
    yield database
    await database.close()


def _differs(
    _context: object,
    _inspected: object,
    described: Column[Any],
    there: str | None,
    _default: object,
    wanted: str | None,
) -> bool | None:
    """Compare the defaults of JSON as text: PostgreSQL has no `=` for it. None for all others."""
    if not isinstance(described.type, JSON):
        return None
    return (there or "").partition("::")[0].strip("'") != (wanted or "").strip("'")


def differences(connection: Connection) -> list[object]:
    """Return in what the schema is not that of the models."""

    def include(name: str | None, kind: str, _parents: object) -> bool:
        full_text = ("chunk_terms", "search_")
        return kind != "table" or not (name or "").startswith(full_text)

    options = {"compare_type": True, "compare_server_default": _differs, "include_name": include}
    context = MigrationContext.configure(connection, opts=options)
    assert context.get_current_revision() == HEAD
    return list(compare_metadata(context, Base.metadata))


async def test_migrations_make_what_the_models_describe(database: Database) -> None:
    """Between a migrated database and the models there is no difference."""
    async with database.writer.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_two_that_migrate_at_once(data_dir: Path) -> None:
    """Servers that start together on a new database make one schema."""
    files.place_bare_database(data_dir)
    url = files.url(data_dir)
    await asyncio.gather(*(asyncio.to_thread(migrate, url) for _ in range(3)))
    assert files.query(data_dir, "SELECT * FROM alembic_version") == [{"version_num": HEAD}]


def test_a_newer_database(data_dir: Path) -> None:
    """A database of a newer version is refused by name."""
    files.place_empty_database(data_dir)
    files.execute(data_dir, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StartupError, match="9999"):
        migrate(files.url(data_dir))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://u:secret@127.0.0.1:9/fireside", "can't be opened"),
        ("postgres://u:secret@127.0.0.1:9/fireside", "can't be opened"),
        ("postgresql://u:secret@/no?host=/nowhere", "can't be opened"),
        ("mysql://u:secret@127.0.0.1/fireside", "no address of a database that Fireside knows"),
    ],
)
def test_a_server_that_is_not_there(data_dir: Path, url: str, said: str) -> None:
    """The start is refused with what to do, and without the password."""
    with pytest.raises(StartupError, match=said) as refused:
        migrate(url)
    assert "DATABASE_URL" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_database_that_is_not_there(data_dir: Path) -> None:
    """Its name is told, and that it has to be created."""
    url = files.url(data_dir).replace("/test_", "/no_such_")
    with pytest.raises(StartupError, match=r"no_such_.* does not exist.*CREATE DATABASE"):
        migrate(url)


async def test_a_second_server(provider: ScriptedProvider, data_dir: Path) -> None:
    """Two that share no Redis may not share the database: the second says so, and does not start.

    When the first has ended, it does.
    """
    url = files.url(data_dir)
    async with FiresideServer(data_dir, provider.base_url):
        settings = {"data_dir": data_dir / "second", "database_url": url}
        code, _, errors = await run_command(data_dir, "serve", "--port", "0", **settings)
        assert (code, errors.count("\n")) == (1, 1)
        assert "Another Fireside" in errors
        assert "REDIS_URL" in errors
    third = FiresideServer(data_dir / "third", provider.base_url, database_url=url)
    async with third, Api(third.origin) as api:
        assert (await api.get("/health")).json["status"] == "ok"


async def test_a_reader_cannot_write(database: Database) -> None:
    """Whoever reads is refused by the database itself."""
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with database.read() as db:
            await db.execute(text("DELETE FROM agents"))


async def test_a_connection_that_the_server_closed(database: Database, data_dir: Path) -> None:
    """After a restart of PostgreSQL the next query has a new connection."""
    async with database.read() as db:
        await db.execute(text("SELECT 1"))
    await asyncio.to_thread(
        files.execute,
        data_dir,
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    assert await database.is_available()


async def test_a_connection_that_breaks(database: Database) -> None:
    """A statement whose connection ends is told as a database that doesn't answer."""
    with pytest.raises(DatabaseUnavailable):
        async with database.write() as db:
            await db.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert await database.is_available()


async def test_passages_of_many_at_once(database: Database) -> None:
    """Batches that are stored at the same moment are numbered one after the other."""
    agent_id = await new_agent(database)
    ids = [await add_document(database, agent_id, f"{n}.txt", []) for n in range(6)]

    async def store(document_id: str) -> None:
        async with database.write() as db:
            await add_chunks(db, document_id, agent_id, chunks_of(["One.", "Two.", "Three."]))

    await asyncio.gather(*map(store, ids))
    async with database.read() as db:
        numbers = list(await db.scalars(text("SELECT number FROM chunks ORDER BY number")))
    assert numbers == list(range(1, 19))


async def test_a_row_is_held(database: Database) -> None:
    """Of two that change what they have read, the second reads what the first has written."""
    agent_id = await new_agent(database)

    async def sign(letter: str) -> None:
        async with database.write() as db:
            agent = await find_agent(db, agent_id)
            assert agent is not None
            agent.name += letter

    await asyncio.gather(*(sign(letter) for letter in "abcdef"))
    async with database.read() as db:
        agent = await find_agent(db, agent_id)
    assert agent is not None
    assert sorted(agent.name.removeprefix("Ada")) == list("abcdef")


async def test_two_that_wait_for_each_other(database: Database) -> None:
    """Of a deadlock one is told to try again, and the other goes on."""
    have = [asyncio.Event(), asyncio.Event()]

    async def take(first: int) -> bool:
        try:
            async with database.write() as db:
                await postgres.one_at_a_time(db, str(first))
                have[first].set()
                await have[1 - first].wait()
                await postgres.one_at_a_time(db, str(1 - first))
        except DatabaseUnavailable:
            return False
        return True

    assert sorted(await asyncio.gather(take(0), take(1))) == [False, True]


async def test_a_sign_that_no_text_has(database: Database) -> None:
    """An id with a NUL is looked for in vain, as any that nobody gave out."""
    async with database.read() as db:
        assert await find_agent(db, "\0") is None
    async with database.write() as db:
        rows = [{"name": "a"}, {"name": "\0"}]
        await db.execute(text("UPDATE agents SET name = :name WHERE name = :name"), rows)
        assert isinstance(db, WriteSession)
