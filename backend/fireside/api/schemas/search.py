"""Bodies of a search."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from fireside.api.schemas.common import TEXT

QUERY_LENGTH = 1_000
RESULTS_MOST = 100

Query = Annotated[str, StringConstraints(min_length=1, max_length=QUERY_LENGTH, pattern=TEXT)]


class SearchQuery(BaseModel):
    """What to look for: 1 to 1,000 characters, not only blanks."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"query": "How long is the warranty?", "limit": 5}]}
    )

    query: Query
    limit: Annotated[int, Field(ge=1, le=RESULTS_MOST)] = 10
    mode: Literal["hybrid", "full_text", "vectors"] = Field(
        default="hybrid", description="One way of searching alone, for comparison"
    )
