"""Looking into an agent's library (DESIGN 7)."""

from __future__ import annotations

from fastapi import APIRouter

from fireside.api.deps import State
from fireside.api.schemas.common import errors
from fireside.api.schemas.search import SearchQuery
from fireside.domain.library import KnowledgeView, SearchResults

router = APIRouter(prefix="/api", tags=["Documents"])


@router.post("/agents/{agent_id}/search", responses=errors(404, 413))
async def search(agent_id: str, body: SearchQuery, state: State) -> SearchResults:
    """Find the passages that the agent would be given for a question; no chat model is asked."""
    return await state.knowledge.search.search(agent_id, body.query, body.mode, body.limit)


@router.get("/knowledge", responses=errors())
async def get_knowledge(state: State) -> KnowledgeView:
    """Get how passages are found: also by their meaning, as soon as all have been read for that."""
    return await state.knowledge.vectors.view()
