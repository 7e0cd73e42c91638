"""Bodies of the calls on agents."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from fireside.api.schemas.common import TEXT
from fireside.domain.refinement import SavedOrigin

NAME_LENGTH = 100
PROMPT_LENGTH = 20_000

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME_LENGTH, pattern=TEXT),
]
Prompt = Annotated[str, StringConstraints(min_length=1, max_length=PROMPT_LENGTH, pattern=TEXT)]
Model = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=TEXT)
]
Voice = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=TEXT)
]
Temperature = Annotated[float, Field(ge=0, le=2, strict=True, allow_inf_nan=False)]

ToolServers = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=TEXT)]],
    Field(max_length=50),
]

_TOOLS = "Names of configured servers whose tools it uses; one that is not there has no effect"

_EXAMPLE: JsonDict = {
    "name": "Sales Assistant",
    "system_prompt": "You are a friendly sales assistant. Our shop opens at nine.",
}


class AgentCreate(BaseModel):
    """A new agent."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: Name
    system_prompt: Prompt
    model: Model | None = Field(default=None, description="The provider's model; none: its default")
    temperature: Temperature | None = None
    voice: Voice | None = None
    tool_servers: ToolServers = Field(default_factory=list, description=_TOOLS)
    prompt_origin: SavedOrigin | None = Field(
        default=None, description="Whether the prompt was typed or refined; none: typed"
    )


class AgentUpdate(BaseModel):
    """Changes to an agent; a field left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Updated Bot Name"}]})

    name: Name = Field(default="", description="Left out: unchanged")
    system_prompt: Prompt = Field(default="", description="Left out: unchanged")
    model: Model | None = None
    temperature: Temperature | None = None
    voice: Voice | None = None
    tool_servers: ToolServers = Field(
        default_factory=list, description=_TOOLS + ". Left out: unchanged"
    )
    prompt_origin: SavedOrigin | None = Field(
        default=None, description="Whether the prompt was typed or refined; none: typed"
    )
