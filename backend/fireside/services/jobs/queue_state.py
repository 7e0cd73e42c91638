"""How it stands with the jobs in Redis, and who does them.

fireside:jobs:workers   who announced itself as a worker, and when it last did
fireside:jobs:ended     how many jobs have ended, by kind and outcome
fireside:jobs:trouble   why the last attempt at a kind of job failed
"""

from __future__ import annotations

import importlib
from typing import Any

from fireside.services.jobs.job import KINDS, Line, QueueState

WORKERS = "fireside:jobs:workers"
ENDED = "fireside:jobs:ended"
TROUBLE = "fireside:jobs:trouble"
GROUP = "fireside"


async def look_at_queue(url: str, lease: float) -> QueueState | None:
    """Return how it stands at a Redis; None when it does not answer."""
    module = importlib.import_module("redis.asyncio")
    errors = importlib.import_module("redis.exceptions")
    # redis-py's own types are partly unknown.
    redis: Any = module.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5)
    try:
        return await read_state(redis, lease)
    except errors.RedisError:
        return None
    finally:
        await redis.aclose()


async def read_state(redis: Any, lease: float) -> QueueState:  # noqa: ANN401 - redis-py does not say
    """Return how it stands; raises RedisError."""
    now = await now_of(redis)
    pipeline = redis.pipeline(transaction=False)
    pipeline.zrangebyscore(WORKERS, now - lease, "+inf")
    pipeline.hgetall(ENDED)
    for kind in KINDS:
        stream = f"fireside:jobs:{kind.name}"
        pipeline.xlen(stream)
        pipeline.xrange(stream, count=1)
        pipeline.xpending(stream, GROUP)
    # Of a queue that nobody has used yet there is no group: that one answers with an error.
    workers, ended, *lines = await pipeline.execute(raise_on_error=False)
    for answer in (workers, ended):
        if isinstance(answer, Exception):
            raise answer
    return QueueState(
        lines={
            kind.name: _line(now, *lines[3 * number : 3 * number + 3])
            for number, kind in enumerate(KINDS)
        },
        ended={
            (kind, outcome): int(count)
            for name, count in ended.items()
            for kind, _, outcome in [name.decode().partition(" ")]
        },
        workers=sorted(worker.decode() for worker in workers),
    )


async def now_of(redis: Any) -> float:  # noqa: ANN401 - as above
    """Return the time of Redis, the same for all: the clocks of machines differ."""
    seconds, microseconds = await redis.time()
    return float(seconds + microseconds / 1_000_000)


def _line(now: float, length: int, first: Any, pending: Any) -> Line:  # noqa: ANN401 - as above
    running = 0 if isinstance(pending, Exception) else int(pending["pending"])
    oldest = now - int(first[0][0].split(b"-")[0]) / 1000 if first else 0.0
    return Line(max(0, int(length) - running), running, max(0.0, oldest))
