"""Jobs that the server does itself; what it forgets when it ends, the next one finds."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from fireside.services.jobs.doing import do
from fireside.services.jobs.job import READ, Handler, Kind, Line, QueueState, Task

GRACE = 5.0
"""Seconds that jobs get to end when the server does."""


@dataclass(slots=True)
class _Lane:
    """The jobs of one kind."""

    kind: Kind
    handler: Handler
    waiting: deque[Task] = field(default_factory=deque[Task])
    running: set[str] = field(default_factory=set[str])
    again: set[str] = field(default_factory=set[str])
    timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict[str, asyncio.TimerHandle])
    asked_at: dict[str, float] = field(default_factory=dict[str, float])
    news: asyncio.Event = field(default_factory=asyncio.Event)
    trouble: str | None = None

    def put(self, task: Task) -> None:
        self.timers.pop(task.key, None)
        self.waiting.append(task)
        self.news.set()


class InProcess:
    """Does jobs in this process, and knows of no other."""

    is_shared = False
    room = READ.at_once

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._lanes: dict[str, _Lane] = {}
        self._leaves: list[Callable[[], None]] = []
        self._periods: list[tuple[Kind, float]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._ended: Counter[tuple[str, str]] = Counter()
        self._closing = asyncio.Event()

    def take(self, kind: Kind, handler: Handler, leave: Callable[[], None] | None = None) -> None:
        """Name what does such jobs; `leave` is called when the process ends."""
        self._lanes[kind.name] = _Lane(kind, handler)
        if leave is not None:
            self._leaves.append(leave)

    def every(self, kind: Kind, seconds: float) -> None:
        """Have such a job done from time to time."""
        self._periods.append((kind, seconds))

    async def start(self) -> None:
        """Begin."""
        for lane in self._lanes.values():
            for _ in range(lane.kind.at_once):
                self._tasks.append(asyncio.create_task(self._work(lane), name=lane.kind.name))
        for kind, seconds in self._periods:
            self._tasks.append(asyncio.create_task(self._remind(kind, seconds), name="remind"))

    def add(self, kind: Kind, key: str = "") -> None:
        """Have a job done, some time; nothing happens where it waits already."""
        lane = self._lanes[kind.name]
        if key in lane.running:
            if kind.is_repeated:
                lane.again.add(key)
        elif key not in lane.asked_at:
            lane.asked_at[key] = time.monotonic()
            lane.put(Task(kind, key, 1))

    async def trouble(self, kind: Kind) -> str | None:
        """Return why the last attempt at such a job failed; None when it did not."""
        return self._lanes[kind.name].trouble

    async def state(self) -> QueueState:
        """Return how it stands."""
        now = time.monotonic()
        lines = {
            name: Line(
                waiting=len(lane.waiting),
                running=len(lane.running) + len(lane.timers),
                oldest=now - min(lane.asked_at.values(), default=now),
            )
            for name, lane in self._lanes.items()
        }
        return QueueState(lines, dict(self._ended))

    async def close(self) -> None:
        """End the work; the next server goes on with it."""
        self._closing.set()
        for leave in self._leaves:
            leave()
        for lane in self._lanes.values():
            lane.news.set()
            for timer in lane.timers.values():
                timer.cancel()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _work(self, lane: _Lane) -> None:
        while not self._closing.is_set():
            if not lane.waiting:
                lane.news.clear()
                await lane.news.wait()
                continue
            task = lane.waiting.popleft()
            lane.running.add(task.key)
            await self._do(lane, task)

    async def _do(self, lane: _Lane, task: Task) -> None:
        ended = await do(lane.handler, task)
        self._ended[lane.kind.name, ended.outcome] += 1
        lane.running.discard(task.key)
        is_again = task.key in lane.again
        lane.again.discard(task.key)
        if ended.outcome == "later":
            lane.trouble = ended.why or None
            following = Task(task.kind, task.key, task.attempt + ended.counts)
            if not self._closing.is_set():
                loop = asyncio.get_running_loop()
                lane.timers[task.key] = loop.call_later(ended.seconds, lane.put, following)
            return
        lane.trouble = None
        del lane.asked_at[task.key]
        if is_again:
            self.add(task.kind, task.key)

    async def _remind(self, kind: Kind, seconds: float) -> None:
        while not self._closing.is_set():
            try:
                await asyncio.wait_for(self._closing.wait(), seconds)
            except asyncio.TimeoutError:
                self.add(kind)
