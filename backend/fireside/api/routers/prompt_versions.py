"""Versions of an agent's prompt."""

from __future__ import annotations

from fastapi import APIRouter

from fireside.api.deps import IdempotencyKeyHeader, Reading, Writing
from fireside.api.schemas.common import errors
from fireside.domain.refinement import PromptVersionList
from fireside.domain.views import AgentView
from fireside.services.idempotency import idempotency
from fireside.services.refinement import versions

router = APIRouter(prefix="/api/agents/{agent_id}/versions", tags=["Prompts"])


@router.get("", responses=errors(404))
async def list_versions(agent_id: str, db: Reading) -> PromptVersionList:
    """List every prompt that the agent was saved with, the newest first."""
    return await versions.list_versions(db, agent_id)


@router.post("/{version_id}/restore", responses=errors(404, 409))
async def restore_version(
    agent_id: str, version_id: str, db: Writing, key: IdempotencyKeyHeader = None
) -> AgentView:
    """Give the agent an earlier prompt again; it becomes the newest version."""
    call = idempotency(f"restore:{agent_id}", key, version_id)
    return await versions.restore(db, agent_id, version_id, call)
