"""Responses, the newer of OpenAI's two ways to talk to a model."""

from __future__ import annotations

from fastapi import APIRouter, Response

from fireside.api.deps import State
from fireside.api.openai_responses import RESPONSE_EVENTS, ResponseStream, WholeResponse
from fireside.api.schemas.common import events
from fireside.api.schemas.openai_compatible import openai_errors
from fireside.api.schemas.openai_responses import OpenAIResponse, ResponseCreate

router = APIRouter(prefix="/v1", tags=["OpenAI"])

_STREAM = """event: response.created
data: {"type": "response.created", "sequence_number": 0, "response": {"id": "resp_…", …}}

event: response.output_text.delta
data: {"type": "response.output_text.delta", "sequence_number": 4, "item_id": "msg_…", \
"output_index": 0, "content_index": 0, "delta": "Hello", "logprobs": []}

event: response.completed
data: {"type": "response.completed", "sequence_number": 8, "response": {"id": "resp_…", …}}
"""


@router.post(
    "/responses",
    response_class=Response,
    responses={
        200: {
            "description": "The response; or, with `stream`, as it is written",
            "model": OpenAIResponse,
            "content": {"text/event-stream": events(_STREAM, *RESPONSE_EVENTS)},
        },
        **openai_errors(404, 413, 429, 500, 502, 504),
    },
)
async def create_response(body: ResponseCreate, state: State) -> Response:
    """Have an agent respond: its role comes first, and its documents are used."""
    asked = body.model_dump(exclude_unset=True)
    begun = await state.openai_api.responses.begin(asked)
    return ResponseStream(begun, asked) if body.stream else WholeResponse(begun, asked)
