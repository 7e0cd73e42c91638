"""Queries on agents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, exists, func, or_, select

from fireside.db.models import Agent, Chunk, Document, Message, Session
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


_HAS_LIBRARY = exists().where(Chunk.agent_id == Agent.id).correlate(Agent)


@dataclass(frozen=True, slots=True)
class NamedAgent:
    """An agent as lists of names have it."""

    id: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AnsweringAgent:
    """What a reply needs of its agent."""

    id: str
    name: str
    created_at: datetime
    system_prompt: str
    model: str | None
    temperature: float | None
    has_library: bool
    """Whether it has passages to answer from."""


def _answering() -> Select[tuple[str, str, datetime, str, str | None, float | None, bool]]:
    return select(
        Agent.id,
        Agent.name,
        Agent.created_at,
        Agent.system_prompt,
        Agent.model,
        Agent.temperature,
        _HAS_LIBRARY,
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
        tool_servers=agent.tool_servers,
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


async def list_names(db: ReadSession) -> list[NamedAgent]:
    """Return every agent's name, the newest first."""
    rows = await db.execute(
        select(Agent.id, Agent.name, Agent.created_at).order_by(Agent.id.desc())
    )
    return [NamedAgent(*row) for row in rows.tuples()]


async def list_answering(db: ReadSession) -> list[AnsweringAgent]:
    """Return what a reply needs of every agent, the newest first."""
    rows = await db.execute(_answering().order_by(Agent.id.desc()))
    return [AnsweringAgent(*row) for row in rows.tuples()]


async def find_called(db: ReadSession, name: str) -> list[AnsweringAgent]:
    """Return the agents that have this id or name; two stand for any further ones."""
    rows = await db.execute(
        _answering()
        .where(or_(Agent.id == name, Agent.name == name))
        .order_by((Agent.id == name).desc())
        .limit(2)
    )
    return [AnsweringAgent(*row) for row in rows.tuples()]


async def delete_agent(db: WriteSession, agent_id: str) -> bool:
    """Delete the agent with all that belongs to it; False when there is none."""
    deleted = await db.execute(delete(Agent).where(Agent.id == agent_id).returning(Agent.id))
    return deleted.first() is not None
