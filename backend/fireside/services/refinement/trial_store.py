"""Stores a trial before it is run: its row, and a pending result for each answer to come."""

from __future__ import annotations

from dataclasses import dataclass

from fireside.db.models import Trial, TrialResult
from fireside.db.repositories import prompt_versions, test_cases, trials
from fireside.db.repositories.agents import find_agent
from fireside.db.session import Clash, WriteSession
from fireside.domain.ids import new_id
from fireside.domain.refinement import TrialDetail
from fireside.errors import Conflict, NotFound, ValidationFailed
from fireside.services.conversation.service import Answering
from fireside.services.refinement.trial_run import SIDES, TrialSpec
from fireside.services.refinement.versions import AGENT_MISSING

_RUNNING = "A trial of this agent is still running. Wait until it ends, or stop it."


@dataclass(frozen=True, slots=True)
class Case:
    """What of a test case a trial needs."""

    id: str
    question: str
    kind: str
    expected: str


@dataclass(frozen=True, slots=True)
class TrialOrder:
    """What is to be tried."""

    candidate_prompt: str
    repeat: int


async def chosen_cases(db: WriteSession, agent_id: str, case_ids: list[str] | None) -> list[Case]:
    """Return the agent's test cases with these ids, or all; raises ValidationFailed."""
    found = {case.id: case for case in await test_cases.list_cases(db, agent_id)}
    chosen = list(found) if case_ids is None else list(dict.fromkeys(case_ids))
    if unknown := [case_id for case_id in chosen if case_id not in found]:
        raise ValidationFailed(f"case_ids: this agent has no test case {unknown[0]}")
    return [
        Case(case.id, case.question, case.kind, case.expected)
        for case in (found[case_id] for case_id in chosen)
    ]


def cases_of(trial: TrialDetail) -> list[Case]:
    """Return the cases of a trial as they were then."""
    return [
        Case(result.case_id, result.question, result.kind, result.expected)
        for result in trial.results
        if result.run == 1 and result.side == SIDES[0]
    ]


async def store_trial(
    db: WriteSession, agent_id: str, order: TrialOrder, cases: list[Case], answering: Answering
) -> TrialSpec:
    """Store a trial of the agent's prompt of now; raises NotFound, Conflict, ValidationFailed."""
    agent = await find_agent(db, agent_id)
    version = await prompt_versions.newest_version(db, agent_id)
    if agent is None or version is None:
        raise NotFound(AGENT_MISSING)
    if not cases:
        raise ValidationFailed("case_ids: there is no test case to try. Please add one first.")
    if await trials.running_trial(db, agent_id) is not None:
        raise Conflict(_RUNNING)
    choice = answering.choice
    trial = Trial(
        id=new_id(),
        agent_id=agent_id,
        version_id=version.id,
        candidate_prompt=order.candidate_prompt,
        model=choice.name if choice.is_fixed else agent.model or choice.name,
        repeat=order.repeat,
        case_count=len(cases),
        status="running",
    )
    results = [
        _pending(trial.id, case, run, side)
        for case in cases
        for run in range(1, order.repeat + 1)
        for side in SIDES
    ]
    try:
        await trials.add_trial(db, trial, results)
    except Clash as error:
        raise Conflict(_RUNNING) from error
    prompts = dict(zip(SIDES, (version.system_prompt, order.candidate_prompt), strict=True))
    return TrialSpec(trial.id, agent_id, prompts, trial.model, answering, results)


def _pending(trial_id: str, case: Case, run: int, side: str) -> TrialResult:
    return TrialResult(
        # Here and not in the database: ids that are made one after the other keep the order.
        id=new_id(),
        trial_id=trial_id,
        case_id=case.id,
        run=run,
        side=side,
        question=case.question,
        kind=case.kind,
        expected=case.expected,
        status="pending",
        reply="",
    )
