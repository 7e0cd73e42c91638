"""Engines: what writes and what reads. On SQLite one connection writes and a few read."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from fireside.db import postgres
from fireside.db.sqlite_driver import OneHopConnection

READERS = 4
"""Connections that read at the same time on SQLite."""

_PRAGMAS = (
    "PRAGMA busy_timeout=10000",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-8000",
)


def is_sqlite(url: str) -> bool:
    """Whether the URL names a SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


def create_engines(url: str, *, echo: bool = False) -> tuple[AsyncEngine, AsyncEngine]:
    """Return the engine that writes and the one that reads."""
    if not is_sqlite(url):
        return postgres.create_writer(url, echo=echo), postgres.create_reader(url, echo=echo)
    return _sqlite_writer(url, echo=echo), _sqlite_reader(url, echo=echo)


def _sqlite_writer(url: str, *, echo: bool) -> AsyncEngine:
    # One connection: writers wait for each other in the pool, in order, and meet no locked file.
    # Nor does a commit wait for the disk: `Database.move_log` does that beside it.
    pragmas = (*_PRAGMAS, "PRAGMA wal_autocheckpoint=0")
    engine = _sqlite_engine(url, pragmas, pool_size=1, echo=echo)

    def begin(connection: Connection) -> None:
        driver = cast("Any", connection.connection.dbapi_connection).driver_connection
        cast("OneHopConnection", driver).begin("BEGIN IMMEDIATE")

    event.listen(engine.sync_engine, "begin", begin)
    return engine


def _sqlite_reader(url: str, *, echo: bool) -> AsyncEngine:
    # No transaction: a read is one statement.
    return _sqlite_engine(url, (*_PRAGMAS, "PRAGMA query_only=ON"), pool_size=READERS, echo=echo)


def _sqlite_engine(
    url: str, pragmas: tuple[str, ...], *, pool_size: int, echo: bool
) -> AsyncEngine:
    path = make_url(url).database or ""

    def open_connection(*_args: object, **_options: object) -> OneHopConnection:
        return OneHopConnection(path, pragmas)

    return create_async_engine(
        url,
        echo=echo,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        connect_args={"async_creator_fn": open_connection},
    )
