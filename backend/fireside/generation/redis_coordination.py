"""Runs shared by several processes through Redis (docs/decisions/0006).

    fireside:run:{id}    a stream of the run's events; an entry is a batch of them
    fireside:lease:{id}  who writes the run; gone a few seconds after its process is
    fireside:gone:{id}   that its lease is missing; how long it still lasts tells since when
    fireside:stop        a channel on which the id of a run to be stopped is told
    fireside:decide      a channel on which it is told whether a call of a tool is approved

What a process appends is in its own log at once and reaches Redis in batches a moment later: a
listener in the same process waits for nothing. A listener elsewhere reads a mirror of the log,
which one reader feeds for all mirrors of the process.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import orjson

from fireside.domain.events import TERMINAL, RunEvent, Token
from fireside.domain.tools import ToolDecision
from fireside.errors import CoordinationLost, StartupError
from fireside.generation.coordination import OnDecision, OnStop
from fireside.generation.event_codec import decode_events, encode_events
from fireside.generation.event_log import LINGER, EventBatches, EventLog
from fireside.generation.redis_leases import RENEWALS, RETRY, Leases, name_of

KEPT = 3600
"""Seconds that the events of a run stay in Redis, should nobody end it; then they are told anew."""
ORPHANED = 2 * RENEWALS
"""How often in a row a run is found without a lease until nobody is expected to tell its end."""
CATCH_UP = 2.0
"""Seconds that a listener waits for what it has seen in the process that writes the run."""
_STOP = "fireside:stop"
_DECIDE = "fireside:decide"

_log = logging.getLogger(__name__)


def check_redis(url: str) -> None:
    """Raise StartupError unless the package is there and Redis answers at the URL."""
    try:
        module = importlib.import_module("redis")
    except ImportError as error:
        raise StartupError(
            "REDIS_URL is set, and the package redis is not installed: pip install redis"
        ) from error
    try:
        with module.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as client:
            client.ping()
    except (module.RedisError, ValueError) as error:
        raise StartupError(
            "Redis does not answer at REDIS_URL. Start it, or leave REDIS_URL empty to run as one "
            "process."
        ) from error


class RedisCoordination:
    """This process among those that share one Redis."""

    is_shared = True

    def __init__(self, url: str, lease: float) -> None:
        """Name the Redis; nothing is opened before `start`.

        `lease` is in seconds: how long a run outlives its process before another may end it.
        """
        self._url = url
        self._lease = lease
        self._log = EventLog()
        self._mine: set[str] = set()
        self._outgoing: dict[str, _Batch] = {}
        self._has_outgoing = asyncio.Event()
        self._mirrors: dict[str, str] = {}
        self._orphans: Counter[str] = Counter()
        self._has_mirrors = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._is_closing = False

    async def start(self, on_stop: OnStop, on_decision: OnDecision) -> None:
        """Begin to take part; while Redis does not answer, runs are refused."""
        module = importlib.import_module("redis.asyncio")
        self._error: type[Exception] = importlib.import_module("redis.exceptions").RedisError
        retry = importlib.import_module("redis.asyncio.retry")
        backoff = importlib.import_module("redis.backoff")
        # One more try, for a pooled connection that died unseen; then the user is told, and not
        # left waiting. redis-py's own types are partly unknown.
        self._redis: Any = module.Redis.from_url(
            self._url, socket_connect_timeout=2, retry=retry.Retry(backoff.NoBackoff(), 1)
        )
        self._leases = Leases(self._redis, self._lease)
        self._tasks = [
            asyncio.create_task(self._for_ever(self._send), name="redis-send"),
            asyncio.create_task(self._for_ever(self._renew), name="redis-renew"),
            asyncio.create_task(self._for_ever(self._read), name="redis-read"),
            asyncio.create_task(
                self._for_ever(lambda: self._listen(on_stop, on_decision)), name="redis-listen"
            ),
        ]

    async def close(self) -> None:
        """Tell what is left to tell and leave."""
        with contextlib.suppress(self._error):
            await self._flush()
        # Cancelled while it connects, redis-py says that Redis is away.
        self._is_closing = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._redis.aclose()

    async def claim(self, message_id: str) -> None:
        """Begin a run here: its lease makes it alive for all."""
        try:
            await self._leases.take(message_id)
        except self._error as error:
            raise CoordinationLost from error
        self._mine.add(message_id)
        self._log.open(message_id)

    def abandon(self, message_id: str) -> None:
        """Give up a run that was claimed; its lease runs out."""
        self._mine.discard(message_id)
        self._log.drop(message_id)

    def append(self, message_id: str, event: RunEvent) -> None:
        """Add an event to a run of this process."""
        self._log.append(message_id, event)
        batch = self._outgoing.get(message_id)
        if batch is None:
            log = self._log.find(message_id)
            batch = self._outgoing[message_id] = _Batch(len(log.events) if log else 1)
        batch.events.append(event)
        self._has_outgoing.set()

    def follow_here(self, message_id: str, after: int | None) -> EventBatches | None:
        """Return the events of a run whose log is here."""
        return self._log.follow(message_id, after) if message_id not in self._mirrors else None

    async def follow_elsewhere(self, message_id: str, after: int | None) -> EventBatches:
        """Return the events of a run that another process writes."""
        if self._log.find(message_id) is None:
            await self._fill(message_id)
        elif message_id in self._mirrors:
            await self._catch_up(message_id)
        log = self._log.find(message_id)
        if log is None:
            raise CoordinationLost
        if after is not None:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(log.reach(after), CATCH_UP)
        return log.follow(after)

    async def is_alive(self, message_id: str) -> bool:
        """Whether some process holds the run's lease."""
        if message_id in self._mine:
            return True
        try:
            return await self._leases.is_held(message_id)
        except self._error as error:
            raise CoordinationLost from error

    async def gone(self, message_ids: Sequence[str]) -> set[str]:
        """Return those whose lease is lost, and not only missing for a moment."""
        try:
            return await self._leases.lost([each for each in message_ids if each not in self._mine])
        except self._error as error:
            raise CoordinationLost from error

    async def told(self, message_id: str) -> str:
        """Return the text that is in the run's stream."""
        try:
            entries: Any = await self._redis.xrange(_run(message_id))
        except self._error as error:
            raise CoordinationLost from error
        events: list[RunEvent] = []
        for _, fields in entries:
            events += _news(len(events), fields)
        return "".join(event.content for event in events if isinstance(event, Token))

    async def ask_to_stop(self, message_id: str) -> None:
        """Tell all processes to stop the run, if it is theirs."""
        await self._publish(_STOP, message_id)

    async def tell_decision(self, message_id: str, call_id: str, decision: ToolDecision) -> None:
        """Tell all processes of it; the one whose run it is takes it."""
        await self._publish(_DECIDE, orjson.dumps([message_id, call_id, decision]))

    async def end_abandoned(self, message_id: str, event: RunEvent) -> None:
        """Tell those who listen to a run of a process that is gone that it has ended."""
        with contextlib.suppress(self._error):
            await self._redis.xadd(_run(message_id), _Batch(0, [event]).fields())
            await self._redis.expire(_run(message_id), int(LINGER))

    async def _for_ever(self, step: Callable[[], Awaitable[None]]) -> None:
        """Repeat a step; when Redis is away, wait and go on."""
        while not self._is_closing:
            try:
                await step()
            except self._error as error:
                _log.warning("Redis does not answer: %s", type(error).__name__)
                await asyncio.sleep(RETRY)

    async def _send(self) -> None:
        await self._has_outgoing.wait()
        await self._flush()

    async def _flush(self) -> None:
        """Send what was appended since the last time, in one round trip."""
        self._has_outgoing.clear()
        batches, self._outgoing = self._outgoing, {}
        if not batches:
            return
        try:
            told = await self._tell(batches)
        except self._error:
            # Sent again with what has come since; a mirror that has them already leaves them out.
            for message_id, batch in batches.items():
                if message_id in self._outgoing:
                    batch.events += self._outgoing[message_id].events
                self._outgoing[message_id] = batch
            self._has_outgoing.set()
            raise
        self._mine -= {message_id for message_id in told if batches[message_id].has_ended}
        for message_id in batches.keys() - told:
            if log := self._log.find(message_id):
                self._outgoing[message_id] = _Batch(1, cast("list[RunEvent]", list(log.events)))
                self._has_outgoing.set()

    async def _tell(self, batches: Mapping[str, _Batch]) -> set[str]:
        """Send events; return whose were taken, which are not those of a forgotten beginning."""
        pipeline = self._redis.pipeline(transaction=False)
        for message_id, batch in batches.items():
            pipeline.xadd(_run(message_id), batch.fields(), nomkstream=batch.first > 1)
        for message_id, batch in batches.items():
            # Not with each batch, which would be half of all commands.
            if batch.has_ended:
                pipeline.expire(_run(message_id), int(LINGER))
                pipeline.delete(name_of(message_id))
            elif batch.first == 1:
                pipeline.expire(_run(message_id), KEPT)
        answers: Any = await pipeline.execute()
        return {message_id for message_id, entry in zip(batches, answers, strict=False) if entry}

    async def _renew(self) -> None:
        await asyncio.sleep(self._leases.renew_every)
        await self._leases.renew(self._mine)
        await self._cut_orphans()

    async def _cut_orphans(self) -> None:
        """End the mirrors whose end nobody tells.

        A process that was killed may have stored it a moment before. One that it did not store is
        told by whoever ends the reply, which takes no longer than this waits.
        """
        lost = await self._leases.lost(list(self._mirrors))
        self._orphans = Counter({each: self._orphans[each] + 1 for each in lost})
        for message_id in [each for each, looks in self._orphans.items() if looks >= ORPHANED]:
            log = self._log.find(message_id)
            if log is not None and self._mirrors.pop(message_id, None):
                log.cut()
                self._log.drop(message_id)

    async def _fill(self, message_id: str) -> None:
        """Bring a new mirror up to now, and have it fed from here on."""
        try:
            entries: Any = await self._redis.xrange(_run(message_id))
        except self._error as error:
            raise CoordinationLost from error
        if self._log.find(message_id) is not None:
            # Whoever asked at the same time was quicker.
            return
        # Only now: nobody may take a log that is still to be filled for all there is.
        self._log.open(message_id)
        self._mirrors[message_id] = "0-0"
        self._take(message_id, entries)
        self._has_mirrors.set()

    async def _catch_up(self, message_id: str) -> None:
        """Bring a mirror up to now: whoever comes may have seen more elsewhere a moment ago."""
        try:
            entries: Any = await self._redis.xrange(
                _run(message_id), f"({self._mirrors[message_id]}"
            )
        except self._error as error:
            raise CoordinationLost from error
        self._take(message_id, entries)

    async def _read(self) -> None:
        """Feed the mirrors with what has come for them."""
        await self._has_mirrors.wait()
        streams: Any = {_run(message_id): last for message_id, last in self._mirrors.items()}
        if not streams:
            self._has_mirrors.clear()
            return
        # The wait is short so that a new mirror is soon part of it.
        by_key = {_run(message_id): message_id for message_id in self._mirrors}
        answer: Any = await self._redis.xread(streams, block=50)
        streamed: list[tuple[bytes, Any]] = answer or []
        for key, entries in streamed:
            self._take(by_key[key.decode()], entries)

    def _take(self, message_id: str, entries: Any) -> None:  # noqa: ANN401 - redis-py does not say
        """Add what is new of the entries to a mirror.

        Somebody else may have brought them while they were on their way, even the end.
        """
        for entry_id, fields in entries:
            last, log = self._mirrors.get(message_id), self._log.find(message_id)
            if last is None or log is None:
                return
            place = entry_id.decode()
            if _place(place) <= _place(last):
                continue
            self._mirrors[message_id] = place
            for event in _news(len(log.events), fields):
                self._log.append(message_id, event)
                if isinstance(event, TERMINAL):
                    del self._mirrors[message_id]
                    return

    async def _publish(self, channel: str, message: str | bytes) -> None:
        try:
            await self._redis.publish(channel, message)
        except self._error as error:
            raise CoordinationLost from error

    async def _listen(self, on_stop: OnStop, on_decision: OnDecision) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(_STOP, _DECIDE)
            async for message in channel.listen():
                if message["type"] != "message":
                    continue
                if message["channel"] == _STOP.encode():
                    on_stop(message["data"].decode())
                else:
                    on_decision(*orjson.loads(message["data"]))


@dataclass(slots=True)
class _Batch:
    """Events of a run that Redis has not been told of."""

    first: int
    """The number of the first of them; 0 where it is not known."""
    events: list[RunEvent] = field(default_factory=list["RunEvent"])

    @property
    def has_ended(self) -> bool:
        """Whether the run ends with them."""
        return isinstance(self.events[-1], TERMINAL)

    def fields(self) -> dict[str, bytes | int]:
        """Return them as an entry of the stream."""
        return {"first": self.first, "events": encode_events(self.events)}


def _news(known: int, fields: Any) -> list[RunEvent]:  # noqa: ANN401 - redis-py does not say
    """Return the events of an entry, without those that a log with so many has: it came twice."""
    first, events = int(fields[b"first"]), decode_events(fields[b"events"])
    return events[max(0, known + 1 - first) :] if first else events


def _place(entry_id: str) -> tuple[int, int]:
    """Return what puts the entries of a stream in order."""
    moment, _, number = entry_id.partition("-")
    return int(moment), int(number)


def _run(message_id: str) -> str:
    return f"fireside:run:{message_id}"
