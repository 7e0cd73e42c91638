"""Trials as clients see them."""

from __future__ import annotations

from typing import Any, cast

from fireside.db.models import PromptVersion, Trial, TrialResult
from fireside.db.repositories import trials
from fireside.db.repositories.agents import find_agent
from fireside.db.session import ReadSession
from fireside.domain.failures import code_of
from fireside.domain.refinement import (
    CaseKind,
    ResultStatus,
    Side,
    TrialDetail,
    TrialList,
    TrialResultView,
    TrialStatus,
    TrialView,
)
from fireside.errors import NotFound
from fireside.services.refinement.judging import NOT_JUDGED
from fireside.services.refinement.scoring import summary_of
from fireside.services.refinement.versions import AGENT_MISSING

TRIAL_MISSING = "Trial not found"


async def list_trials(db: ReadSession, agent_id: str) -> TrialList:
    """Return the agent's trials, the newest first; raises NotFound."""
    if await find_agent(db, agent_id) is None:
        raise NotFound(AGENT_MISSING)
    found = [
        TrialView(**_fields(trial, number))
        for trial, number in await trials.list_trials(db, agent_id)
    ]
    return TrialList(trials=found, total=len(found))


async def read_trial(db: ReadSession, trial_id: str) -> TrialDetail:
    """Return a trial with its results; raises NotFound."""
    found = await trials.find_trial(db, trial_id)
    if found is None:
        raise NotFound(TRIAL_MISSING)
    return detail_of(*found, await trials.results_of(db, trial_id))


def detail_of(trial: Trial, version: PromptVersion, results: list[TrialResult]) -> TrialDetail:
    """Return the trial with its results as clients see it."""
    return TrialDetail(
        **_fields(trial, version.number),
        current_prompt=version.system_prompt,
        results=[TrialResultView(**result_fields(result)) for result in results],
    )


def result_fields(result: TrialResult) -> dict[str, Any]:
    """Return the fields of a result's view."""
    return {
        "id": result.id,
        "case_id": result.case_id,
        "run": result.run,
        "side": cast("Side", result.side),
        "question": result.question,
        "kind": cast("CaseKind", result.kind),
        "expected": result.expected,
        "status": cast("ResultStatus", result.status),
        "reply": result.reply,
        "passed": result.passed,
        "reason": result.reason,
        "error": result.error,
        "error_code": code_of((result.error or "").removeprefix(NOT_JUDGED)),
    }


def _fields(trial: Trial, version_number: int) -> dict[str, Any]:
    return {
        "id": trial.id,
        "agent_id": trial.agent_id,
        "version_id": trial.version_id,
        "version_number": version_number,
        "candidate_prompt": trial.candidate_prompt,
        "model": trial.model,
        "repeat": trial.repeat,
        "case_count": trial.case_count,
        "status": cast("TrialStatus", trial.status),
        "error": trial.error,
        "summary": summary_of(trial.summary) if trial.summary else None,
        "created_at": trial.created_at,
        "ended_at": trial.ended_at,
    }
