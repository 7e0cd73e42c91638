"""A database of PostgreSQL as one SQLite file of the same schema, as it is at one moment.

So a backup is the same file wherever it was made, can be looked through without a server, and goes
back into either. Rows are taken as they are, whatever the revision: the models know the newest.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from fireside.db import postgres
from fireside.db.full_text import add_entries, index_entry
from fireside.db.upgrading import upgrade

BATCH = 500
"""Rows that are read and written at once."""

DERIVED = frozenset(
    {
        "alembic_version",
        "chunk_terms",
        "search_entries",
        "search_messages",
        "search_queue",
        "search_titles",
    }
)
"""Tables that are made from the others: by migrations, by triggers, and for full text."""


@asynccontextmanager
async def at_one_moment(url: str) -> AsyncGenerator[AsyncConnection]:
    """Give a connection that sees the database as it is now, and changes nothing."""
    engine = postgres.create_single(url)
    try:
        async with engine.connect() as connection:
            yield await connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
    finally:
        await engine.dispose()


async def write_copy(url: str, target: Path) -> None:
    """Write everything to a new SQLite file; nobody who writes has to wait.

    The database must have a schema that this version knows. Raises DBAPIError, OSError.
    """
    await asyncio.to_thread(target.touch, 0o600, exist_ok=False)
    engine = create_async_engine(f"sqlite+aiosqlite:///{target}", poolclass=NullPool)
    try:
        async with engine.begin() as file:
            # One file that is complete, without a log beside it; when it fails, it goes.
            await file.exec_driver_sql("PRAGMA synchronous=FULL")
            async with at_one_moment(url) as source:
                await file.run_sync(upgrade, await revision_of(source) or "base")
                for name in await tables_of(source):
                    await _copy_rows(source, file, name)
            await _index_passages(file)
    finally:
        await engine.dispose()


async def revision_of(connection: AsyncConnection) -> str | None:
    """Return the schema's revision; None where there is none of ours."""
    if not await connection.run_sync(_has_table, "alembic_version"):
        return None
    return await connection.scalar(text("SELECT version_num FROM alembic_version"))


async def is_unused(connection: AsyncConnection) -> bool:
    """Whether nothing was ever stored in it."""
    if not await connection.run_sync(_has_table, "agents"):
        return True
    return await connection.scalar(text("SELECT 1 FROM agents LIMIT 1")) is None


async def tables_of(connection: AsyncConnection) -> list[str]:
    """Return the tables that are not made from others."""
    names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    return sorted(set(names) - DERIVED)


async def rows_of(
    connection: AsyncConnection, table: str, columns: Sequence[str]
) -> AsyncGenerator[list[tuple[Any, ...]]]:
    """Yield the rows of a table, a batch at a time."""
    names = ", ".join(columns)
    query = text(f"SELECT {names} FROM {table} ORDER BY id")  # noqa: S608 - the schema's own names
    async with connection.stream(query) as result:
        async for rows in result.partitions(BATCH):
            yield [tuple(row) for row in rows]


async def _copy_rows(source: AsyncConnection, file: AsyncConnection, table: str) -> None:
    columns = await source.run_sync(lambda sync: inspect(sync).get_columns(table))
    names = [str(column["name"]) for column in columns]
    # As text JSON stays what it is; the driver would read it.
    texts = {
        str(column["name"]): f"CAST({column['name']} AS text)"
        for column in columns
        if isinstance(column["type"], JSON)
    }
    into, places = ", ".join(names), ", ".join("?" * len(names))
    insert = f"INSERT INTO {table} ({into}) VALUES ({places})"  # noqa: S608 - the schema's own names
    async for rows in rows_of(source, table, [texts.get(name, name) for name in names]):
        await file.exec_driver_sql(insert, [tuple(map(_as_sqlite_has_it, row)) for row in rows])


def _as_sqlite_has_it(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value


_PASSAGES = text(
    "SELECT number, agent_id, text FROM chunks WHERE number > :last ORDER BY number LIMIT :most"
)


async def _index_passages(file: AsyncConnection) -> None:
    """Index them as if they were added now; what was said is indexed by a server's start."""
    if not await file.run_sync(_has_table, "chunk_terms"):
        return
    last = -1
    async with AsyncSession(file) as db:
        while rows := (await db.execute(_PASSAGES, {"last": last, "most": BATCH})).all():
            last = rows[-1][0]
            entries = [(number, index_entry(agent, passage)) for number, agent, passage in rows]
            await add_entries(db, entries)


def _has_table(connection: Connection, name: str) -> bool:
    return inspect(connection).has_table(name)
