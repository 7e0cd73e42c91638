"""Bodies of the calls on test cases."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from fireside.api.schemas.agents import Prompt
from fireside.api.schemas.common import TEXT, WHOLE_NUMBER
from fireside.domain.refinement import CaseKind

QUESTION_LENGTH = 10_000
EXPECTED_LENGTH = 2_000
MOST_DRAFTS = 10

Question = Annotated[str, StringConstraints(min_length=1, max_length=QUESTION_LENGTH, pattern=TEXT)]
Expected = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=EXPECTED_LENGTH, pattern=TEXT
    ),
]


class CaseCreate(BaseModel):
    """A question, and what a good answer to it must do."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "When do you open?", "kind": "contains", "expected": "9"},
            ]
        }
    )

    question: Question
    kind: CaseKind
    expected: Expected = Field(
        description="What must, or must not, be in the answer; or the criterion in words"
    )
    is_drafted: bool = Field(
        default=False, strict=True, description="Whether the model suggested it"
    )


class CaseUpdate(BaseModel):
    """Changes to a test case; a field left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"expected": "nine"}]})

    question: Question = Field(default="", description="Left out: unchanged")
    kind: CaseKind = Field(default="contains", description="Left out: unchanged")
    expected: Expected = Field(default="", description="Left out: unchanged")


class CaseFromMessage(BaseModel):
    """What a good answer to the question of a reply must do."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "criterion", "expected": "Names the opening hours."}]
        }
    )

    kind: CaseKind = "criterion"
    expected: Expected | None = Field(
        default=None, description="Left out: a criterion that refers to the reply"
    )


class CasesDraft(BaseModel):
    """How many test cases to suggest, and for which prompt."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"count": 3}]})

    count: Annotated[int, Field(ge=1, le=MOST_DRAFTS), WHOLE_NUMBER] = 5
    prompt: Prompt | None = Field(default=None, description="None: the agent's own")
