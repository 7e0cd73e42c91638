"""aiosqlite with one hop to its thread for each statement.

SQLAlchemy asks aiosqlite for a cursor, to execute, to fetch and to close: four hops of about 80 µs
each, and one more to begin and to look for something to roll back. Here a statement runs whole in
one hop, the first of a transaction begins it, and what is nothing to the database stays here. A
transaction that is known in advance takes a single hop, all its statements together.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import aiosqlite
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

Rows = list[tuple[Any, ...]]
T = TypeVar("T")


class OneHopCursor:
    """What SQLAlchemy uses of a cursor; its rows are fetched when it executes."""

    __slots__ = ("_connection", "_rows", "description", "lastrowid", "rowcount")

    def __init__(self, connection: OneHopConnection) -> None:
        """Belong to a connection."""
        self._connection = connection
        self._rows: Rows = []
        self.description: Any = None
        self.lastrowid: int | None = None
        self.rowcount = -1

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run one statement and fetch what it returns."""
        await self._run(sql, parameters, is_many=False)

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each set of parameters."""
        await self._run(sql, parameters, is_many=True)

    async def fetchall(self) -> Rows:
        """Return what the statement returned."""
        return self._rows

    async def close(self) -> None:
        """Do nothing: the real cursor is closed already."""

    async def _run(self, sql: str, parameters: Sequence[Any], *, is_many: bool) -> None:
        begin = self._connection.take_begin()

        def work(connection: sqlite3.Connection) -> None:
            if begin:
                connection.execute(begin)
            cursor = connection.cursor()
            try:
                (cursor.executemany if is_many else cursor.execute)(sql, parameters)
                self.description = cursor.description
                self._rows = cursor.fetchall() if cursor.description else []
                self.lastrowid = cursor.lastrowid
                self.rowcount = cursor.rowcount
            finally:
                cursor.close()

        await self._connection.run(work)


class OneHopConnection(aiosqlite.Connection):
    """A connection that knows whether a transaction is open without asking its thread."""

    def __init__(self, path: str, pragmas: Sequence[str] = ()) -> None:
        """Name the file, and what is to be set; opened when awaited."""

        def connect() -> sqlite3.Connection:
            # Transactions begin where `begin` says, never by themselves.
            opened = sqlite3.connect(path, isolation_level=None, cached_statements=256)
            # In the same hop: whoever is cancelled meanwhile leaves no connection half open.
            for statement in pragmas:
                opened.execute(statement)
            return opened

        super().__init__(connect, iter_chunk_size=64)
        # A server that fails while it starts must not be kept alive by this thread.
        self._thread.daemon = True
        self._begin: str | None = None
        self._is_open = False
        self._whole: Engine | None = None
        self._end: asyncio.Future[Any] | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        """Have the thread end; what is returned is done when it has."""
        # Its own types are partly unknown.
        self._end = super().stop()  # pyright: ignore[reportUnknownMemberType]
        return self._end

    async def _connect(self) -> aiosqlite.Connection:
        try:
            return await super()._connect()
        except BaseException:
            # Or its thread would tell its end to a loop that may be closed by then.
            if self._end is not None:
                await self._end
            raise

    def begin(self, statement: str) -> None:
        """Begin a transaction with the next statement."""
        self._begin = statement

    def take_begin(self) -> str | None:
        """Return the statement that has to come first, once."""
        begin, self._begin = self._begin, None
        self._is_open = self._is_open or begin is not None
        return begin

    async def run(self, work: Any) -> None:  # noqa: ANN401 - aiosqlite does not say
        """Run `work` on the real connection, in its thread."""
        await self._execute(lambda: work(self._conn))  # pyright: ignore[reportUnknownMemberType]

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """Run `work` as one transaction, from its begin to its commit in this connection's thread.

        It runs to its end even when whoever waits for it is cancelled.
        """

        def run() -> T:
            if self._whole is None:
                self._whole = _engine_of(self._conn)
            with self._whole.begin() as connection:
                return work(connection)

        return cast("T", await self._execute(run))  # pyright: ignore[reportUnknownMemberType]

    async def cursor(self) -> OneHopCursor:  # pyright: ignore[reportIncompatibleMethodOverride] - ours fetches at once
        """Return a cursor."""
        return OneHopCursor(self)

    async def commit(self) -> None:
        """Commit, if there is something."""
        if self._is_open:
            # A commit that fails leaves the transaction open, for the rollback to end.
            await super().commit()
            self._is_open = False
        self._begin = None

    async def rollback(self) -> None:
        """Roll back, if there is something."""
        self._begin = None
        if self._is_open:
            self._is_open = False
            await super().rollback()


def _engine_of(opened: sqlite3.Connection) -> Engine:
    """Return an engine that has this connection and no other, for use in its thread."""
    engine = create_engine("sqlite://", poolclass=StaticPool, creator=lambda: opened)

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "begin", begin)
    return engine
