"""What a new turn reads and writes, in as few statements as may be."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exc, insert, select

from fireside.db.models import Agent, Message, Session
from fireside.db.models.base import utc_now
from fireside.db.session import WriteSession
from fireside.errors import Conflict


async def session_with_agent(db: WriteSession, session_id: str) -> tuple[Session, Agent] | None:
    """Return the session and its agent."""
    rows = await db.execute(
        select(Session, Agent)
        .join(Agent, Agent.id == Session.agent_id)
        .where(Session.id == session_id)
    )
    return rows.tuples().one_or_none()


def new_message(
    message_id: str,
    session_id: str,
    parent: Message | None,
    role: str,
    content: str,
    *,
    status: str,
    model: str | None,
) -> Message:
    """Return a message that follows `parent`, not yet stored; each field has its value."""
    return Message(
        id=message_id,
        created_at=utc_now(),
        session_id=session_id,
        parent_id=parent.id if parent else None,
        depth=parent.depth + 1 if parent else 0,
        role=role,
        content=content,
        message_type="text",
        status=status,
        model=model,
        citations=[],
    )


_COLUMNS = [column.key for column in Message.__table__.columns]


async def insert_messages(db: WriteSession, session: Session, rows: Sequence[Message]) -> None:
    """Store the messages at the end of the session's path.

    Raises Conflict when a reply of the session is still being written: the database holds that
    there is one at most.
    """
    connection = await db.connection()
    values = [{name: getattr(row, name) for name in _COLUMNS} for row in rows]
    try:
        await connection.execute(insert(Message), values)
    except exc.IntegrityError as error:
        raise Conflict(
            "A reply is still being written in this session. Wait until it ends, or stop it."
        ) from error
    session.leaf_id = rows[-1].id
    session.message_count = Session.message_count + len(rows)
    session.updated_at = utc_now()
    await db.flush()
