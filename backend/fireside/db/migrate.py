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

from sqlalchemy import Engine, create_engine, exc, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from fireside.db.snapshot import keep_before_upgrade
from fireside.errors import StartupError

HEAD = "0005"
"""The newest revision; a test holds it against the folder of migrations."""


def migrate(url: str, backups: Path | None = None) -> None:
    """Create or upgrade the schema; of a file with data, a copy is kept in `backups` before.

    Raises StartupError for a database that can't be opened or is newer than us.
    """
    path, engine = _open(url)
    try:
        with _one_at_a_time(path):
            if not _is_at_head(engine):
                if path is not None and backups is not None:
                    keep_before_upgrade(path, backups, HEAD)
                _upgrade(engine)
            if path is not None:
                _keep_a_log(engine)
    except (exc.OperationalError, exc.DatabaseError) as error:
        where = f" at {path}" if path else ""
        raise StartupError(
            f"The database{where} can't be opened ({_reason(error)}). "
            "Check DATABASE_URL, DATA_DIR and the rights on the file."
        ) from error
    finally:
        engine.dispose()


def _open(url: str) -> tuple[Path | None, Engine]:
    """Return the file, where it is one, and the engine."""
    try:
        parsed = make_url(url)
        path = Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None
        sync_url = parsed.set(drivername=parsed.drivername.replace("+aiosqlite", ""))
        return path, create_engine(sync_url, poolclass=NullPool)
    except (exc.ArgumentError, ImportError) as error:
        raise StartupError(
            "DATABASE_URL can't be used: it is no address of a database, or its driver is not "
            "installed. Leave it empty for SQLite in DATA_DIR."
        ) from error


def _is_at_head(engine: Engine) -> bool:
    """Whether there is nothing to do; raises StartupError for a newer database."""
    current = _current_revision(engine)
    if current is not None and current > HEAD:
        raise StartupError(
            "The database was written by a newer version of Fireside "
            f"(schema {current}, this version knows {HEAD}). "
            "Start the newer version, or restore a backup made before the upgrade."
        )
    return current == HEAD


def _keep_a_log(engine: Engine) -> None:
    """Switch SQLite to its write-ahead log, which stays so.

    Here, since nobody else has the file open: connections that switched at the same time would find
    it locked, whatever their patience.
    """
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def _current_revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(engine: Engine) -> None:
    command = importlib.import_module("alembic.command")
    config = importlib.import_module("alembic.config").Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextlib.contextmanager
def _one_at_a_time(path: Path | None) -> Generator[None, None, None]:
    """Keep two servers that start on the same SQLite file from migrating it both."""
    if path is None:
        yield
        return
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _reason(error: exc.DBAPIError) -> str:
    return str(error.orig) if error.orig else type(error).__name__
