"""What is set right from time to time."""

from __future__ import annotations

from datetime import timedelta

from fireside.db.models.base import utc_now
from fireside.db.repositories.idempotency import delete_keys_before
from fireside.db.session import Database
from fireside.generation.runs import Runs
from fireside.services.jobs.job import LEFTOVERS, REPLIES, Jobs, Outcome, Task
from fireside.services.knowledge.library import Library
from fireside.services.voice.recordings import Recordings

KEYS_ARE_KEPT = timedelta(days=1)
"""How long a call may be repeated under its key."""
SWEEPS = 2
"""How often in the time of a lease it is looked for replies whose process is gone."""
LEFTOVERS_EVERY = 3600.0
"""Seconds between two looks for what crashes have left."""


async def forget_old_keys(database: Database) -> None:
    """Forget the idempotency keys that nobody will repeat."""
    async with database.write() as db:
        await delete_keys_before(db, utc_now() - KEYS_ARE_KEPT)


def keep_house(
    jobs: Jobs,
    database: Database,
    runs: Runs,
    library: Library,
    recordings: Recordings,
    lease: float,
) -> None:
    """Have done, from time to time, what nobody asks for; `lease` is that of replies."""
    _end_abandoned_replies(jobs, database, runs, lease)
    _clear_leftovers(jobs, database, library, recordings)


def _end_abandoned_replies(jobs: Jobs, database: Database, runs: Runs, lease: float) -> None:
    async def sweep(_: Task) -> Outcome:
        """End replies whose process is gone, and keep the database's log short."""
        await runs.sweep()
        await database.move_log()
        return "done"

    jobs.take(REPLIES, sweep)
    jobs.every(REPLIES, lease / SWEEPS)


def _clear_leftovers(
    jobs: Jobs, database: Database, library: Library, recordings: Recordings
) -> None:
    async def clear(_: Task) -> Outcome:
        """Delete what crashes have left, and what is kept for a while only."""
        await library.finish_deleting()
        if recordings.is_shared:
            # Who is alone has looked at the start: later there are files of turns under way.
            await recordings.delete_orphans()
        await forget_old_keys(database)
        return "done"

    jobs.take(LEFTOVERS, clear)
    jobs.every(LEFTOVERS, LEFTOVERS_EVERY)
    if jobs.is_shared:
        jobs.add(LEFTOVERS)
