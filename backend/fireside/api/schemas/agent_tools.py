"""What the tools of an agent take."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from fireside.api.schemas.messages import Content
from fireside.api.schemas.search import Query

FOUND_MOST = 20
"""Passages that one call finds: they all go into a model's context."""


class AskArguments(BaseModel):
    """A question to an agent."""

    model_config = ConfigDict(extra="forbid", title="Question")

    question: Content = Field(
        description="The whole question, with everything needed to understand it: the agent "
        "remembers no earlier ones"
    )


class SearchArguments(BaseModel):
    """A search in an agent's library."""

    model_config = ConfigDict(extra="forbid", title="Search")

    query: Query = Field(description="A question, or words to find")
    limit: Annotated[int, Field(ge=1, le=FOUND_MOST, description="Passages at most")] = 5
