"""What a server sets right when it starts."""

from __future__ import annotations

import logging
from datetime import timedelta

from fireside.db.models.base import utc_now
from fireside.db.repositories.idempotency import delete_keys_before
from fireside.db.repositories.messages import running_replies
from fireside.db.session import Database
from fireside.generation.runs import Runs

KEYS_ARE_KEPT = timedelta(days=1)
"""How long a call may be repeated under its key."""

_log = logging.getLogger(__name__)


async def tidy_up(database: Database, runs: Runs) -> None:
    """End the replies that a dead process left unfinished, and forget old idempotency keys."""
    async with database.read() as db:
        running = await running_replies(db)
    abandoned = [message_id for message_id in running if not await runs.is_alive(message_id)]
    for message_id in abandoned:
        await runs.end_abandoned(message_id)
    if abandoned:
        _log.warning("%d replies were interrupted when their process ended", len(abandoned))
    async with database.write() as db:
        await delete_keys_before(db, utc_now() - KEYS_ARE_KEPT)
