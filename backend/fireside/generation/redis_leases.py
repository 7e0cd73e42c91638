"""Which runs are alive: their leases in Redis, and since when one is missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from fireside.domain.ids import new_id

RENEWALS = 3
"""How often a lease is renewed in its time."""
RETRY = 0.5
"""Seconds until Redis is tried again when it does not answer."""
_NOTED = 3_600_000
"""Milliseconds for which it is noted that a lease is missing."""


class Leases:
    """The leases of one process, and what it sees of those of others; all raise RedisError."""

    def __init__(self, redis: Any, seconds: float) -> None:  # noqa: ANN401 - redis-py does not say
        """`seconds` is how long a lease lasts that is not renewed."""
        self._redis = redis
        self._seconds = seconds
        self._owner = new_id()

    @property
    def renew_every(self) -> float:
        """Seconds between two renewals."""
        return self._seconds / RENEWALS

    async def take(self, message_id: str) -> None:
        """Take the lease of a run that begins here."""
        await self.renew([message_id])

    async def renew(self, message_ids: Collection[str]) -> None:
        """Keep the runs of this process alive for all."""
        if message_ids:
            pipeline = self._redis.pipeline(transaction=False)
            for message_id in message_ids:
                pipeline.set(name_of(message_id), self._owner, px=int(self._seconds * 1000))
            await pipeline.execute()

    async def is_held(self, message_id: str) -> bool:
        """Whether some process holds it."""
        return bool(await self._redis.exists(name_of(message_id)))

    async def lost(self, message_ids: Sequence[str]) -> set[str]:
        """Return those whose lease is missing for longer than one takes to come back.

        After an absence of Redis leases come back with their next renewal. Since when one is
        missing stands in Redis too, and is forgotten with them: whoever looks next goes on from
        there, however short each process lives.
        """
        if not message_ids:
            return set()
        held: Any = await self._redis.mget([name_of(each) for each in message_ids])
        there = [each for each, owner in zip(message_ids, held, strict=True) if owner]
        missing = [each for each, owner in zip(message_ids, held, strict=True) if not owner]
        pipeline = self._redis.pipeline(transaction=False)
        for message_id in there:
            pipeline.delete(_gone(message_id))
        for message_id in missing:
            pipeline.set(_gone(message_id), self._owner, px=_NOTED, nx=True)
        for message_id in missing:
            pipeline.pttl(_gone(message_id))
        answers: Any = await pipeline.execute()
        lasting = answers[len(message_ids) :]
        until = _NOTED - 1000 * (self.renew_every + RETRY)
        return {each for each, lasts in zip(missing, lasting, strict=True) if lasts <= until}


def name_of(message_id: str) -> str:
    """Return the name of a run's lease: it holds who writes it."""
    return f"fireside:lease:{message_id}"


def _gone(message_id: str) -> str:
    return f"fireside:gone:{message_id}"
