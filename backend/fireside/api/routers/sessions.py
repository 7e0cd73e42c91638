"""Sessions."""

from __future__ import annotations

from fastapi import APIRouter

from fireside.api.deps import IdempotencyKeyHeader, Reading, State, Writing
from fireside.api.schemas.common import errors
from fireside.api.schemas.sessions import SessionCreate, SessionUpdate
from fireside.domain.views import SessionDetail, SessionList, SessionView
from fireside.services.idempotency import idempotency
from fireside.services.sessions import service

router = APIRouter(prefix="/api", tags=["Sessions"])


@router.get("/agents/{agent_id}/sessions", responses=errors(404))
async def list_sessions(agent_id: str, db: Reading) -> SessionList:
    """List an agent's sessions, the last used first."""
    return await service.list_sessions(db, agent_id)


@router.post("/agents/{agent_id}/sessions", status_code=201, responses=errors(404, 409, 413))
async def create_session(
    agent_id: str, body: SessionCreate, db: Writing, key: IdempotencyKeyHeader = None
) -> SessionView:
    """Begin a session."""
    call = idempotency(f"sessions:{agent_id}", key, body.model_dump_json())
    return await service.create_session(db, agent_id, body.title, call)


@router.get("/sessions/{session_id}", responses=errors(404))
async def get_session(session_id: str, db: Reading) -> SessionDetail:
    """Get a session with its agent and its last 50 messages."""
    return await service.get_session(db, session_id)


@router.patch("/sessions/{session_id}", responses=errors(404, 413))
async def rename_session(session_id: str, body: SessionUpdate, db: Writing) -> SessionView:
    """Give a session another title."""
    return await service.rename_session(db, session_id, body.title)


@router.delete("/sessions/{session_id}", status_code=204, responses=errors(404))
async def delete_session(session_id: str, state: State) -> None:
    """Delete a session with its messages and recordings."""
    recordings = state.voice.recordings
    await service.delete_session(state.database, state.runs, recordings, session_id)
