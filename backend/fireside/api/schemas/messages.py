"""Bodies of the calls on messages."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from fireside.api.schemas.common import TEXT, WHOLE_NUMBER
from fireside.domain.tools import ToolDecision
from fireside.domain.views import Feedback

CONTENT_LENGTH = 10_000

Content = Annotated[str, StringConstraints(min_length=1, max_length=CONTENT_LENGTH, pattern=TEXT)]


class MessageCreate(BaseModel):
    """A question: 1 to 10,000 characters, not only blanks."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"content": "What's the status of my order #12345?"}]}
    )

    content: Content


class Stop(BaseModel):
    """How much of a spoken reply was heard, where somebody spoke over it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"heard": 137}]})

    heard: Annotated[int, Field(ge=0, le=10_000_000), WHOLE_NUMBER] | None = Field(
        default=None,
        description="Characters of the reply, as `end` of the last sentence heard told: "
        "the rest was not said",
    )


class FeedbackUpdate(BaseModel):
    """What the user thinks of a reply; null takes it back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"rating": "down"}]})

    rating: Feedback | None


class ToolCallDecision(BaseModel):
    """What the user says to a call of a tool that waits for approval."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"decision": "approve"}]})

    decision: ToolDecision
