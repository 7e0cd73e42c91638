"""One kind of job in Redis: taskiq's stream broker, with leases.

    fireside:jobs:{kind}        a stream; an entry is a job, and is deleted when that has ended
    fireside:jobs:{kind}:keys   for each job in it its entry, and: waiting, running or again

Who has a job renews it; one that was not renewed for the time of a lease is anybody's. taskiq-redis
1.2.4 gives a job to somebody else when it was *begun* long ago, so that a long one would be done
twice, looks for such jobs only after new ones, and keeps all entries for ever: what reads, gives
back and ends is therefore ours (docs/decisions/0013).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import partial
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError
from taskiq import AckableMessage
from taskiq.message import BrokerMessage
from taskiq_redis import RedisStreamBroker

from fireside.services.jobs.job import Kind

GROUP = "fireside"
RETRY = 0.5
"""Seconds until Redis is tried again when it does not answer."""
LONGEST_WAIT = 2.0
"""Seconds that a read waits for a job; then it is looked for abandoned ones."""
_NOBODY = "nobody"

_ADD = """
local known = redis.call('HGET', KEYS[2], ARGV[1])
local entry, state = string.match(known or '', '(%S+) (%S+)')
if not entry or #redis.call('XRANGE', KEYS[1], entry, entry) == 0 then
  entry = redis.call('XADD', KEYS[1], '*', 'key', ARGV[1], 'data', ARGV[2])
  redis.call('HSET', KEYS[2], ARGV[1], entry .. ' waiting')
elseif state == 'running' and ARGV[3] == '1' then
  redis.call('HSET', KEYS[2], ARGV[1], entry .. ' again')
end
"""
_END = """
local entry = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1]
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
if redis.call('XDEL', KEYS[1], ARGV[2]) == 0 then return end
if redis.call('HGET', KEYS[2], ARGV[3]) == ARGV[2] .. ' again' then
  local new = redis.call('XADD', KEYS[1], '*', unpack(entry[2]))
  redis.call('HSET', KEYS[2], ARGV[3], new .. ' waiting')
else
  redis.call('HDEL', KEYS[2], ARGV[3])
end
"""
_GIVE_BACK = """
local owner = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)[1]
if owner and owner[2] == ARGV[2] then
  redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[4], 0, ARGV[3], 'IDLE', ARGV[5],
    'RETRYCOUNT', ARGV[6], 'JUSTID')
