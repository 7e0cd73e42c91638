"""Bodies of the calls on trials."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from fireside.api.schemas.agents import Prompt
from fireside.api.schemas.common import WHOLE_NUMBER

MOST_CASES = 100
MOST_REPETITIONS = 5

CaseId = Annotated[str, StringConstraints(max_length=36)]


class TrialCreate(BaseModel):
    """The prompt that is tried against the agent's own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"candidate_prompt": "You are a friendly helper. We open at nine."}]
        }
    )

    candidate_prompt: Prompt
    case_ids: Annotated[list[CaseId], Field(min_length=1, max_length=MOST_CASES)] | None = Field(
        default=None, description="None: all of the agent's test cases"
    )
    repeat: Annotated[int, Field(ge=1, le=MOST_REPETITIONS), WHOLE_NUMBER] = Field(
        default=1, description="How often each question is asked"
    )
