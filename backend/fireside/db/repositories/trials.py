"""Queries on trials and their results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from fireside.db.models import PromptVersion, Trial, TrialResult
from fireside.db.models.base import utc_now
from fireside.db.session import Clash, ReadSession, WriteSession


async def list_trials(db: ReadSession, agent_id: str) -> list[tuple[Trial, int]]:
    """Return the agent's trials with the number of the version tried, the newest first."""
    query = (
        select(Trial, PromptVersion.number)
        .join(PromptVersion, PromptVersion.id == Trial.version_id)
        .where(Trial.agent_id == agent_id)
    )
    return list((await db.execute(query.order_by(Trial.id.desc()))).tuples())


async def find_trial(db: ReadSession, trial_id: str) -> tuple[Trial, PromptVersion] | None:
    """Return the trial with the version tried."""
    query = (
        select(Trial, PromptVersion)
        .join(PromptVersion, PromptVersion.id == Trial.version_id)
        .where(Trial.id == trial_id)
    )
    return (await db.execute(query)).tuples().one_or_none()


async def results_of(db: ReadSession, trial_id: str) -> list[TrialResult]:
    """Return the trial's results in the order of its cases."""
    query = select(TrialResult).where(TrialResult.trial_id == trial_id)
    return list(await db.scalars(query.order_by(TrialResult.id)))


async def running_trial(db: ReadSession, agent_id: str) -> Trial | None:
    """Return the trial of the agent that is running, or that a dead process left so."""
    return await db.scalar(
        select(Trial).where(Trial.agent_id == agent_id, Trial.status == "running")
    )


async def add_trial(db: WriteSession, trial: Trial, results: Sequence[TrialResult]) -> None:
    """Store a trial with its pending results; raises Clash when another began meanwhile."""
    try:
        db.add(trial)
        await db.flush()
        db.add_all(results)
        await db.flush()
    except IntegrityError as error:
        raise Clash from error


async def write_result(db: WriteSession, result_id: str, values: dict[str, Any]) -> None:
    """Write an answer and its verdict; one that was deleted meanwhile stays so."""
    await db.execute(update(TrialResult).where(TrialResult.id == result_id).values(values))


async def end_trial(
    db: WriteSession, trial_id: str, status: str, error: str | None, summary: dict[str, Any] | None
) -> bool:
    """End a trial that is running; False when it is not."""
    ended = await db.execute(
        update(Trial)
        .where(Trial.id == trial_id, Trial.status == "running")
        .values(status=status, error=error, summary=summary, ended_at=utc_now())
        .returning(Trial.id)
    )
    return ended.first() is not None


async def renew(db: WriteSession, trial_ids: Sequence[str]) -> set[str]:
    """Note that these trials are still run; return those that nobody has ended."""
    renewed = await db.scalars(
        update(Trial)
        .where(Trial.id.in_(trial_ids), Trial.status == "running")
        .values(alive_at=utc_now())
        .returning(Trial.id)
    )
    return set(renewed)


async def abandoned_trials(db: ReadSession, silent_since: datetime) -> list[str]:
    """Return the running trials of which no process has told since then."""
    query = select(Trial.id).where(Trial.status == "running", Trial.alive_at < silent_since)
    return list(await db.scalars(query))


async def delete_trial(db: WriteSession, trial_id: str) -> bool:
    """Delete a trial with its results; False when there is none."""
    deleted = await db.execute(delete(Trial).where(Trial.id == trial_id).returning(Trial.id))
    return deleted.first() is not None
