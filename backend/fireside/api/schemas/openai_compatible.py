"""Bodies of OpenAI's API, as far as we look into them; whatever else is in them is taken too."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from fireside.domain.library import Citation

_OPEN = ConfigDict(extra="allow", strict=True)


class ContentPart(BaseModel):
    """A part of a message: a text, or what a provider may know, as an image."""

    model_config = _OPEN

    type: str
    text: str | None = None


class ChatCompletionMessage(BaseModel):
    """A message."""

    model_config = _OPEN

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = None


class StreamOptions(BaseModel):
    """How to stream."""

    model_config = _OPEN

    include_usage: bool | None = None


class ChatCompletionCreate(BaseModel):
    """A conversation that an agent is to go on with.

    Sampling parameters, `response_format`, `stop`, `tools` and `tool_choice` go to the provider as
    they are. All others of OpenAI's are taken and have no effect.
    """

    model_config = ConfigDict(
        extra="allow",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "model": "Customer Support Bot",
                    "messages": [{"role": "user", "content": "Where is my order?"}],
                    "stream": True,
                }
            ]
        },
    )

    model: str = Field(description="An agent's id, or its name where no other has the same")
    messages: Annotated[list[ChatCompletionMessage], Field(min_length=1)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    store: bool | None = Field(
        default=None,
        description="Whether to keep it as a session of the agent; the reply then goes on when "
        "the client leaves",
    )
    n: Literal[1] | None = Field(default=None, description="There is one choice")


class ToolFunction(BaseModel):
    """What is called."""

    name: str
    arguments: str
    """JSON, as the model wrote it."""


class ToolCall(BaseModel):
    """A call of a client's tool."""

    id: str
    type: Literal["function"]
    function: ToolFunction


class CompletionMessage(BaseModel):
    """What the agent says."""

    role: Literal["assistant"]
    content: str | None
    refusal: None
    citations: list[Citation]
    """The passages that it cites."""
    tool_calls: list[ToolCall] = []


class CompletionChoice(BaseModel):
    """The one choice."""

    index: Literal[0]
    message: CompletionMessage
    logprobs: None
    finish_reason: Literal["stop", "length", "tool_calls", "content_filter"]


class CompletionUsage(BaseModel):
    """Tokens as the provider counted them."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(BaseModel):
    """A whole reply."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[CompletionChoice]
    usage: CompletionUsage | None = None
    """Absent where the provider does not say."""


class OpenAIModel(BaseModel):
    """An agent as a model."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str
    agent_id: str
    name: str
    """The agent's, also where `id` is not."""


class OpenAIModelList(BaseModel):
    """The agents."""

    object: Literal["list"]
    data: list[OpenAIModel]


class OpenAIErrorDetail(BaseModel):
    """What is wrong."""

    message: str
    """A sentence that a person can act on."""
    type: str
    param: str | None
    code: str | None


class OpenAIErrorBody(BaseModel):
    """An error in OpenAI's shape."""

    error: OpenAIErrorDetail


def openai_errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of a call's errors, with those that any call may answer."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAIErrorBody"}}}
    return {
        status: {"description": _DESCRIPTIONS[status], "content": content}
        for status in sorted({400, 401, 403, 429, 503, *statuses})
    }


_DESCRIPTIONS = {
    400: "The request can't be taken; `param` names the parameter",
    401: "The access token is needed, and is not there or wrong",
    403: "Another web page may not do this",
    404: "No agent has this name",
    409: "It is part of something larger",
    413: "The body is over its limit",
    429: "Too many wrong access tokens, or the provider receives too many requests",
    500: "The provider refuses the configuration",
    502: "The provider's answer can't be used",
    503: "The provider, the database or the server is not available",
    504: "The provider took too long",
}
