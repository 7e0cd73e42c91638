"""Writes running replies to the database: a checkpoint every 100 ms, and the end of each at once.

All replies that have something to write share one transaction, so the cost of 200 streams is that
of one. `finish` returns after its commit: the last event of a run is sent only when the reply is
stored.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable

from fireside.db.repositories.messages import ReplyState, write_replies
from fireside.db.session import Database
from fireside.errors import DatabaseUnavailable

CHECKPOINT_INTERVAL = 0.1
"""Seconds from the start of a checkpoint to that of the next.

A crash costs as much text as this and one write take: less than 250 ms (DESIGN 5) while a write
takes less than 125.
"""
RETRY_INTERVAL = 1.0
"""Seconds until a write that the database refused is tried again."""

_log = logging.getLogger(__name__)

Progress = Callable[[], "ReplyState | None"]
"""Returns what there is to write of a running reply, or None when nothing is new."""


class ReplyWriter:
    """The one task that writes replies."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._running: dict[str, Progress] = {}
        self._unsaved: dict[str, ReplyState] = {}
        self._endings: dict[str, tuple[ReplyState, asyncio.Future[None]]] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._write_for_ever(), name="reply-writer")

    async def close(self) -> None:
        """Stop; every ending handed over before is written."""
        if self._task is None:
            return
        with contextlib.suppress(DatabaseUnavailable):
            await self._write_once()
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    def watch(self, message_id: str, progress: Progress) -> None:
        """Checkpoint this reply from now on."""
        self._running[message_id] = progress
        if len(self._running) == 1:
            self._wake.set()

    async def finish(self, state: ReplyState) -> None:
        """Write the end of a reply; returns when it is committed."""
        self._running.pop(state.message_id, None)
        committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._endings[state.message_id] = (state, committed)
        self._wake.set()
        await committed

    async def _write_for_ever(self) -> None:
        began = 0.0
        while True:
            # A write that took long makes the next come the sooner.
            due = began + CHECKPOINT_INTERVAL - time.monotonic()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._wake.wait(), due if self._running else None)
            self._wake.clear()
            began = time.monotonic()
            try:
                await self._write_once()
            except DatabaseUnavailable as error:
                # Nothing is lost: the endings wait, and checkpoints bring the whole text.
                _log.warning("replies wait for the database: %s", error.detail)
                self._wake.set()
                await asyncio.sleep(RETRY_INTERVAL)

    async def _write_once(self) -> None:
        endings, self._endings = self._endings, {}
        grown = {
            message_id: state
            for message_id, progress in self._running.items()
            if (state := progress() or self._unsaved.get(message_id))
        }
        if not endings and not grown:
            return
        try:
            await self._write([*(state for state, _ in endings.values()), *grown.values()])
        except BaseException:
            self._endings = endings | self._endings
            self._unsaved = grown
            raise
        self._unsaved = {}
        for _, committed in endings.values():
            if not committed.done():
                committed.set_result(None)

    async def _write(self, states: list[ReplyState]) -> None:
        try:
            await self._database.transact(lambda connection: write_replies(connection, states))
        except DatabaseUnavailable:
            raise
        except Exception:  # boundary: a reply that can't be stored must not take others along
            _log.exception("%d replies can't be stored", len(states))
            if len(states) > 1:
                for state in states:
                    await self._write([state])
                return
            # It is ended all the same, or its session would be stuck.
            failed = [ReplyState(state.message_id, "", "failed", "default") for state in states]
            await self._database.transact(lambda connection: write_replies(connection, failed))
