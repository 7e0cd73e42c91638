"""Jobs that several processes share through Redis (docs/decisions/0013).

Workers do them. As long as none is there the servers do, so that nothing ever waits for a process
that nobody has started.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from redis.asyncio import Redis
from redis.exceptions import RedisError
from taskiq import AsyncTaskiqDecoratedTask, Context, TaskiqDepends
from taskiq.acks import AcknowledgeType
from taskiq.exceptions import SendTaskError
from taskiq.receiver import Receiver

from fireside.domain.ids import new_id
from fireside.services.jobs.doing import Ended, do
from fireside.services.jobs.job import Handler, Kind, QueueState, Task
from fireside.services.jobs.queue_state import ENDED, TROUBLE, WORKERS, now_of, read_state
from fireside.services.jobs.stream import LONGEST_WAIT, RETRY, Delivery, LeasedStream

GRACE = 5.0
"""Seconds that jobs get to end when the process does; then they are given back."""
RENEWALS = 3
"""How often what is held is renewed in the time of a lease, at least."""
_AWAY = (RedisError, SendTaskError)

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Lane:
    """The jobs of one kind."""

    kind: Kind
    handler: Handler
    stream: LeasedStream
    ask: AsyncTaskiqDecoratedTask[..., Any]
    timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict[str, asyncio.TimerHandle])


class OverRedis:
    """Does jobs that are asked for by any process, and asks for them."""

    is_shared = True
    room = 8

    def __init__(self, url: str, lease: float, *, is_worker: bool) -> None:
        """Name the Redis; nothing is opened before `start`.

        `lease` is in seconds: how long a job outlives its process before another takes it over. A
        process that is no worker does jobs only while there is no worker.
        """
        self._url = url
        self._lease = lease
        self._is_worker = is_worker
        self._name = f"{socket.gethostname()}/{os.getpid()}/{new_id()}"
        self._lanes: dict[str, _Lane] = {}
        self._leaves: list[Callable[[], None]] = []
        self._periods: list[tuple[Kind, float]] = []
        self._asked: dict[tuple[str, str], None] = {}
        self._has_asked = asyncio.Event()
        self._open = asyncio.Event()
        self._closing = asyncio.Event()
        self._doing: set[asyncio.Task[Ended]] = set()
        self._receiving: list[asyncio.Task[None]] = []
        self._tasks: list[asyncio.Task[None]] = []

    def take(self, kind: Kind, handler: Handler, leave: Callable[[], None] | None = None) -> None:
        """Name what does such jobs; `leave` is called when the process ends."""
        stream = LeasedStream(self._url, kind, self._name, self._lease, self._open, self._closing)
        stream.is_worker_process = True

        async def work(key: str, context: Annotated[Context, TaskiqDepends()]) -> None:
            await self._work(lane, key, context)

        ask = stream.register_task(work, kind.name)
        lane = self._lanes[kind.name] = _Lane(kind, handler, stream, ask)
        if leave is not None:
            self._leaves.append(leave)

    def every(self, kind: Kind, seconds: float) -> None:
        """Have such a job done from time to time; by one process for all."""
        self._periods.append((kind, seconds))

    async def start(self) -> None:
        """Begin; while Redis does not answer, jobs wait."""
        # redis-py's own types are partly unknown.
        redis: Any = Redis
        self._redis: Any = redis.from_url(self._url, socket_connect_timeout=2, socket_timeout=5)
        for lane in self._lanes.values():
            with contextlib.suppress(RedisError):
                await lane.stream.open_group()
            receiver = Receiver(
                lane.stream,
                run_startup=False,
                max_async_tasks=lane.kind.at_once,
                ack_type=AcknowledgeType.MANUAL,
            )
            listening = receiver.listen(self._closing)
            self._receiving.append(asyncio.create_task(listening, name=f"jobs-{lane.kind.name}"))
        if self._is_worker:
            self._open.set()
        steps = [self._send, self._beat, *(self._reminding(*each) for each in self._periods)]
        self._tasks = [
            asyncio.create_task(self._for_ever(step), name="jobs-redis") for step in steps
        ]

    def add(self, kind: Kind, key: str = "") -> None:
        """Have a job done, some time; nothing happens where it waits already."""
        # Told as soon as Redis is there: whoever asks does not wait for it.
        self._asked[kind.name, key] = None
        self._has_asked.set()

    @property
    def does_jobs(self) -> bool:
        """Whether this process takes jobs: a worker, or one that knows of none."""
        return self._open.is_set()

    async def trouble(self, kind: Kind) -> str | None:
        """Return why the last attempt at such a job failed; None when it did not."""
        try:
            why: bytes | None = await self._redis.hget(TROUBLE, kind.name)
        except RedisError:
            return None
        return why.decode() if why else None

    async def state(self) -> QueueState | None:
        """Return how it stands with the jobs of all; None while Redis does not answer."""
        try:
            return await read_state(self._redis, self._lease)
        except RedisError:
            return None

    async def close(self) -> None:
        """End the work; what is unfinished is given back, and taken over at once."""
        self._closing.set()
        for leave in self._leaves:
            leave()
        if self._doing:
            _, late = await asyncio.wait(self._doing, timeout=GRACE)
            for doing in late:
                doing.cancel()
        self._has_asked.set()
        # They see that it is over. Cancelled while it connects, redis-py says that Redis is away.
        await asyncio.gather(*self._receiving, *self._tasks, return_exceptions=True)
        with contextlib.suppress(*_AWAY):
            await self._tell_asked()
            await self._take_leave()
        for lane in self._lanes.values():
            await lane.stream.shutdown()
        await self._redis.aclose()

    async def _take_leave(self) -> None:
        for lane in self._lanes.values():
            for timer in lane.timers.values():
                timer.cancel()
            for delivery in list(lane.stream.held.values()):
                await lane.stream.give_back(delivery, counts=False)
            await lane.stream.leave()
        if self._is_worker:
            await self._redis.zrem(WORKERS, self._name)

    async def _work(self, lane: _Lane, key: str, context: Context) -> None:
        """Do a job that was received, and say so."""
        delivery = lane.stream.held.get(key)
        if delivery is None:
            # Somebody else has it by now.
            return
        doing = asyncio.create_task(do(lane.handler, Task(lane.kind, key, delivery.attempt)))
        self._doing.add(doing)
        await asyncio.wait([doing])
        self._doing.discard(doing)
        # What was cancelled is given back with the rest.
        ended = Ended("later") if doing.cancelled() else doing.result()
        try:
            if ended.outcome != "later":
                await context.ack()
            elif not self._closing.is_set():
                self._postpone(lane, delivery, ended)
            await self._note(lane.kind, ended)
        except RedisError as error:
            # Nobody renews it any more: it is begun anew some time, and found to be done.
            _log.warning("the end of %s could not be told: %s", key, type(error).__name__)
            lane.stream.held.pop(key, None)

    def _postpone(self, lane: _Lane, delivery: Delivery, ended: Ended) -> None:
        """Keep a job until it may be tried again, by whoever is free then."""

        async def give_back() -> None:
            try:
                await lane.stream.give_back(delivery, counts=ended.counts)
            except RedisError as error:
                _log.warning("a job waits for its lease to end: %s", type(error).__name__)

        def begin() -> None:
            del lane.timers[delivery.key]
            task = asyncio.create_task(give_back(), name="jobs-give-back")
            self._tasks.append(task)
            task.add_done_callback(self._tasks.remove)

        loop = asyncio.get_running_loop()
        lane.timers[delivery.key] = loop.call_later(ended.seconds, begin)

    async def _note(self, kind: Kind, ended: Ended) -> None:
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.hincrby(ENDED, f"{kind.name} {ended.outcome}", 1)
        if ended.outcome == "later" and ended.why:
            pipeline.hset(TROUBLE, kind.name, ended.why)
        elif ended.outcome == "done":
            pipeline.hdel(TROUBLE, kind.name)
        await pipeline.execute()

    async def _for_ever(self, step: Callable[[], Awaitable[None]]) -> None:
        """Repeat a step; when Redis is away, wait and go on."""
        while not self._closing.is_set():
            try:
                await step()
            except _AWAY as error:
                _log.warning("Redis does not answer: %s", type(error).__name__)
                await self._pause(RETRY)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)

    async def _send(self) -> None:
        await self._has_asked.wait()
        await self._tell_asked()

    async def _tell_asked(self) -> None:
        """Tell Redis of what was asked for here."""
        self._has_asked.clear()
        while self._asked:
            name, key = next(iter(self._asked))
            del self._asked[name, key]
            try:
                await self._lanes[name].ask.kicker().with_task_id(key).kiq(key)
            except SendTaskError:
                self._asked[name, key] = None
                self._has_asked.set()
                raise

    async def _beat(self) -> None:
        """Tell that this process lives, and learn whether there are workers."""
        for lane in self._lanes.values():
            await lane.stream.renew()
        now = await now_of(self._redis)
        if self._is_worker:
            pipeline = self._redis.pipeline(transaction=False)
            pipeline.zadd(WORKERS, {self._name: now})
            pipeline.zremrangebyscore(WORKERS, "-inf", now - 100 * self._lease)
            await pipeline.execute()
        elif await self._redis.zcount(WORKERS, now - self._lease, "+inf"):
            self._open.clear()
        else:
            self._open.set()
        await self._pause(min(LONGEST_WAIT, self._lease / RENEWALS))

    def _reminding(self, kind: Kind, seconds: float) -> Callable[[], Awaitable[None]]:
        async def remind() -> None:
            mark = f"fireside:jobs:{kind.name}:asked"
            if await self._redis.set(mark, self._name, px=int(seconds * 1000), nx=True):
                self.add(kind)
            await self._pause(seconds)

        return remind
