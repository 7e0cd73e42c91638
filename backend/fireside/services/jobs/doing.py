"""Doing one job: the same in every process."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Literal

from fireside.db.session import Clash
from fireside.errors import AppError
from fireside.observing.logs import JOB_ID
from fireside.services.jobs.job import Handler, Later, Task

RETRY_AFTER = 5.0
"""Seconds until a job is tried again that something was not there for."""
MOST_ATTEMPTS = 10
"""After which a job is given up that always fails, or always ends its process."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt at a job ended."""

    outcome: Literal["done", "failed", "later"]
    seconds: float = 0.0
    """Until the next attempt."""
    counts: bool = False
    why: str = ""


async def do(handler: Handler, task: Task) -> Ended:
    """Do a job, and say how that ended; never raises, but for being cancelled."""
    mark, begun = JOB_ID.set(task.id), time.monotonic()
    try:
        ended = await _attempt(handler, task)
        text = f"{ended.outcome}{f' ({ended.why})' if ended.why else ''}"
        # Upkeep is done every few seconds: only what is about something is told.
        level = logging.INFO if task.key or ended.outcome != "done" else logging.DEBUG
        _log.log(level, "job %s: %s in %.1f s", task.id, text, time.monotonic() - begun)
        return ended
    finally:
        JOB_ID.reset(mark)


async def _attempt(handler: Handler, task: Task) -> Ended:
    try:
        return Ended(await handler(task))
    except Later as later:
        return Ended("later", later.seconds, later.counts, later.why)
    except AppError as error:
        return Ended("later", RETRY_AFTER, counts=False, why=error.detail)
    except Clash:
        # With another process, which goes on or has come to its end.
        return Ended("later", RETRY_AFTER, counts=True, why="done elsewhere too")
    except Exception:  # boundary: one job must not end the work on all others
        _log.exception("the job %s could not be done", task.id)
        if task.attempt >= MOST_ATTEMPTS:
            return Ended("failed", why="given up")
        return Ended("later", RETRY_AFTER, counts=True, why="something unexpected")
