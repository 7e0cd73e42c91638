"""Sessions: the only place that commits.

A `ReadSession` can't write (its connection refuses), a `WriteSession` is one transaction.
Neither may be held while a reply streams: services that stream take the `Database` and open short
ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar, cast

from sqlalchemy import Connection, exc, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from fireside.db import postgres
from fireside.db.engine import create_engines, is_sqlite
from fireside.db.sqlite_driver import OneHopConnection
from fireside.errors import DatabaseUnavailable

T = TypeVar("T")

_NOT_SAVED = "The database could not save this. Nothing was changed; please try again."
_NO_ANSWER = "The database does not answer. Please try again."
_UNAVAILABLE = (exc.OperationalError, exc.InterfaceError)


class Clash(Exception):
    """A rule of the schema stopped a transaction: another process was faster."""


@contextmanager
def _errors_of_ours(unavailable: str) -> Generator[None, None, None]:
    """Turn what a database's library raises into what callers know."""
    try:
        yield
    except exc.IntegrityError as error:
        raise Clash from error
    except (exc.TimeoutError, asyncio.TimeoutError) as error:
        raise DatabaseUnavailable(unavailable) from error
    except exc.DBAPIError as error:
        if isinstance(error, _UNAVAILABLE) or postgres.says_try_again(error):
            raise DatabaseUnavailable(unavailable) from error
        raise


class ReadSession(AsyncSession):
    """A session for queries."""


class WriteSession(ReadSession):
    """A session whose transaction is committed when its block ends well."""


def holding(db: ReadSession) -> dict[str, bool] | None:
    """Return how a row is read by its id: in a `WriteSession` so that nobody else changes it.

    On SQLite nobody can; on PostgreSQL the row is locked until the transaction ends.
    """
    is_needed = isinstance(db, WriteSession) and postgres.is_postgres(db)
    return {"key_share": True} if is_needed else None


class Database:
    """Hands out sessions."""

    def __init__(self, url: str, *, echo: bool = False) -> None:
        self.url = url
        self.writer, self.reader = create_engines(url, echo=echo)
        self._write = async_sessionmaker(self.writer, class_=WriteSession, expire_on_commit=False)
        self._read = async_sessionmaker(self.reader, class_=ReadSession, expire_on_commit=False)

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[ReadSession, None]:
        """Open a session that reads."""
        with _errors_of_ours(_NO_ANSWER):
            async with self._read() as session:
                yield session

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[WriteSession, None]:
        """Open one transaction: committed at the end of the block, rolled back on an error.

        Raises Clash when a rule of the schema stops it.
        """
        with _errors_of_ours(_NOT_SAVED):
            async with self._write() as session, session.begin():
                yield session

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """Run `work` as one transaction, on the bare connection, and return what it returns.

        For the hot paths: no session, and on SQLite no task switch between its statements.
        Raises Clash when another process has written what `work` relied on.
        """
        with _errors_of_ours(_NOT_SAVED):
            if not is_sqlite(self.url):
                async with self.writer.begin() as connection:
                    return await connection.run_sync(work)
            async with self.writer.connect() as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                return await cast("OneHopConnection", driver).transact(work)

    async def move_log(self) -> None:
        """Move what SQLite has in its log into the database file; to be called every few seconds.

        Its own way, in the commit that finds the log long, would have that commit wait for the
        disk, and with it the checkpoints of all running replies.
        """
        if is_sqlite(self.url):
            async with self.read() as session:
                await session.execute(text("PRAGMA wal_checkpoint(PASSIVE)"))

    async def is_available(self) -> bool:
        """Whether a query gets an answer."""
        try:
            async with self.read() as session:
                await session.execute(text("SELECT 1"))
        except DatabaseUnavailable:
            return False
        return True

    async def close(self) -> None:
        """Close every connection."""
        await self.writer.dispose()
        await self.reader.dispose()


__all__ = ["Clash", "Connection", "Database", "ReadSession", "WriteSession"]
