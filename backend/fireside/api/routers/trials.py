"""Trials of prompts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from pydantic import TypeAdapter
from starlette.responses import JSONResponse

from fireside.api.deps import AppState, IdempotencyKeyHeader, Reading, State
from fireside.api.replies import Accept, event_number, wants_events
from fireside.api.schemas.common import errors, events
from fireside.api.schemas.trials import TrialCreate
from fireside.api.sse import EventStream
from fireside.domain.refinement import TrialDetail, TrialList
from fireside.services.idempotency import idempotency
from fireside.services.refinement import trial_views
from fireside.services.refinement.trial_store import TrialOrder

router = APIRouter(prefix="/api", tags=["Prompts"])

_STREAM = """id: 1
event: trial
data: {"id": "…", "status": "running", "results": […], …}

id: 2
event: token
data: {"case_id": "…", "run": 1, "side": "candidate", "content": "We open at nine."}

id: 3
event: result
data: {"case_id": "…", "run": 1, "side": "candidate", "passed": true, "reason": "…", …}

id: 4
event: done
data: {"trial": {…}}
"""
_EVENTS: dict[str, Any] = {
    "text/event-stream": events(_STREAM, "trial", "token", "result", "done", "error")
}
_DETAIL = TypeAdapter(TrialDetail)
_RUNS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The trial when it has ended; or, asked for events, as it goes on",
        "model": TrialDetail,
        "content": _EVENTS,
    },
    **errors(404, 409, 413),
}


@router.get("/agents/{agent_id}/trials", responses=errors(404))
async def list_trials(agent_id: str, db: Reading) -> TrialList:
    """List the agent's trials, the newest first."""
    return await trial_views.list_trials(db, agent_id)


@router.post("/agents/{agent_id}/trials", response_class=Response, responses=_RUNS)
async def start_trial(
    agent_id: str,
    body: TrialCreate,
    state: State,
    accept: Accept = "application/json",
    key: IdempotencyKeyHeader = None,
) -> Response:
    """Have the agent's prompt and another answer the same questions.

    The trial goes on when the client leaves.
    """
    call = idempotency(f"trials:{agent_id}", key, body.model_dump_json())
    order = TrialOrder(body.candidate_prompt, body.repeat)
    trial_id = await state.refinement.trials.start(agent_id, order, body.case_ids, call)
    return await _answer(state, trial_id, accept)


@router.get("/trials/{trial_id}", responses=errors(404))
async def get_trial(trial_id: str, db: Reading) -> TrialDetail:
    """Get a trial with its results."""
    return await trial_views.read_trial(db, trial_id)


@router.post("/trials/{trial_id}/repeat", response_class=Response, responses=_RUNS)
async def repeat_trial(
    trial_id: str,
    state: State,
    accept: Accept = "application/json",
    key: IdempotencyKeyHeader = None,
) -> Response:
    """Run a trial again: the same candidate and questions, against the agent's prompt of now."""
    call = idempotency(f"repeat-trial:{trial_id}", key, "")
    again = await state.refinement.trials.repeat(trial_id, call)
    return await _answer(state, again, accept)


@router.post("/trials/{trial_id}/stop", responses=errors(404))
async def stop_trial(trial_id: str, state: State) -> TrialDetail:
    """Stop a trial; what was answered by then is kept."""
    return await state.refinement.trials.stop(trial_id)


@router.delete("/trials/{trial_id}", status_code=204, responses=errors(404))
async def delete_trial(trial_id: str, state: State) -> None:
    """Delete a trial with its results; one that runs is stopped."""
    await state.refinement.trials.delete(trial_id)


@router.get(
    "/trials/{trial_id}/stream",
    response_class=Response,
    responses={
        200: {"description": "The trial as it goes on", "content": _EVENTS},
        **errors(404),
    },
)
async def follow_trial(
    trial_id: str,
    state: State,
    last_event_id: Annotated[
        str | None, Header(description="Go on after this event; without it, from the beginning")
    ] = None,
) -> Response:
    """Listen to a trial, again or from another place."""
    after = event_number(last_event_id) or 0
    return EventStream(await state.refinement.trials.follow(trial_id, after))


async def _answer(state: AppState, trial_id: str, accept: str) -> Response:
    trials = state.refinement.trials
    if wants_events(accept):
        return EventStream(await trials.follow(trial_id, 0))
    return JSONResponse(_DETAIL.dump_python(await trials.wait(trial_id), mode="json"))
