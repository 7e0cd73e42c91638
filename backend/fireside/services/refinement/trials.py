"""Trials of this server: start, stop, listen, run again.

A trial goes on when the client leaves. One that the server did not finish is `interrupted`: at the
next start where there is one process, and soon after where several share a database.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from fireside.db.models.base import utc_now
from fireside.db.repositories import trials
from fireside.db.session import Database, WriteSession
from fireside.domain.refinement import TrialDetail, TrialFailed, TrialStatus
from fireside.errors import AppError, NotFound, TooManyRuns
from fireside.generation.event_log import LINGER, EventBatches, RunLog
from fireside.providers.base import ChatModel
from fireside.services.idempotency import Idempotency, already_made, remember
from fireside.services.models.service import Models
from fireside.services.refinement.asking import Asker
from fireside.services.refinement.judging import Judge
from fireside.services.refinement.scoring import score, stored
from fireside.services.refinement.trial_events import end_of, started, told_from_database
from fireside.services.refinement.trial_run import TrialRun, TrialSpec
from fireside.services.refinement.trial_store import (
    Case,
    TrialOrder,
    cases_of,
    chosen_cases,
    store_trial,
)
from fireside.services.refinement.trial_views import TRIAL_MISSING, read_trial

RENEWS = 5.0
"""Seconds after which a process tells that it still runs its trials."""
SILENT = timedelta(seconds=30)
"""After so long without it, its trials are given up."""
AT_ONCE = 1
"""Cases that are tried at the same time, each by both prompts: two replies at once."""

_INTERRUPTED = "The server stopped before this trial was complete. You can run it again."
_BROKEN = "Something went wrong on the server. Its log says what."
_log = logging.getLogger(__name__)

FindCases = Callable[[WriteSession], Awaitable[list[Case]]]


@dataclass
class _Running:
    """A trial that this process runs."""

    run: TrialRun
    task: asyncio.Task[None] | None = None
    ending: TrialStatus = "interrupted"
    """As what it ends when it is cancelled."""


class Trials:
    """Runs trials."""

    def __init__(
        self, database: Database, chat: ChatModel, models: Models, *, is_shared: bool
    ) -> None:
        """Take the parts; `is_shared` tells that other processes use the database too."""
        self._database = database
        self._chat = chat
        self._models = models
        self._judge = Judge(Asker(chat))
        self._is_shared = is_shared
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._starting = asyncio.Lock()
        self._running: dict[str, _Running] = {}
        self._logs: dict[str, RunLog] = {}
        self._closing = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Give up what an earlier process left, and begin to take trials."""
        await self._sweep()
        self._keeping = asyncio.create_task(self._keep_alive(), name="trials")

    async def close(self) -> None:
        """Interrupt what runs, and wait until that is stored."""
        self._closing.set()
        async with self._starting:
            for trial_id in list(self._running):
                await self._end(trial_id, "interrupted")
        if self._keeping is not None:
            await asyncio.wait([self._keeping])

    async def start(
        self,
        agent_id: str,
        order: TrialOrder,
        case_ids: list[str] | None,
        call: Idempotency | None,
    ) -> str:
        """Store a trial, begin to run it and return its id; a repeated call returns the first's.

        Raises NotFound, Conflict, ValidationFailed, TooManyRuns.
        """
        return await self._start(
            agent_id, order, lambda db: chosen_cases(db, agent_id, case_ids), call
        )

    async def repeat(self, trial_id: str, call: Idempotency | None) -> str:
        """Run a trial again, against the agent's prompt of now, and return the new one's id.

        Its cases are those of then. Raises NotFound, Conflict, TooManyRuns.
        """
        before = await self._read(trial_id)

        async def the_same(_: WriteSession) -> list[Case]:
            return cases_of(before)

        order = TrialOrder(before.candidate_prompt, before.repeat)
        return await self._start(before.agent_id, order, the_same, call)

    async def follow(self, trial_id: str, after: int) -> EventBatches:
        """Return the events of a trial after the one with this id, as they come.

        Raises NotFound.
        """
        trial = await self._read(trial_id)
        log = self._logs.get(trial_id)
        if log is not None:
            return log.follow(after)
        return told_from_database(trial, lambda: asyncio.shield(self._read(trial_id)))

    async def wait(self, trial_id: str) -> TrialDetail:
        """Return the trial when it has ended; raises NotFound."""
        async for _ in await self.follow(trial_id, 0):
            pass
        return await self._read(trial_id)

    async def stop(self, trial_id: str) -> TrialDetail:
        """Stop a trial, keep what was answered, and return it; raises NotFound."""
        trial = await self._read(trial_id)
        if trial_id in self._running:
            await self._end(trial_id, "stopped")
        elif trial.status == "running":
            # Another process runs it, if any does: that finds out when it next renews.
            await self._store_end(trial_id, "stopped", None)
        return await self._read(trial_id)

    async def delete(self, trial_id: str) -> None:
        """Delete a trial with its results; raises NotFound."""
        await self._end(trial_id, "stopped")
        async with self._database.write() as db:
            if not await trials.delete_trial(db, trial_id):
                raise NotFound(TRIAL_MISSING)
        self._logs.pop(trial_id, None)

    async def end_of_agent(self, agent_id: str) -> None:
        """End the trials of an agent that was deleted with them."""
        for trial_id, running in list(self._running.items()):
            if running.run.spec.agent_id == agent_id:
                await self._end(trial_id, "stopped")

    async def _start(
        self, agent_id: str, order: TrialOrder, find_cases: FindCases, call: Idempotency | None
    ) -> str:
        # One after the other: a trial that is stored but has not begun looks like an abandoned one.
        async with self._starting:
            if self._closing.is_set():
                raise TooManyRuns("The server is stopping. Please try again in a moment.")
            await self._sweep()
            async with self._database.write() as db:
                made = await already_made(db, call)
                if made is not None:
                    return made
                cases = await find_cases(db)
                spec = await store_trial(db, agent_id, order, cases, self._models.answering())
                remember(db, call, spec.trial_id)
            self._begin(spec, await self._read(spec.trial_id))
            return spec.trial_id

    def _begin(self, spec: TrialSpec, trial: TrialDetail) -> None:
        log = RunLog()
        log.append(started(trial))
        running = _Running(TrialRun(spec, self._database, self._chat, self._judge, log))
        self._logs[spec.trial_id] = log
        self._running[spec.trial_id] = running
        running.task = asyncio.create_task(self._run(running), name=f"trial-{spec.trial_id}")

    async def _run(self, running: _Running) -> None:
        status: TrialStatus = "complete"
        error: str | None = None
        try:
            await running.run.run(self._turns)
        except asyncio.CancelledError:
            status = running.ending
            error = _INTERRUPTED if status == "interrupted" else None
        except AppError as failure:
            status, error = "failed", failure.detail
        except Exception:  # boundary: a fault of ours must end the trial, not wedge its agent
            _log.exception("trial %s failed", running.run.spec.trial_id)
            status, error = "failed", _BROKEN
        finishing = asyncio.ensure_future(self._finish(running.run, status, error))
        while not finishing.done():
            # A second cancellation must not keep the end from being stored.
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([finishing])

    async def _finish(self, run: TrialRun, status: TrialStatus, error: str | None) -> None:
        """Store the end, and only then tell it."""
        trial_id = run.spec.trial_id
        try:
            await self._store_end(trial_id, status, error)
            run.log.append(end_of(await self._read(trial_id)))
        except AppError as failure:
            _log.warning("the end of trial %s is not stored: %s", trial_id, failure.detail)
            run.log.append(TrialFailed(trial_id, failure.error, failure.detail, None))
        finally:
            self._running.pop(trial_id, None)
            asyncio.get_running_loop().call_later(LINGER, self._logs.pop, trial_id, None)

    async def _end(self, trial_id: str, ending: TrialStatus) -> None:
        """End a trial that this process runs, and wait until that is stored."""
        running = self._running.get(trial_id)
        if running is None or running.task is None:
            return
        # A task that is cancelled before its first step never runs.
        await asyncio.sleep(0)
        running.ending = ending
        running.task.cancel()
        await asyncio.wait([running.task])

    async def _read(self, trial_id: str) -> TrialDetail:
        async with self._database.read() as db:
            return await read_trial(db, trial_id)

    async def _store_end(self, trial_id: str, status: TrialStatus, error: str | None) -> None:
        async with self._database.write() as db:
            summary = stored(score(await trials.results_of(db, trial_id)))
            await trials.end_trial(db, trial_id, status, error, summary)

    async def _keep_alive(self) -> None:
        while not self._closing.is_set():
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._closing.wait(), RENEWS)
                return
            if not self._is_shared:
                continue
            try:
                await self._renew()
                await self._sweep()
            except AppError as error:
                _log.warning("trials could not be renewed: %s", error.detail)

    async def _renew(self) -> None:
        """Tell that we run our trials, and end those that another process was told to stop."""
        if not self._running:
            return
        ours = list(self._running)
        async with self._database.write() as db:
            renewed = await trials.renew(db, ours)
        for trial_id in set(ours) - renewed:
            await self._end(trial_id, "stopped")

    async def _sweep(self) -> None:
        """End the trials that no process runs."""
        silent_since = utc_now() - (SILENT if self._is_shared else timedelta(0))
        async with self._database.read() as db:
            abandoned = await trials.abandoned_trials(db, silent_since)
        for trial_id in abandoned:
            if trial_id not in self._running:
                await self._store_end(trial_id, "interrupted", _INTERRUPTED)
