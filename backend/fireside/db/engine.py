"""Engines: on SQLite one connection that writes and a few that read, on PostgreSQL one pool."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

READERS = 4
"""Connections that read at the same time on SQLite."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-8000",
)


def is_sqlite(url: str) -> bool:
    """Whether the URL names a SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


def create_engines(url: str, *, echo: bool = False) -> tuple[AsyncEngine, AsyncEngine]:
    """Return the engine that writes and the one that reads."""
    if not is_sqlite(url):
        engine = create_async_engine(url, echo=echo, pool_size=10, pool_pre_ping=True)
        return engine, engine
    return _sqlite_writer(url, echo=echo), _sqlite_reader(url, echo=echo)


def _sqlite_writer(url: str, *, echo: bool) -> AsyncEngine:
    # One connection: writers wait for each other in the pool, in order, and never meet a locked
    # database.
    engine = create_async_engine(url, echo=echo, pool_size=1, max_overflow=0, pool_timeout=30)
    _on_connect(engine, (*_PRAGMAS,))

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine.sync_engine, "begin", begin)
    return engine


def _sqlite_reader(url: str, *, echo: bool) -> AsyncEngine:
    # Autocommit: a read is one statement, and needs no BEGIN and ROLLBACK around it.
    engine = create_async_engine(
        url,
        echo=echo,
        pool_size=READERS,
        max_overflow=0,
        pool_timeout=30,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT",
    )
    _on_connect(engine, (*_PRAGMAS, "PRAGMA query_only=ON"))
    return engine


def _on_connect(engine: AsyncEngine, statements: tuple[str, ...]) -> None:
    def connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # The driver must not begin transactions by itself: `begin` above does.
        driver: Any = connection
        driver.isolation_level = None
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()

    event.listen(engine.sync_engine, "connect", connect)
