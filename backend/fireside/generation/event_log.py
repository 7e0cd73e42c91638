"""The log of a run's events: whoever listens reads it from where it left off.

Ids count from 1 within a run. A closed log stays readable for a while, so that a listener which
lost its connection near the end gets the same events as all others; later the stored message
answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from fireside.domain.events import (
    LAST_OF_STREAM,
    Snapshot,
    SnapshotWithCalls,
    StreamEvent,
    Token,
)
from fireside.domain.tools import ToolUse

LINGER = 60.0
"""Seconds that the log of a finished run stays."""
HEARTBEAT = 15.0
"""Seconds of silence after which `follow` yields an empty batch."""

NumberedEvent = tuple[int, StreamEvent]
EventBatches = AsyncGenerator[Sequence[NumberedEvent], None]


class RunLog:
    """The events of one run."""

    __slots__ = ("_waiters", "events", "is_closed")

    def __init__(self) -> None:
        """Begin empty."""
        self.events: list[StreamEvent] = []
        self.is_closed = False
        self._waiters: list[asyncio.Future[None]] = []

    def append(self, event: StreamEvent) -> None:
        """Add an event and wake the listeners; a terminal one closes the log."""
        self.events.append(event)
        if isinstance(event, LAST_OF_STREAM):
            self.is_closed = True
        if self._waiters:
            self._wake_all()

    def cut(self) -> None:
        """Close the log without an end: nobody will tell it. Who listens gets no more."""
        self.is_closed = True
        self._wake_all()

    async def follow(self, after: int | None) -> EventBatches:
        """Yield the events after the id as they come; see `EventLog.follow`."""
        if after is None or after > len(self.events):
            after = len(self.events)
            if self.is_closed:
                yield [(after - 1, self._snapshot()), (after, self.events[-1])]
            else:
                yield [(after, self._snapshot())]
        elif self.is_closed:
            # Who has seen the end and comes back gets it again: a stream always ends in one.
            after = min(after, len(self.events) - 1)
        while True:
            if after < len(self.events):
                batch = list(enumerate(self.events[after:], start=after + 1))
                after = len(self.events)
                yield batch
            elif self.is_closed:
                return
            else:
                await self._more()
                if after == len(self.events):
                    yield ()

    def _snapshot(self) -> Snapshot:
        text = "".join(event.content for event in self.events if isinstance(event, Token))
        calls = {event.id: event for event in self.events if isinstance(event, ToolUse)}
        return SnapshotWithCalls(text, list(calls.values())) if calls else Snapshot(text)

    async def reach(self, number: int) -> None:
        """Return when there are so many events, or all."""
        while len(self.events) < number and not self.is_closed:
            await self._more()

    def _wake_all(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            _wake(waiter)

    async def _more(self) -> None:
        """Wait for an event, or for the heartbeat."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self._waiters.append(waiter)
        beat = loop.call_later(HEARTBEAT, _wake, waiter)
        try:
            await waiter
        finally:
            beat.cancel()


class EventLog:
    """The logs that this process holds."""

    def __init__(self) -> None:
        """Begin empty."""
        self._logs: dict[str, RunLog] = {}

    def open(self, message_id: str) -> None:
        """Begin the log of a run."""
        self._logs[message_id] = RunLog()

    def drop(self, message_id: str) -> None:
        """Forget a log."""
        self._logs.pop(message_id, None)

    def append(self, message_id: str, event: StreamEvent) -> None:
        """Add an event; after a terminal one the log stays for `LINGER` seconds."""
        log = self._logs[message_id]
        log.append(event)
        if log.is_closed:
            asyncio.get_running_loop().call_later(LINGER, self.drop, message_id)

    def find(self, message_id: str) -> RunLog | None:
        """Return the log of a run, where it is here."""
        return self._logs.get(message_id)

    def follow(self, message_id: str, after: int | None) -> EventBatches | None:
        """Return the events after the id as they come, or None where no such log is here.

        With None, or an id that this log never gave, a snapshot comes first. Each batch is what has
        come since the one before; an empty one means silence for `HEARTBEAT` seconds. It ends after
        the terminal event.
        """
        log = self._logs.get(message_id)
        return None if log is None else log.follow(after)


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
