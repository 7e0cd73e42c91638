"""Responses, the newer of OpenAI's two ways to talk to a model."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Response

from fireside.api.deps import State
from fireside.api.openai_responses import RESPONSE_EVENTS, ResponseStream, WholeResponse
from fireside.api.openai_written import Asked, asked_of, stored_response
from fireside.api.schemas.common import events
from fireside.api.schemas.openai_compatible import openai_errors
from fireside.api.schemas.openai_responses import OpenAIResponse, ResponseCreate, ResponseDeleted
from fireside.services.openai_api.stored import StoredResponse

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
    given = body.model_dump(exclude_unset=True)
    begun = await state.openai_api.responses.begin(given)
    asked = Asked(given, begun.is_kept)
    answer = ResponseStream if body.stream else WholeResponse
    return answer(begun.reply, asked)


@router.get(
    "/responses/{response_id}",
    response_class=Response,
    responses={
        200: {
            "description": "The response as far as it is written; or, with `stream`, its events",
            "model": OpenAIResponse,
            "content": {"text/event-stream": events(_STREAM, *RESPONSE_EVENTS)},
        },
        **openai_errors(400, 404),
    },
)
async def get_response(response_id: str, state: State, *, stream: bool = False) -> Response:
    """Get a response that is stored; with `stream`, from its start, ended or not."""
    stored = await state.openai_api.stored.get(response_id)
    if not stream:
        return _answer(stored)
    return ResponseStream(await state.openai_api.stored.follow(response_id), asked_of(stored))


@router.post(
    "/responses/{response_id}/cancel",
    response_class=Response,
    responses={
        200: {"description": "The response as it is now", "model": OpenAIResponse},
        **openai_errors(404),
    },
)
async def cancel_response(response_id: str, state: State) -> Response:
    """Stop a response that is being written; what was written stays."""
    return _answer(await state.openai_api.stored.cancel(response_id))


@router.delete("/responses/{response_id}", responses=openai_errors(404, 409))
async def delete_response(response_id: str, state: State) -> ResponseDeleted:
    """Delete a response with its session, where nothing else was said."""
    await state.openai_api.stored.delete(response_id)
    return ResponseDeleted(id=response_id, object="response", deleted=True)


def _answer(stored: StoredResponse) -> Response:
    return Response(orjson.dumps(stored_response(stored)), media_type="application/json")
