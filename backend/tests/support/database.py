"""The database itself: a new one without the cost of a migration, and a look into one.

It belongs to a data folder. It is a SQLite file in there, or, where the tests run on PostgreSQL, a
database of a server that all tests share.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fireside.db import migrate as migrations
from fireside.domain.ids import new_id
from tests.support import postgres

NAME = "fireside.db"


class Backend:
    """Which database the tests run on."""

    server: postgres.Databases | None = None
    """The databases of a PostgreSQL server; None for SQLite."""


def url(data_dir: Path) -> str:
    """Return what goes into DATABASE_URL for the database of this folder."""
    if Backend.server is not None:
        return Backend.server.url(data_dir)
    return f"sqlite+aiosqlite:///{data_dir / NAME}"


@cache
def empty_database() -> bytes:
    """Return the file that the migrations make."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        migrations.migrate(f"sqlite+aiosqlite:///{path}")
        return path.read_bytes()


def place_empty_database(data_dir: Path) -> None:
    """Put a migrated database where there is none yet."""
    data_dir.mkdir(parents=True, exist_ok=True)
    if Backend.server is not None:
        Backend.server.place(data_dir)
        return
    path = data_dir / NAME
    if not path.exists():
        path.write_bytes(empty_database())


def place_bare_database(data_dir: Path) -> None:
    """Put a database there that has no schema: on SQLite there is none yet."""
    data_dir.mkdir(parents=True, exist_ok=True)
    if Backend.server is not None:
        Backend.server.place_bare(data_dir)


def place_database_of(revision: str, data_dir: Path) -> None:
    """Put a database there as an earlier version made it."""
    place_bare_database(data_dir)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "HEAD", revision)
        migrations.migrate(url(data_dir))


def settings_for(data_dir: Path) -> dict[str, str]:
    """Return the settings that a process needs for the database of this folder."""
    return {} if Backend.server is None else {"database_url": url(data_dir)}


def give_back(below: Path) -> None:
    """Let others have the databases that a server has for folders below this one."""
    if Backend.server is not None:
        Backend.server.give_back(below)


def query(data_dir: Path, sql: str, *values: object) -> list[dict[str, Any]]:
    """Return rows of the database of this folder."""
    if Backend.server is not None:
        return postgres.query(url(data_dir), sql, *values)
    with closing(sqlite3.connect(f"file:{data_dir / NAME}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql, values)]


def execute(data_dir: Path, sql: str, *values: object) -> None:
    """Change the database of this folder behind the server's back."""
    if Backend.server is not None:
        Backend.server.execute(data_dir, sql, *values)
        return
    with closing(sqlite3.connect(data_dir / NAME)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(sql, values)


def execute_many(data_dir: Path, sql: str, rows: Sequence[Sequence[object]]) -> None:
    """Change the database of this folder, once for each set of values."""
    if Backend.server is not None:
        postgres.execute_many(url(data_dir), sql, rows)
        return
    with closing(sqlite3.connect(data_dir / NAME)) as connection, connection:
        connection.executemany(sql, rows)


def is_intact(data_dir: Path) -> bool:
    """Whether the file is in order; PostgreSQL sees to that by itself."""
    if Backend.server is not None:
        return True
    return query(data_dir, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]


def forbid(data_dir: Path, table: str, change: str, when: str = "TRUE") -> None:
    """Have the database refuse a kind of change, an INSERT or an UPDATE, as a rule of it would."""
    head = f"CREATE TRIGGER broken BEFORE {change} ON {table}"
    if Backend.server is None:
        execute(data_dir, f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, 'broken'); END")
        return
    body = "BEGIN RAISE EXCEPTION 'broken' USING ERRCODE = 'check_violation'; END"
    execute(
        data_dir,
        f"CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$;"
        f"{head} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION broken()",
    )


def permit(data_dir: Path, table: str) -> None:
    """Take back what was forbidden."""
    at = "" if Backend.server is None else f" ON {table}"
    execute(data_dir, f"DROP TRIGGER broken{at}")


def refuses(data_dir: Path, sql: str) -> bool:
    """Whether a rule of the schema refuses a change; it is made where none does."""
    try:
        execute(data_dir, sql)
    except (sqlite3.IntegrityError, postgres.IntegrityError):
        return True
    return False


def message(data_dir: Path, message_id: str) -> dict[str, Any]:
    """Return the row of a message."""
    return query(data_dir, "SELECT * FROM messages WHERE id = ?", message_id)[0]


def counts(data_dir: Path) -> dict[str, int]:
    """Return how many rows each table has."""
    tables = ("agents", "sessions", "messages")
    return {
        table: query(data_dir, f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables
    }


def add_chain(data_dir: Path, session_id: str, last_id: str, count: int) -> list[str]:
    """Write messages after `last_id` as if said, all at the same moment; return their ids."""
    ids = [new_id() for _ in range(count)]
    last = message(data_dir, last_id)
    rows = [
        {
            "id": new,
            "session_id": session_id,
            "parent_id": parent,
            "depth": last["depth"] + 1 + number,
            "role": "assistant" if number % 2 else "user",
            "content": f"Message {number}",
            "created_at": last["created_at"],
            "message_type": "text",
            "status": "complete",
            "citations": "[]",
        }
        for number, (new, parent) in enumerate(zip(ids, [last_id, *ids], strict=False))
    ]
    columns, places = ", ".join(rows[0]), ", ".join("?" for _ in rows[0])
    sql = f"INSERT INTO messages ({columns}) VALUES ({places})"
    execute_many(data_dir, sql, [tuple(row.values()) for row in rows])
    execute(
        data_dir,
        "UPDATE sessions SET leaf_id = ?, message_count = message_count + ? WHERE id = ?",
        *(ids[-1], count, session_id),
    )
    return ids


@contextmanager
def locked(data_dir: Path) -> Generator[None]:
    """Keep everybody else from writing, as a backup program may do."""
    if Backend.server is not None:
        with postgres.locked(url(data_dir)):
            yield
        return
    with closing(sqlite3.connect(data_dir / NAME, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@contextmanager
def away(data_dir: Path) -> Generator[None]:
    """Take the database away for a while."""
    if Backend.server is not None:
        with Backend.server.away(data_dir):
            yield
        return
    # Connections that are open keep what they have.
    elsewhere = data_dir.with_name("elsewhere")
    data_dir.rename(elsewhere)
    yield
    elsewhere.rename(data_dir)
