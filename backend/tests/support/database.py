"""The SQLite file itself: a new one without the cost of a migration, and a look into one that is in use."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from fireside.db.migrate import migrate

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