end
"""
_RENEW = """
local lost = {}
for i = 3, #ARGV do
  local owner = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)[1]
  if owner and owner[2] == ARGV[2] then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID')
  else
    lost[#lost + 1] = ARGV[i]
  end
end
return lost
"""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A job that this process has."""

    key: str
    entry_id: str
    attempt: int


class LeasedStream(RedisStreamBroker):
    """The jobs of one kind."""

    def __init__(
        self,
        url: str,
        kind: Kind,
        consumer: str,
        lease: float,
        is_open: asyncio.Event,
        is_over: asyncio.Event,
    ) -> None:
        """Name the Redis and this process; it takes jobs while `is_open`, until `is_over`."""
        wait = min(LONGEST_WAIT, lease / 3)
        super().__init__(
            url,
            queue_name=stream_of(kind),
            consumer_group_name=GROUP,
            consumer_name=consumer,
            consumer_id="0",
            xread_block=max(1, int(wait * 1000)),
            idle_timeout=int(lease * 1000),
            socket_connect_timeout=2,
            socket_timeout=wait + 5,
        )
        self._kind = kind
        self._is_open = is_open
        self._is_over = is_over
        # redis-py's own types are partly unknown.
        self._redis: Any = Redis(connection_pool=self.connection_pool)
        self.held: dict[str, Delivery] = {}
        """What is being done here, or waits here for another attempt; by key."""

    async def open_group(self) -> None:
        """Make what is read from, where it is not there: Redis is new, or was emptied."""
        await self._declare_consumer_group()

    async def kick(self, message: BrokerMessage) -> None:
        """Add a job, unless it waits already."""
        keys = self.queue_name, keys_of(self._kind)
        again = int(self._kind.is_repeated)
        await self._redis.eval(_ADD, 2, *keys, message.task_id, message.message, again)

    async def listen(self) -> AsyncGenerator[AckableMessage, None]:
        """Yield jobs, each to one process; what a process that is gone has left comes first."""
        while not self._is_over.is_set():
            await self._is_open.wait()
            try:
                entry = await self._abandoned() or await self._new()
            except RedisError as error:
                _log.warning("Redis gives no jobs: %s", type(error).__name__)
                await asyncio.sleep(RETRY)
                with contextlib.suppress(RedisError):
                    await self.open_group()
                continue
            if entry is not None:
                delivery, data = entry
                self.held[delivery.key] = delivery
                yield AckableMessage(data=data, ack=partial(self._end, delivery))

    async def renew(self) -> None:
        """Tell that what is held here is still being done; to be called well within a lease."""
        entries = {delivery.entry_id: key for key, delivery in self.held.items()}
        if not entries:
            return
        arguments = GROUP, self.consumer_name, *entries
        for entry_id in await self._redis.eval(_RENEW, 1, self.queue_name, *arguments):
            delivery = self.held.get(entries[entry_id.decode()])
            if delivery is not None and delivery.entry_id == entry_id.decode():
                _log.warning("the job %s:%s is no longer ours", self._kind.name, delivery.key)
                del self.held[delivery.key]

    async def give_back(self, delivery: Delivery, *, counts: bool) -> None:
        """Let anybody have a job at once; `counts` tells that this was an attempt at it."""
        if self.held.get(delivery.key) is not delivery:
            return
        del self.held[delivery.key]
        attempts = delivery.attempt if counts else delivery.attempt - 1
        arguments = GROUP, self.consumer_name, delivery.entry_id
        await self._redis.eval(
            _GIVE_BACK, 1, self.queue_name, *arguments, _NOBODY, self.idle_timeout, attempts
        )

    async def leave(self) -> None:
        """Be nobody's name any more, where nothing is left under it."""
        pending = await self._redis.xpending_range(
            self.queue_name, GROUP, "-", "+", 1, consumername=self.consumer_name
        )
        if not pending:
            await self._redis.xgroup_delconsumer(self.queue_name, GROUP, self.consumer_name)

    async def _end(self, delivery: Delivery) -> None:
        if self.held.get(delivery.key) is delivery:
            del self.held[delivery.key]
        keys = self.queue_name, keys_of(self._kind)
        await self._redis.eval(_END, 2, *keys, GROUP, delivery.entry_id, delivery.key)

    async def _abandoned(self) -> tuple[Delivery, bytes] | None:
        """Take over a job that nobody renews."""
        _, entries, *_ = await self._redis.xautoclaim(
            self.queue_name, GROUP, self.consumer_name, self.idle_timeout, count=1
        )
        return await self._begin(entries)

    async def _new(self) -> tuple[Delivery, bytes] | None:
        """Wait a moment for a new job."""
        streams = {self.queue_name: ">"}
        answer = await self._redis.xreadgroup(
            GROUP, self.consumer_name, streams, count=1, block=self.block
        )
        return await self._begin(answer[0][1]) if answer else None

    async def _begin(self, entries: list[Any]) -> tuple[Delivery, bytes] | None:
        for entry_id, fields in entries:
            key = fields[b"key"].decode()
            if key in self.held:
                # It is being done here: a renewal came late.
                continue
            (pending,) = await self._redis.xpending_range(
                self.queue_name, GROUP, entry_id, entry_id, 1
            )
            delivery = Delivery(key, entry_id.decode(), pending["times_delivered"])
            state = f"{delivery.entry_id} running"
            await self._redis.hset(keys_of(self._kind), key, state)
            return delivery, fields[b"data"]
        return None


def stream_of(kind: Kind) -> str:
    """Return the name of its stream."""
    return f"fireside:jobs:{kind.name}"


def keys_of(kind: Kind) -> str:
    """Return the name of what tells which jobs are in the stream."""
    return f"fireside:jobs:{kind.name}:keys"
