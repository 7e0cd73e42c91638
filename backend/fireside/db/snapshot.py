"""The whole database as one SQLite file: taken while a server writes, looked into, put back."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

from sqlalchemy import exc

from fireside.errors import StartupError

Kind = Literal["uploads", "speech", "documents"]

PATIENCE = 10.0
"""Seconds to wait for a lock."""
KEPT = 3
"""Copies of a database that are kept before upgrades."""
NAMING: tuple[tuple[Kind, str], ...] = (
    ("uploads", "SELECT audio_url, NULL, NULL FROM messages WHERE audio_url IS NOT NULL"),
    ("speech", "SELECT tts_audio_url, NULL, NULL FROM messages WHERE tts_audio_url IS NOT NULL"),
    ("documents", "SELECT id, size_bytes, sha256 FROM documents"),
)
"""Queries for the files that rows refer to."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a row refers to, and what the row knows of it."""

    kind: Kind
    name: str
    size: int | None
    sha256: str | None

    @classmethod
    def of(cls, kind: Kind, name: str, size: int | None, sha256: str | None) -> NamedFile:
        """Return the file of a row, which has its name or where it is fetched from."""
        return cls(kind, name.rpartition("/")[2], size, sha256)


def take_snapshot(source: Path, target: Path) -> None:
    """Copy the database as it is at one moment; nobody who writes has to wait.

    Raises sqlite3.Error, OSError.
    """
    target.touch(mode=0o600, exist_ok=False)
    with _opened(source) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
        # One file that is complete, without a log beside it.
        there.execute("PRAGMA journal_mode=DELETE")
    with target.open("rb") as file:
        os.fsync(file.fileno())


def installation_id(path: Path) -> str | None:
    """Return whose database this is; None for one that never was asked."""
    with _opened(path) as connection:
        if not connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'installations'"
        ).fetchone():
            return None
        found = connection.execute("SELECT id FROM installations").fetchone()
    return found[0] if found else None


@contextmanager
def before_upgrade(backups: Path, target_revision: str) -> Generator[Path]:
    """Give a path for the copy of a database that is about to be upgraded; raises StartupError.

    The last few are kept: `fireside restore` puts one back for the version that wrote it.
    """
    stamp = datetime.now(timezone.utc).strftime("%Y%m%d-%H%M%S")
    target = backups / f"before-{target_revision}-{stamp}.db"
    unfinished = target.with_suffix(".part")
    try:
        backups.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        yield unfinished
        unfinished.replace(target)
    except (OSError, sqlite3.Error, exc.DBAPIError) as error:
        with suppress(OSError):
            unfinished.unlink()
        raise StartupError(
            f"The database is of an older version, and no copy of it can be kept in {backups} "
            f"({error}). It was not upgraded; make room, and start again."
        ) from error
    for old in sorted(backups.glob("before-*.db"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)


def revision(path: Path) -> str | None:
    """Return the schema's revision, None for what is no database of ours; raises sqlite3.Error."""
    with _opened(path) as database:
        if not _has_table(database, "alembic_version"):
            return None
        row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None


def is_unused(path: Path) -> bool:
    """Whether nothing was ever stored in it, or it is not there; raises sqlite3.Error."""
    if not path.exists() or path.stat().st_size == 0:
        return True
    with _opened(path) as database:
        if not _has_table(database, "agents"):
            return not _has_table(database, None)
        return database.execute("SELECT 1 FROM agents LIMIT 1").fetchone() is None


def named_files(path: Path) -> list[NamedFile]:
    """Return every file that a row refers to, whatever the revision; raises sqlite3.Error."""
    found: list[NamedFile] = []
    with _opened(path) as database:
        for kind, query in NAMING:
            if not _has_column(database, query):
                continue
            found += [NamedFile.of(kind, *row) for row in database.execute(query)]
    return found


def problems(path: Path) -> list[str]:
    """Return what is wrong with the database itself, as sentences."""
    try:
        with _opened(path) as database:
            rows = database.execute("PRAGMA integrity_check(10)").fetchall()
            found = [f"The database is damaged: {row[0]}." for row in rows if row[0] != "ok"]
            orphans = database.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.Error as error:
        return [f"The database can't be read: {error}."]
    tables = sorted({row[0] for row in orphans})
    return found + [f"Rows of {table} refer to others that are not there." for table in tables]


@contextmanager
def _opened(path: Path) -> Generator[sqlite3.Connection]:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=PATIENCE)) as connection:
        connection.execute("PRAGMA query_only=ON")
        yield connection


def _has_table(database: sqlite3.Connection, name: str | None) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND (:name IS NULL OR name = :name)"
    return database.execute(query, {"name": name}).fetchone() is not None


def _has_column(database: sqlite3.Connection, query: str) -> bool:
    """Whether the query can be made: an old schema lacks what came later."""
    try:
        database.execute(f"EXPLAIN {query}")
    except sqlite3.OperationalError as error:
        if "no such" in str(error):
            return False
        raise
    return True
