"""Agents."""

from __future__ import annotations

from fastapi import APIRouter

from fireside.api.deps import IdempotencyKeyHeader, Reading, State, Writing
from fireside.api.schemas.agents import AgentCreate, AgentUpdate
from fireside.api.schemas.common import errors
from fireside.domain.views import AgentList, AgentView
from fireside.services.agents import service
from fireside.services.idempotency import idempotency

router = APIRouter(prefix="/api/agents", tags=["Agents"])


@router.get("", responses=errors())
async def list_agents(db: Reading) -> AgentList:
    """List all agents, the newest first."""
    return await service.list_agents(db)


@router.post("", status_code=201, responses=errors(409, 413))
async def create_agent(
    body: AgentCreate, db: Writing, key: IdempotencyKeyHeader = None
) -> AgentView:
    """Create an agent."""
    call = idempotency("agents", key, body.model_dump_json())
    return await service.create_agent(db, service.NewAgent(**body.model_dump()), call)


@router.get("/{agent_id}", responses=errors(404))
async def get_agent(agent_id: str, db: Reading) -> AgentView:
    """Get one agent."""
    return await service.get_agent(db, agent_id)


@router.put("/{agent_id}", responses=errors(404, 413))
async def update_agent(agent_id: str, body: AgentUpdate, db: Writing) -> AgentView:
    """Change an agent; fields left out stay as they are."""
    changes = body.model_dump(exclude_unset=True, exclude={"prompt_origin"})
    return await service.update_agent(db, agent_id, changes, body.prompt_origin or "typed")


@router.delete("/{agent_id}", status_code=204, responses=errors(404))
async def delete_agent(agent_id: str, state: State) -> None:
    """Delete an agent with all that belongs to it."""
    await service.delete_agent(
        state.database,
        state.runs,
        state.refinement.trials,
        state.voice.recordings,
        state.knowledge.library,
        agent_id,
    )
