"""Brings the database to the schema of this version, at start.

The common case, nothing to do, costs one query: Alembic is loaded only when there is something to
apply.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib
from collections.abc import Generator
from pathlib import Path

from sqlalchemy import Connection, create_engine, exc, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from fireside.db import postgres, postgres_copy, snapshot
from fireside.db.upgrading import upgrade
from fireside.errors import StartupError

HEAD = "0006"
"""The newest revision; a test holds it against the folder of migrations."""

_ONLY_ONE = text("SELECT pg_advisory_xact_lock(hashtext('fireside'), hashtext('migrate'))")


def migrate(url: str, backups: Path | None = None) -> None:
    """Create or upgrade the schema; where there are data, a copy is kept in `backups` before.

    Raises StartupError for a database that can't be opened or is newer than us.
    """
    path = _check(url)
    where = f" at {path}" if path else ""
    advice = "Check DATABASE_URL, DATA_DIR and the rights on the file." if path else _ADVICE
    try:
        if path is None:
            postgres.run_apart(_migrate_postgres(url, backups))
        else:
            _migrate_sqlite(url, path, backups)
    except (exc.OperationalError, exc.DatabaseError) as error:
        raise StartupError(
            f"The database{where} can't be opened ({_reason(error)}). {advice}"
        ) from error


_ADVICE = (
    "Check DATABASE_URL, that the server runs and that the database exists: CREATE DATABASE "
    "fireside; its owner must be the user named there."
)


def _check(url: str) -> Path | None:
    """Return the file, where it is one; raises StartupError for what is no address of ours."""
    try:
        parsed = make_url(url)
        kind = parsed.get_backend_name()
        if kind == "sqlite":
            importlib.import_module("aiosqlite")
            return Path(parsed.database or "")
        if postgres.is_address(url):
            importlib.import_module("asyncpg")
            return None
    except ImportError as error:
        raise StartupError(
            f"DATABASE_URL names a database whose driver is not installed: pip install {error.name}"
        ) from error
    except exc.ArgumentError as error:
        raise StartupError(_NO_ADDRESS) from error
    raise StartupError(_NO_ADDRESS)


_NO_ADDRESS = (
    "DATABASE_URL can't be used: it is no address of a database that Fireside knows. Use "
    "postgresql://user:password@host/database, or leave it empty for SQLite in DATA_DIR."
)


def _migrate_sqlite(url: str, path: Path, backups: Path | None) -> None:
    sync_url = make_url(url).set(drivername="sqlite")
    engine = create_engine(sync_url, poolclass=NullPool)
    try:
        with _one_at_a_time(path):
            with engine.connect() as connection:
                is_at_head = _is_at_head(connection)
            if not is_at_head:
                if backups is not None and not snapshot.is_unused(path):
                    with snapshot.before_upgrade(backups, HEAD) as copy:
                        snapshot.take_snapshot(path, copy)
                with engine.begin() as connection:
                    upgrade(connection, HEAD)
            # Here, since nobody else has the file open: connections that switched to the
            # write-ahead log at the same time would find it locked, whatever their patience.
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    finally:
        engine.dispose()


async def _migrate_postgres(url: str, backups: Path | None) -> None:
    engine = postgres.create_single(url)
    try:
        async with engine.connect() as connection:
            if await connection.run_sync(_is_at_head):
                return
        async with engine.begin() as connection:
            await connection.execute(_ONLY_ONE)
            # Whoever held the lock may have done it.
            if not await connection.run_sync(_is_at_head):
                if backups is not None and not await postgres_copy.is_unused(connection):
                    with snapshot.before_upgrade(backups, HEAD) as copy:
                        await postgres_copy.write_copy(url, copy)
                await connection.run_sync(upgrade, HEAD)
    finally:
        await engine.dispose()


def _is_at_head(connection: Connection) -> bool:
    """Whether there is nothing to do; raises StartupError for a newer database."""
    current = _current_revision(connection)
    if current is not None and current > HEAD:
        raise StartupError(
            "The database was written by a newer version of Fireside "
            f"(schema {current}, this version knows {HEAD}). "
            "Start the newer version, or restore a backup made before the upgrade."
        )
    return current == HEAD


def _current_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


@contextlib.contextmanager
def _one_at_a_time(path: Path) -> Generator[None, None, None]:
    """Keep two servers that start on the same SQLite file from migrating it both."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _reason(error: exc.DBAPIError) -> str:
    return str(error.orig) or type(error.orig).__name__
