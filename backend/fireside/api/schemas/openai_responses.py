"""Bodies of OpenAI's responses, as far as we look into them; whatever else is in them is taken."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from fireside.api.schemas.openai_compatible import OpenAIErrorDetail

_OPEN = ConfigDict(extra="allow", strict=True)


class ResponseItem(BaseModel):
    """A message, the call of a function, or what the function returned."""

    model_config = _OPEN

    type: str | None = None
    role: Literal["system", "developer", "user", "assistant"] | None = None
    content: str | list[dict[str, Any]] | None = None


class ResponseReasoning(BaseModel):
    """How hard to think."""

    model_config = _OPEN

    effort: str | None = None


class ResponseFormat(BaseModel):
    """What form the text is to have."""

    model_config = _OPEN

    type: Literal["text", "json_object", "json_schema"] = "text"


class ResponseText(BaseModel):
    """How the text is to be."""

    model_config = _OPEN

    format: ResponseFormat | None = None
    verbosity: str | None = None


class ResponseTool(BaseModel):
    """A tool of the client's: a function."""

    model_config = _OPEN

    type: str


class ResponseCreate(BaseModel):
    """What an agent is to respond to.

    `temperature`, `top_p`, `max_output_tokens`, `reasoning`, `text`, `tools` and `tool_choice` go
    to the provider. `background`, `conversation`, `prompt` and tools other than functions are
    refused; all other parameters are taken and have no effect.
    """

    model_config = ConfigDict(
        extra="allow",
        strict=True,
        json_schema_extra={
            "examples": [{"model": "Customer Support Bot", "input": "Where is my order?"}]
        },
    )

    model: str = Field(description="An agent's id, or its name where no other has the same")
    input: Annotated[str, Field(min_length=1)] | Annotated[list[ResponseItem], Field(min_length=1)]
    instructions: str | None = Field(
        default=None, description="Beside the agent's own role, for this response alone"
    )
    previous_response_id: str | None = Field(
        default=None, description="A stored response, whose conversation goes on"
    )
    store: bool | None = Field(
        default=None,
        description="Whether it is kept as a session of the agent, as it is unless this is false; "
        "the response then goes on when the client leaves",
    )
    stream: bool | None = None
    reasoning: ResponseReasoning | None = None
    text: ResponseText | None = None
    tools: list[ResponseTool] | None = None
    metadata: dict[str, str] | None = None


class ResponseUsage(BaseModel):
    """Tokens as the provider counted them."""

    input_tokens: int
    input_tokens_details: dict[str, int]
    output_tokens: int
    output_tokens_details: dict[str, int]
    total_tokens: int


class OpenAIResponse(BaseModel):
    """A response: `output` has a message of the agent's, and the calls that it makes."""

    model_config = _OPEN

    id: str
    object: Literal["response"]
    created_at: int
    status: Literal["completed", "incomplete", "failed", "in_progress", "cancelled"]
    model: str
    output: list[dict[str, Any]]
    error: OpenAIErrorDetail | None
    incomplete_details: dict[str, str] | None
    instructions: str | None
    previous_response_id: str | None
    store: bool
    usage: ResponseUsage | None


class ResponseDeleted(BaseModel):
    """A response that is no more."""

    id: str
    object: Literal["response"]
    deleted: Literal[True]
