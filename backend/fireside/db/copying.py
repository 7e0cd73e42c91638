"""Copies everything from a SQLite file to PostgreSQL, counted and verified.

One transaction: what is cut off in the middle leaves the target as empty as it was, and is simply
begun again. The indexes of full text are no copies: that of passages is made on the way, and what
was said is queued for its index by the triggers that do so at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    Table,
    create_engine,
    exc,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.pool import NullPool

from fireside.db import postgres
from fireside.db.full_text import add_entries, index_entry
from fireside.db.migrate import HEAD, migrate
from fireside.db.models import Base, Chunk
from fireside.errors import StartupError

BATCH = 500
"""Rows that are read and written at once."""

Rowlike = Mapping[str, Any]

_TABLES = Base.metadata.sorted_tables
"""What others refer to comes first."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A table that was copied: the target has these rows, with this SHA-256 of them all."""

    name: str
    rows: int
    sha256: str


def copy_to_postgres(source: Path, target: str) -> list[Copied]:
    """Copy the file to the database at this address, and return its tables.

    Raises StartupError, with nothing changed, for a file of another schema, for a target that is
    not empty or that can't be reached, and when what arrived is not what was sent.
    """
    if not postgres.is_address(target):
        raise StartupError("The target is no PostgreSQL: use postgresql://user:password@host/name.")
    try:
        with _opened(source) as connection:
            migrate(target)
            return postgres.run_apart(_copy(connection, target))
    except exc.DBAPIError as error:
        raise StartupError(
            f"The data could not be copied ({error.orig}). Nothing was changed; start it again."
        ) from error


@contextmanager
def _opened(source: Path) -> Generator[Connection]:
    """Open the file for reading, as it is at one moment."""
    if not source.is_file():
        raise StartupError(f"There is no database at {source}.")
    engine = create_engine(
        f"sqlite:///{source}", poolclass=NullPool, connect_args={"check_same_thread": False}
    )
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql("PRAGMA query_only=ON")
            connection.exec_driver_sql("BEGIN")
            _check_schema(connection, source)
        except exc.DatabaseError as error:
            raise StartupError(f"{source} can't be read ({error.orig}).") from error
        yield connection


def _check_schema(connection: Connection, source: Path) -> None:
    revision = None
    if inspect(connection).has_table("alembic_version"):
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision != HEAD:
        raise StartupError(
            f"{source} has schema {revision or 'none'}, and this version copies {HEAD}. "
            "Run `fireside migrate` on it with this version first."
        )


async def _copy(source: Connection, target: str) -> list[Copied]:
    engine = postgres.create_single(target)
    try:
        async with engine.begin() as connection:
            return await _copy_all(source, connection)
    finally:
        await engine.dispose()


async def fill(source: Path, target: AsyncConnection) -> None:
    """Copy the file in the caller's transaction, as `copy_to_postgres` does."""
    with _opened(source) as connection:
        await _copy_all(connection, target)


async def _copy_all(source: Connection, target: AsyncConnection) -> list[Copied]:
    await _check_empty(target)
    return [await _copy_table(source, target, table) for table in _TABLES]


async def _check_empty(target: AsyncConnection) -> None:
    for table in _TABLES:
        # Nobody else writes until it is done.
        await target.execute(text(f"LOCK TABLE {table.name} IN EXCLUSIVE MODE"))
        if await target.scalar(select(func.count()).select_from(table)):
            raise StartupError(
                f"The target is not empty: its table {table.name} has rows. Name a new database."
            )


async def _copy_table(source: Connection, target: AsyncConnection, table: Table) -> Copied:
    sent, arrived = _Sum(), _Sum()
    last = ""
    while rows := _storable(source.execute(_after(table, last)).mappings()):
        sent.add(rows)
        await target.execute(insert(table), rows)
        if table.name == Chunk.__tablename__:
            await _index(target, rows)
        last = rows[-1]["id"]
    last = ""
    while rows := [dict(row) for row in (await target.execute(_after(table, last))).mappings()]:
        arrived.add(rows)
        last = rows[-1]["id"]
    if (sent.rows, sent.sha256) != (arrived.rows, arrived.sha256):
        raise StartupError(
            f"Of the table {table.name} {sent.rows} rows were sent and {arrived.rows} arrived, or "
            "not as they were. Nothing was changed."
        )
    return Copied(table.name, arrived.rows, arrived.sha256)


def _storable(rows: Iterable[RowMapping]) -> list[dict[str, Any]]:
    # Earlier versions kept a NUL that a model had sent.
    return [{str(name): postgres.storable(value) for name, value in row.items()} for row in rows]


def _after(table: Table, last: str) -> Select[Any]:
    return select(table).where(table.c.id > last).order_by(table.c.id).limit(BATCH)


async def _index(target: AsyncConnection, chunks: Sequence[Rowlike]) -> None:
    """Index passages as if they were added now."""
    entries = [(row["number"], index_entry(row["agent_id"], row["text"])) for row in chunks]
    async with AsyncSession(target) as db:
        await add_entries(db, entries)


class _Sum:
    """Counts rows, and sums up what is in them."""

    def __init__(self) -> None:
        self.rows = 0
        self._digest = hashlib.sha256()

    def add(self, rows: Sequence[Rowlike]) -> None:
        """Add rows, which come in the order of their ids."""
        self.rows += len(rows)
        for row in rows:
            self._digest.update(
                orjson.dumps(dict(row), default=_plain, option=orjson.OPT_SORT_KEYS)
            )

    @property
    def sha256(self) -> str:
        """The sum of all rows so far."""
        return self._digest.hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(type(value))
