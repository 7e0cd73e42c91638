"""The SQLite file itself: a new one without the cost of a migration, and a look into one."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from fireside.db.migrate import migrate
from fireside.domain.ids import new_id

NAME = "fireside.db"


@cache
def empty_database() -> bytes:
    """Return the file that the migrations make."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        migrate(f"sqlite+aiosqlite:///{path}")
        return path.read_bytes()


def place_empty_database(data_dir: Path) -> None:
    """Put a migrated database where there is none yet."""
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / NAME
    if not path.exists():
        path.write_bytes(empty_database())


def query(data_dir: Path, sql: str, *values: object) -> list[dict[str, Any]]:
    """Return rows of the database in this folder."""
    with closing(sqlite3.connect(f"file:{data_dir / NAME}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql, values)]


def execute(data_dir: Path, sql: str, *values: object) -> None:
    """Change the database in this folder behind the server's back."""
    with closing(sqlite3.connect(data_dir / NAME)) as connection, connection:
        connection.execute(sql, values)


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
    with closing(sqlite3.connect(data_dir / NAME)) as connection, connection:
        depth, created_at = connection.execute(
            "SELECT depth, created_at FROM messages WHERE id = ?", (last_id,)
        ).fetchone()
        rows = [
            {
                "id": new,
                "session_id": session_id,
                "parent_id": parent,
                "depth": depth + 1 + number,
                "role": "assistant" if number % 2 else "user",
                "content": f"Message {number}",
                "created_at": created_at,
                "message_type": "text",
                "status": "complete",
                "citations": "[]",
            }
            for number, (new, parent) in enumerate(zip(ids, [last_id, *ids], strict=False))
        ]
        columns = ", ".join(rows[0])
        places = ", ".join(f":{column}" for column in rows[0])
        connection.executemany(f"INSERT INTO messages ({columns}) VALUES ({places})", rows)
        connection.execute(
            "UPDATE sessions SET leaf_id = ?, message_count = message_count + ? WHERE id = ?",
            (ids[-1], count, session_id),
        )
    return ids


@contextmanager
def locked(data_dir: Path) -> Generator[None]:
    """Keep everybody else from writing, as a backup program may do."""
    with closing(sqlite3.connect(data_dir / NAME, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@contextmanager
def away(data_dir: Path) -> Generator[None]:
    """Take the folder away for a while; connections that are open keep what they have."""
    elsewhere = data_dir.with_name("elsewhere")
    data_dir.rename(elsewhere)
    yield
    elsewhere.rename(data_dir)
