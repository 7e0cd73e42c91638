"""Queries on sessions."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Select, and_, delete, func, select

from fireside.db.models import Message, Session
from fireside.db.session import ReadSession, WriteSession, holding
from fireside.domain.failures import failure
from fireside.domain.views import LastMessage, Role, SessionView

_PREVIEW = 200


# The session; then role, beginning, time and error code of its last message, where it has one.
_Row = tuple[Session, Role | None, str | None, datetime | None, str | None]


def _with_last_message() -> Select[_Row]:
    query = select(
        Session,
        Message.role,
        func.substr(Message.content, 1, _PREVIEW),
        Message.created_at,
        Message.error_code,
    ).outerjoin(Message, Message.id == Session.leaf_id)
    # SQLAlchemy's types don't know that an outer join can find nothing.
    return cast("Select[_Row]", query)


def _view(row: _Row) -> SessionView:
    session, role, content, written_at, error_code = row
    last = None
    if role is not None and written_at is not None:
        code = None if content else error_code
        words = failure(code).fallback_message if code else content
        last = LastMessage(role, words or "", code, written_at)
    return SessionView(
        id=session.id,
        agent_id=session.agent_id,
        title=session.title,
        created_at=session.created_at,
        updated_at=session.updated_at,
        message_count=session.message_count,
        last_message=last,
    )


async def list_sessions(db: ReadSession, agent_id: str) -> list[SessionView]:
    """Return the agent's sessions, the last used first."""
    rows = await db.execute(
        _with_last_message()
        .where(Session.agent_id == agent_id)
        .order_by(Session.updated_at.desc(), Session.id.desc())
    )
    return [_view(row) for row in rows.tuples()]


async def find_session_view(db: ReadSession, session_id: str) -> SessionView | None:
    """Return the session as a list shows it."""
    rows = await db.execute(_with_last_message().where(Session.id == session_id))
    row = rows.tuples().one_or_none()
    return None if row is None else _view(row)


async def find_session(db: ReadSession, session_id: str) -> Session | None:
    """Return the session's row."""
    return await db.get(Session, session_id, with_for_update=holding(db))


async def running_message_ids(
    db: ReadSession, *, session_id: str | None = None, agent_id: str | None = None
) -> list[str]:
    """Return the replies being written in the session, or in all sessions of the agent."""
    query = select(Message.id).where(Message.status == "streaming")
    if session_id is not None:
        query = query.where(Message.session_id == session_id)
    if agent_id is not None:
        query = query.join(
            Session, and_(Session.id == Message.session_id, Session.agent_id == agent_id)
        )
    return list(await db.scalars(query))


async def delete_session(db: WriteSession, session_id: str) -> bool:
    """Delete the session with all that belongs to it; False when there is none."""
    deleted = await db.execute(
        delete(Session).where(Session.id == session_id).returning(Session.id)
    )
    return deleted.first() is not None
