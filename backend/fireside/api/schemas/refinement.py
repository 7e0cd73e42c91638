"""Bodies of the calls that make prompts better."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from fireside.api.schemas.agents import Model, Name, Prompt

INSTRUCTIONS_LENGTH = 2_000

Instructions = Annotated[
    str, StringConstraints(max_length=INSTRUCTIONS_LENGTH, pattern=r"^[^\x00]*$")
]


class Refine(BaseModel):
    """A rough prompt, and what to mind when it is made better."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "prompt": "help customers of Blue Bottle, be nice, open 9 to 17",
                    "instructions": "Shorter. Never give prices.",
                    "name": "Customer Support Bot",
                }
            ]
        }
    )

    prompt: Prompt
    instructions: Instructions | None = Field(default=None, description="Such as: shorter")
    name: Name | None = Field(default=None, description="The agent's name")
    model: Model | None = Field(default=None, description="The provider's model; none: its default")
