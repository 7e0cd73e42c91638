"""Agents for the clients of OpenAI's API: each is a model."""

from __future__ import annotations

import re

from fastapi import APIRouter, Response

from fireside.api.deps import State
from fireside.api.openai_chat import Asked, ChunkStream, WholeReply
from fireside.api.schemas.common import events
from fireside.api.schemas.openai_compatible import (
    ChatCompletion,
    ChatCompletionCreate,
    OpenAIModel,
    OpenAIModelList,
    openai_errors,
)
from fireside.api.security import BodyLimit
from fireside.services.openai_api.chat import ChatOrder
from fireside.services.openai_api.models import AgentModel

router = APIRouter(prefix="/v1", tags=["OpenAI"])

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes: a client sends its whole conversation each time, images and all; or many texts."""

_STREAM = """data: {"id": "chatcmpl-…", "object": "chat.completion.chunk", "created": 1768473000, \
"model": "Customer Support Bot", "choices": [{"index": 0, "delta": {"content": "Hello"}, \
"logprobs": null, "finish_reason": null}]}

data: [DONE]
"""


def body_limit() -> BodyLimit:
    """Return how large a conversation, or what is to be embedded, may be."""
    return BodyLimit(
        most=LARGEST_BODY,
        detail=f"The body is over the limit of {LARGEST_BODY // 1024**2} MB.",
        paths=re.compile(r"/v1/(chat/completions|responses|embeddings)"),
    )


@router.get("/models", responses=openai_errors())
async def list_openai_models(state: State) -> OpenAIModelList:
    """List the agents as models, the newest first."""
    found = await state.openai_api.models.list()
    return OpenAIModelList(object="list", data=list(map(_model, found)))


@router.get("/models/{name:path}", responses=openai_errors(404))
async def get_openai_model(name: str, state: State) -> OpenAIModel:
    """Get the agent that answers to a name or an id."""
    return _model(await state.openai_api.models.get(name))


@router.post(
    "/chat/completions",
    response_class=Response,
    responses={
        200: {
            "description": "The reply; or, with `stream`, as it is written",
            "model": ChatCompletion,
            "content": {"text/event-stream": events(_STREAM)},
        },
        **openai_errors(404, 413, 500, 502, 504),
    },
)
async def create_chat_completion(body: ChatCompletionCreate, state: State) -> Response:
    """Have an agent go on with a conversation: its role comes first, and its documents are used.

    Nothing is kept unless `store` asks for it.
    """
    options = body.model_dump(exclude_unset=True)
    messages = options.pop("messages")
    reply = await state.openai_api.chat.begin(
        ChatOrder(body.model, messages, options, is_kept=body.store is True)
    )
    with_usage = body.stream_options is not None and body.stream_options.include_usage is True
    asked = Asked(body.model, with_usage=with_usage)
    return ChunkStream(reply, asked) if body.stream else WholeReply(reply, asked)


def _model(found: AgentModel) -> OpenAIModel:
    return OpenAIModel(
        id=found.name,
        object="model",
        created=int(found.created_at.timestamp()),
        owned_by="fireside",
        agent_id=found.agent_id,
        name=found.agent_name,
    )
