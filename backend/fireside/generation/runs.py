"""All runs of this process: start, stop, listen, and end them when the server stops."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from fireside.db.repositories.messages import interrupt, running_replies
from fireside.db.session import Database
from fireside.domain.events import Failed, SnapshotWithCalls
from fireside.domain.failures import failure
from fireside.domain.tools import ToolDecision, ToolUse
from fireside.errors import Conflict, CoordinationLost, NotFound, TooManyRuns
from fireside.generation.coordination import Coordination
from fireside.generation.event_log import EventBatches
from fireside.generation.reply_writer import ReplyWriter
from fireside.generation.run import Outcome, Run, RunSpec
from fireside.generation.unkept import UnkeptReply
from fireside.observing.metrics import Metrics
from fireside.providers.base import ChatModel

_log = logging.getLogger(__name__)

ENDING_TIMEOUT = 10.0
"""Seconds to wait until the end of a run is stored; the database may be away."""
DOES_NOT_WAIT = "This call does not wait for approval."


class Runs:
    """The runs of this process, and the way to those of others."""

    def __init__(
        self,
        database: Database,
        coordination: Coordination,
        model: ChatModel,
        metrics: Metrics,
        *,
        limit: int,
    ) -> None:
        """Take the parts; nothing runs before `open`."""
        self._database = database
        self._coordination = coordination
        self._model = model
        self._metrics = metrics
        self._limit = limit
        self._writer = ReplyWriter(database)
        self._runs: dict[str, Run] = {}
        self._claimed: set[str] = set()
        self._stopped_early: set[str] = set()
        self._is_closing = False

    @property
    def count(self) -> int:
        """How many replies this process writes now."""
        return len(self._runs)

    async def open(self) -> None:
        """Begin to take runs."""
        self._writer.start()
        await self._coordination.start(self._stop_here, self._decide_here)

    async def claim(self, message_id: str) -> None:
        """Make the run known before its messages are, so that nobody takes it for abandoned.

        Raises TooManyRuns. What is claimed must be started or abandoned.
        """
        self._check_room()
        self._claimed.add(message_id)
        try:
            await self._coordination.claim(message_id)
        except BaseException:
            self._claimed.discard(message_id)
            raise

    def abandon(self, message_id: str) -> None:
        """Give up a run that was claimed."""
        self._claimed.discard(message_id)
        self._stopped_early.discard(message_id)
        self._coordination.abandon(message_id)

    def start(self, spec: RunSpec) -> None:
        """Start a run that was claimed; its messages are stored already."""
        message_id = spec.message_id
        run = Run(spec, self._model, partial(self._coordination.append, message_id), self._writer)
        self._claimed.discard(message_id)
        self._runs[message_id] = run
        run.start(self._forget)
        if message_id in self._stopped_early:
            self._stopped_early.discard(message_id)
            run.end("stopped")
        if self._is_closing:
            run.end("interrupted")

    def start_unkept(self, spec: RunSpec) -> UnkeptReply:
        """Start a reply that is stored nowhere, for one listener; raises TooManyRuns."""
        self._check_room()
        reply = UnkeptReply(spec, self._model)
        self._runs[spec.message_id] = reply.run
        reply.run.start(self._forget)
        return reply

    def follow_here(self, message_id: str, after: int | None) -> EventBatches | None:
        """Listen to a run of this process; None where it ended long ago or never was here."""
        return self._coordination.follow_here(message_id, after)

    async def follow(self, message_id: str, after: int | None) -> EventBatches | None:
        """Listen to a run that is being written, wherever; None where no process can write it.

        Where processes share their runs, one whose process is gone is ended soon: see `sweep`.
        """
        here = self.follow_here(message_id, after)
        if here is not None or not self._coordination.is_shared:
            return here
        return await self._coordination.follow_elsewhere(message_id, after)

    async def is_alive(self, message_id: str) -> bool:
        """Whether some process writes this reply."""
        return message_id in self._runs or await self._coordination.is_alive(message_id)

    async def end_if_abandoned(self, message_id: str) -> bool:
        """End a reply that no process writes; at once, unless others may only seem to be gone."""
        if self._coordination.is_shared or await self.is_alive(message_id):
            return False
        await self._end_abandoned(message_id)
        return True

    async def sweep(self) -> None:
        """End the running replies whose process is gone."""
        async with self._database.read() as db:
            running = await running_replies(db)
        others = [message_id for message_id in running if message_id not in self._runs]
        gone = await self._coordination.gone(others)
        for message_id in gone:
            await self._end_abandoned(message_id)
        if gone:
            _log.warning("%d replies were interrupted when their process ended", len(gone))

    async def _end_abandoned(self, message_id: str) -> None:
        """End a reply whose process is gone: it is interrupted, with the text it had.

        That is what was stored of it, or more where others were told more: who listened through
        them has seen it.
        """
        told = await self._coordination.told(message_id)
        async with self._database.write() as db:
            text = await interrupt(db, message_id, told)
        if text is not None:
            words = failure("interrupted")
            event = Failed(message_id, "interrupted", words.error, words.fallback_message, text)
            await self._coordination.end_abandoned(message_id, event)

    async def stop(self, message_id: str) -> None:
        """Stop a run and wait until its end is stored; one that nobody writes stays as it is."""
        self._stop_here(message_id)
        run = self._runs.get(message_id)
        if run is not None and run.task is not None:
            await asyncio.wait([run.task], timeout=ENDING_TIMEOUT)
            return
        events = await self.follow(message_id, None)
        if events is not None:
            await self._coordination.ask_to_stop(message_id)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(_exhaust(events), ENDING_TIMEOUT)

    async def decide(self, message_id: str, call_id: str, decision: ToolDecision) -> ToolUse:
        """Approve or refuse a call of a tool, and return it as it is then.

        Raises NotFound for a call that is not there, Conflict for one that does not wait.
        """
        events = await self.follow(message_id, None)
        if events is None:
            raise Conflict(DOES_NOT_WAIT)
        async with aclosing(events):
            return await self._decide(events, message_id, call_id, decision)

    async def _decide(
        self, events: EventBatches, message_id: str, call_id: str, decision: ToolDecision
    ) -> ToolUse:
        ((_, snapshot), *_) = await anext(events)
        calls = snapshot.tool_calls if isinstance(snapshot, SnapshotWithCalls) else []
        call = next((call for call in calls if call.id == call_id), None)
        if call is None:
            raise NotFound("There is no such call in this reply.")
        if call.state != "waiting":
            raise Conflict(DOES_NOT_WAIT)
        if message_id in self._runs:
            if not self._decide_here(message_id, call_id, decision):
                raise Conflict(DOES_NOT_WAIT)
        else:
            await self._coordination.tell_decision(message_id, call_id, decision)
        try:
            return await asyncio.wait_for(_next_state(events, call), ENDING_TIMEOUT)
        except asyncio.TimeoutError as error:
            raise CoordinationLost from error

    async def close(self, grace: float) -> None:
        """Give running replies `grace` seconds to end, then keep them as interrupted."""
        self._is_closing = True
        await self._wait_for_all(grace)
        for run in list(self._runs.values()):
            run.end("interrupted")
        await self._wait_for_all(ENDING_TIMEOUT)
        await self._writer.close()
        await self._coordination.close()

    async def _wait_for_all(self, timeout: float) -> None:
        tasks = [run.task for run in self._runs.values() if run.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=timeout)

    def _check_room(self) -> None:
        """Raise TooManyRuns where no further run may begin."""
        if self._is_closing:
            raise TooManyRuns("The server is stopping. Please try again in a moment.")
        if len(self._runs) + len(self._claimed) >= self._limit:
            raise TooManyRuns("Too many replies are being written at once. Please try again.")

    def _stop_here(self, message_id: str) -> None:
        run = self._runs.get(message_id)
        if run is not None:
            run.end("stopped")
        elif message_id in self._claimed:
            # Its messages are stored, or about to be, and it starts in a moment.
            self._stopped_early.add(message_id)

    def _decide_here(self, message_id: str, call_id: str, decision: ToolDecision) -> bool:
        run = self._runs.get(message_id)
        return run is not None and run.decide(call_id, decision)

    def _forget(self, run: Run) -> None:
        self._runs.pop(run.spec.message_id, None)
        if run.outcome is not None:
            self._note(run.outcome)

    def _note(self, outcome: Outcome) -> None:
        """Count how a run ended; nothing is counted while it goes on."""
        metrics = self._metrics
        metrics.runs.add(outcome.status)
        metrics.run_seconds.observe(outcome.seconds)
        if outcome.error_code is not None:
            metrics.run_errors.add(outcome.error_code)
        if outcome.first_token is not None:
            metrics.first_token_seconds.observe(outcome.first_token)
        if outcome.usage is not None:
            metrics.tokens.add("input", by=outcome.usage.prompt_tokens)
            metrics.tokens.add("output", by=outcome.usage.completion_tokens)


async def _exhaust(events: EventBatches) -> None:
    async for _ in events:
        pass


async def _next_state(events: EventBatches, call: ToolUse) -> ToolUse:
    """Return the call when it is in another state."""
    async for batch in events:
        for _, event in batch:
            if isinstance(event, ToolUse) and event.id == call.id:
                return event
    return replace(call, state="interrupted")
