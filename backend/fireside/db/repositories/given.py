"""Conversations that clients of OpenAI's API send: stored, and found again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from fireside.db.models import Message, Session
from fireside.db.models.base import utc_now
from fireside.db.repositories.messages import path_to_query
from fireside.db.session import ReadSession, WriteSession
from fireside.domain.ids import new_id


@dataclass(frozen=True, slots=True)
class End:
    """The last message of a session."""

    session_id: str
    message_id: str
    depth: int
    content: str


async def last_ends(db: ReadSession, agent_id: str, most: int) -> list[End]:
    """Return how the agent's sessions end, the last used first."""
    rows = await db.execute(
        select(Session.id, Message.id, Message.depth, Message.content)
        .join(Message, Message.id == Session.leaf_id)
        .where(Session.agent_id == agent_id)
        .order_by(Session.updated_at.desc(), Session.id.desc())
        .limit(most)
    )
    return [End(*row) for row in rows.tuples()]


async def said_until(db: ReadSession, message_id: str, most: int) -> list[tuple[str, str]]:
    """Return role and content of at most `most` messages that end with this one."""
    rows = await db.execute(path_to_query("role", "content"), {"last": message_id, "most": most})
    return [(role, content) for role, content in rows]


async def add_session(
    db: WriteSession, agent_id: str, title: str | None, said: Sequence[tuple[str, str]]
) -> str:
    """Store a session in which this was said, and return its id."""
    session_id, now = new_id(), utc_now()
    ids = [new_id() for _ in said]
    db.add(
        Session(
            id=session_id,
            agent_id=agent_id,
            title=title,
            leaf_id=ids[-1] if ids else None,
            message_count=len(ids),
            created_at=now,
            updated_at=now,
        )
    )
    await db.flush()
    rows: list[dict[str, object]] = [
        {
            "id": ids[depth],
            "created_at": now,
            "session_id": session_id,
            "parent_id": ids[depth - 1] if depth else None,
            "depth": depth,
            "role": role,
            "content": content,
            "message_type": "text",
            "status": "complete",
            "citations": [],
        }
        for depth, (role, content) in enumerate(said)
    ]
    if rows:
        await db.execute(insert(Message), rows)
    return session_id
