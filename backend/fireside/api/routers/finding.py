"""Searching all conversations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from fireside.api.deps import State
from fireside.api.schemas.common import TEXT, errors
from fireside.domain.finding import FoundTexts

QUERY_LENGTH = 200
RESULTS_MOST = 100

router = APIRouter(prefix="/api", tags=["Messages"])


@router.get("/search", responses=errors(404))
async def search_conversations(
    state: State,
    query: Annotated[
        str,
        Query(
            min_length=1,
            max_length=QUERY_LENGTH,
            pattern=TEXT,
            description="Words that all must be there; the last may be the beginning of one",
        ),
    ],
    limit: Annotated[int, Query(ge=1, le=RESULTS_MOST)] = 20,
    agent_id: Annotated[str | None, Query(description="Only conversations with this agent")] = None,
) -> FoundTexts:
    """Find what was said in any conversation, and conversations by their titles."""
    return await state.finding.search(query, agent_id, limit)
