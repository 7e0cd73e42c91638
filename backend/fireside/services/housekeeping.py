"""What a server sets right when it starts, and from time to time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import timedelta

from fireside.db.models.base import utc_now
from fireside.db.repositories.idempotency import delete_keys_before
from fireside.db.session import Database
from fireside.errors import AppError
from fireside.generation.runs import Runs

KEYS_ARE_KEPT = timedelta(days=1)
"""How long a call may be repeated under its key."""
SWEEPS = 2
"""How often in the time of a lease it is looked for replies whose process is gone.

Less often than leases are renewed: one that was lost with Redis is back before the second look.
"""

_log = logging.getLogger(__name__)


async def forget_old_keys(database: Database) -> None:
    """Forget the idempotency keys that nobody will repeat."""
    async with database.write() as db:
        await delete_keys_before(db, utc_now() - KEYS_ARE_KEPT)


async def sweep_until(closing: asyncio.Event, database: Database, runs: Runs, lease: float) -> None:
    """End the replies whose process is gone, and keep the database's log short, again and again.

    A sweep that has begun is finished.

    Cancelling it could leave a database connection open behind the server's back.
    """
    suspects: set[str] = set()
    while not closing.is_set():
        try:
            suspects = await runs.sweep(suspects)
            await database.move_log()
        except AppError as error:
            _log.warning("the look for abandoned replies failed: %s", error.detail)
            suspects = set()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(closing.wait(), lease / SWEEPS)
