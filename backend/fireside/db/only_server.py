"""Keeps a second server off a database of PostgreSQL: each would take the other's replies for lost.

What the lock of the data folder does for SQLite. Servers that share their replies through Redis
share the database as well and need no lock.
"""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection, exc, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from fireside.db.postgres import create_single
from fireside.errors import StartupError

_PATIENCE = 5.0
"""Seconds that a server gets to notice that it is gone: its connection ends a moment after it."""
_PAUSE = 0.1

_TAKE = text("SELECT pg_try_advisory_lock(hashtext('fireside'), hashtext('only server'))")


class OnlyServer:
    """A lock in the database, held as long as its connection is open."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Take one of the engine's connections for it."""
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: AsyncConnection | None = None

    async def acquire(self) -> None:
        """Take the lock; raises StartupError where another server has it."""
        try:
            self._connection = await self._engine.connect()
            # It is no longer the pool's: the lock goes with it.
            await self._connection.run_sync(Connection.detach)
            for _ in range(int(_PATIENCE / _PAUSE)):
                if await self._connection.scalar(_TAKE):
                    return
                await asyncio.sleep(_PAUSE)
        except exc.DBAPIError as error:
            raise StartupError("The database went away while the server started.") from error
        raise StartupError(
            "Another Fireside already uses the database at DATABASE_URL. Stop it, give this one "
            "another database, or set REDIS_URL for both to share the work."
        )

    async def release(self) -> None:
        """Give the lock back."""
        if self._connection is not None:
            await self._connection.close()


async def check_alone(url: str) -> None:
    """Raise StartupError where another server uses the database."""
    lock = OnlyServer(create_single(url))
    try:
        await lock.acquire()
    finally:
        await lock.release()
