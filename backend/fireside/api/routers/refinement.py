"""Making prompts better."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import TypeAdapter
from starlette.responses import JSONResponse

from fireside.api.deps import State
from fireside.api.replies import Accept, wants_events
from fireside.api.schemas.common import errors, events
from fireside.api.schemas.refinement import Refine
from fireside.api.sse import EventStream
from fireside.domain.refinement import Refinement
from fireside.services.refinement.refiner import RefineOrder

router = APIRouter(prefix="/api", tags=["Prompts"])

_STREAM = """id: 1
event: token
data: {"content": "You are a friendly"}

id: 2
event: done
data: {"refined_prompt": "You are a friendly …", "changes": [{"change": "Named the role", \
"reason": "The agent knows who it is"}], "is_weak_model": false}
"""
_EVENTS = events(_STREAM, "token", "snapshot", "done", "error")
_REFINEMENT = TypeAdapter(Refinement)


@router.post(
    "/agents/refine",
    response_class=Response,
    responses={
        200: {
            "description": "The better prompt; or, asked for events, as it is written",
            "model": Refinement,
            "content": {"text/event-stream": _EVENTS},
        },
        **errors(413, 500, 502),
    },
)
async def refine_prompt(
    body: Refine, state: State, accept: Accept = "application/json"
) -> Response:
    """Make a rough prompt better, and say what was changed; nothing is stored.

    Names, numbers, addresses and the language stay. In a stream, a `snapshot` means that the
    prompt begins anew: it replaces the text so far.
    """
    order = RefineOrder(**body.model_dump())
    refiner = state.refinement.refiner
    if wants_events(accept):
        return EventStream(refiner.stream(order))
    return JSONResponse(_REFINEMENT.dump_python(await refiner.refine(order), mode="json"))
