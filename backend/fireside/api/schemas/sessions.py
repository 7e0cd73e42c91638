"""Bodies of the calls on sessions."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from fireside.api.schemas.common import TEXT

TITLE_LENGTH = 200

Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_LENGTH, pattern=TEXT),
]


class SessionCreate(BaseModel):
    """A new session; without a title its first message names it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": None}]})

    title: Title | None = None


class SessionUpdate(BaseModel):
    """Another title for a session; null lets its next message name it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Help with order #12345"}]})

    title: Title | None
