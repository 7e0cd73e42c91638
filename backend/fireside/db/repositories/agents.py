"""Queries on agents."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, delete, func, or_, select

from fireside.db.models import Agent, Document, Message, Session
from fireside.db.session import ReadSession, WriteSession, holding
from fireside.domain.views import AgentView

_SESSIONS = (
    select(func.count()).where(Session.agent_id == Agent.id).correlate(Agent).scalar_subquery()
)
_MESSAGES = (
    select(func.coalesce(func.sum(Session.message_count), 0))
    .where(Session.agent_id == Agent.id)
    .correlate(Agent)
    .scalar_subquery()
)
_RECORDINGS = (
    select(func.count())
    .select_from(Message)
    .join(Session, Session.id == Message.session_id)
    .where(Session.agent_id == Agent.id)
    .where(or_(Message.audio_url.is_not(None), Message.tts_audio_url.is_not(None)))
    .correlate(Agent)
    .scalar_subquery()
)
_DOCUMENTS = (
    select(func.count()).where(Document.agent_id == Agent.id).correlate(Agent).scalar_subquery()
)


def _with_counts() -> Select[tuple[Agent, int, int, int, int]]:
    return select(Agent, _SESSIONS, _MESSAGES, _RECORDINGS, _DOCUMENTS)


def _view(agent: Agent, sessions: int, messages: int, recordings: int, documents: int) -> AgentView:
    return AgentView(
        id=agent.id,
        name=agent.name,
        system_prompt=agent.system_prompt,
        model=agent.model,
        temperature=agent.temperature,
        voice=agent.voice,
        created_at=agent.created_at,
        updated_at=agent.updated_at,
        session_count=sessions,
        message_count=messages,
        recording_count=recordings,
        document_count=documents,
    )


async def list_agents(db: ReadSession) -> list[AgentView]:
    """Return every agent with its counts, the newest first."""
    rows = await db.execute(_with_counts().order_by(Agent.id.desc()))
    return [_view(*row) for row in rows.tuples()]


async def find_agent_view(db: ReadSession, agent_id: str) -> AgentView | None:
    """Return the agent with its counts."""
    row = (await db.execute(_with_counts().where(Agent.id == agent_id))).tuples().one_or_none()
    return None if row is None else _view(*row)


async def find_agent(db: ReadSession, agent_id: str) -> Agent | None:
    """Return the agent's row."""
    return await db.get(Agent, agent_id, with_for_update=holding(db))


async def hold_agent(db: WriteSession, agent_id: str) -> bool:
    """Let nobody else change the agent, or anything in its sessions; False when there is none."""
    found = await db.scalar(select(Agent.id).where(Agent.id == agent_id).with_for_update())
    sessions = select(Session.id).where(Session.agent_id == agent_id).order_by(Session.id)
    await db.execute(sessions.with_for_update())
    return found is not None


async def session_ids_of(db: ReadSession, agent_id: str) -> Sequence[str]:
    """Return the ids of the agent's sessions."""
    return (await db.scalars(select(Session.id).where(Session.agent_id == agent_id))).all()


async def delete_agent(db: WriteSession, agent_id: str) -> bool:
    """Delete the agent with all that belongs to it; False when there is none."""
    deleted = await db.execute(delete(Agent).where(Agent.id == agent_id).returning(Agent.id))
    return deleted.first() is not None
