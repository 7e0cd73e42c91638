"""What is told of a trial that no log of this process knows, and the first and last of its events.

Such a trial has ended, or another process runs it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any

from fireside.domain.refinement import (
    TrialDetail,
    TrialDone,
    TrialFailed,
    TrialResult,
    TrialResultView,
    TrialStarted,
)
from fireside.errors import AppError
from fireside.generation.event_log import EventBatches, NumberedEvent

POLL = 1.0
"""Seconds between two looks at a trial that another process runs."""
_NAMES = {"failed": "Trial Failed", "interrupted": "Interrupted"}


def started(trial: TrialDetail) -> TrialStarted:
    """Return the first event."""
    return TrialStarted(**_fields(trial))


def end_of(trial: TrialDetail) -> TrialDone | TrialFailed:
    """Return the last event of a trial that has ended."""
    if trial.status in _NAMES:
        return TrialFailed(trial.id, _NAMES[trial.status], trial.error or "", None)
    return TrialDone(trial)


async def told_from_database(
    trial: TrialDetail, look: Callable[[], Awaitable[TrialDetail]]
) -> EventBatches:
    """Yield what is stored, and what is added to it; `look` reads the trial again."""
    yield [(0, started(trial))]
    told: set[str] = set()
    while True:
        batch: list[NumberedEvent] = []
        for result in trial.results:
            if result.status != "pending" and result.id not in told:
                told.add(result.id)
                batch.append((0, TrialResult(**_fields(result))))
        if trial.status != "running":
            yield [*batch, (0, end_of(trial))]
            return
        yield batch
        await asyncio.sleep(POLL)
        try:
            trial = await look()
        except AppError as error:
            yield [(0, TrialFailed(trial.id, error.error, error.detail, None))]
            return


def _fields(view: TrialDetail | TrialResultView) -> dict[str, Any]:
    return {field.name: getattr(view, field.name) for field in fields(view)}
