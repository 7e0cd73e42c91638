"""Writes a long conversation straight into the database, as no client could in reasonable time."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

_COLUMNS = (
    "id, created_at, session_id, parent_id, depth, role, content, message_type, status, citations"
)
_INSERT = (
    f"INSERT INTO messages ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, 'text', 'complete', '[]')"  # noqa: S608 (columns of our own)
)
_TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f"


def seed_history(database: Path, session_id: str, count: int) -> None:
    """Give a session `count` messages in one line, the last of them on screen."""
    with contextlib.closing(sqlite3.connect(database, timeout=30)) as connection, connection:
        leaf_id = None
        for row in _messages(session_id, count):
            connection.execute(_INSERT, row)
            leaf_id = row[0]
        connection.execute(
            "UPDATE sessions SET leaf_id = ?, message_count = ? WHERE id = ?",
            (leaf_id, count, session_id),
        )


def _messages(session_id: str, count: int) -> Iterator[tuple[str | int | None, ...]]:
    start = datetime.now(timezone.utc) - timedelta(milliseconds=count)
    parent_id: str | None = None
    for depth in range(count):
        moment = start + timedelta(milliseconds=depth)
        message_id = _id_at(moment)
        role = "user" if depth % 2 == 0 else "assistant"
        content = f"Message {depth} of a conversation that has gone on for very long."
        written = moment.strftime(_TIME_FORMAT)
        yield message_id, written, session_id, parent_id, depth, role, content
        parent_id = message_id


def _id_at(moment: datetime) -> str:
    """Return a UUIDv7 made at this moment."""
    milliseconds = round(moment.timestamp() * 1000)
    tail = int.from_bytes(os.urandom(8), "big") & (1 << 62) - 1
    return str(UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | tail))
