"""Queries for what leaves as a file, and for what comes in as one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from fireside.db.models import Document, IdempotencyKey, Message, Session
from fireside.db.repositories.messages import path_to_query
from fireside.db.session import ReadSession, WriteSession

_IMPORTING = "importing"
_LONGEST = 10**9


async def session_ids_in_order(db: ReadSession, agent_id: str) -> list[str]:
    """Return the ids of the agent's sessions, the oldest first."""
    query = select(Session.id).where(Session.agent_id == agent_id).order_by(Session.id)
    return list(await db.scalars(query))


async def documents_in_order(db: ReadSession, agent_id: str) -> list[Document]:
    """Return the agent's documents, the oldest first."""
    query = select(Document).where(Document.agent_id == agent_id).order_by(Document.id)
    return list(await db.scalars(query))


async def messages_after(db: ReadSession, session_id: str, after: str, limit: int) -> list[Message]:
    """Return some messages of the session by their ids, so that parents come first."""
    query = select(Message).where(Message.session_id == session_id, Message.id > after)
    return list(await db.scalars(query.order_by(Message.id).limit(limit)))


async def path_ids(db: ReadSession, leaf_id: str) -> list[str]:
    """Return the ids of all messages on the path that ends with `leaf_id`, the oldest first."""
    return list(await db.scalars(path_to_query("id"), {"last": leaf_id, "most": _LONGEST}))


async def messages_of(db: ReadSession, message_ids: Sequence[str]) -> list[Message]:
    """Return these messages, in this order; those that are gone are left out."""
    rows = await db.scalars(select(Message).where(Message.id.in_(message_ids)))
    found = {row.id: row for row in rows}
    return [found[message_id] for message_id in message_ids if message_id in found]


async def add_messages(db: WriteSession, rows: Sequence[dict[str, object]]) -> None:
    """Store messages of one session."""
    await db.execute(insert(Message), list(rows))


async def mark_import(db: WriteSession, agent_id: str) -> None:
    """Note that the agent is being imported, so that what a crash leaves of it is found."""
    db.add(IdempotencyKey(scope=_IMPORTING, key=agent_id, request_hash="", resource_id=agent_id))
    await db.flush()


async def unmark_import(db: WriteSession, agent_id: str) -> None:
    """Note that the agent is whole, or gone."""
    await db.execute(
        delete(IdempotencyKey).where(
            IdempotencyKey.scope == _IMPORTING, IdempotencyKey.key == agent_id
        )
    )


async def unfinished_imports(db: ReadSession, before: datetime) -> list[str]:
    """Return the agents whose import began before `before` and did not end."""
    return list(
        await db.scalars(
            select(IdempotencyKey.resource_id).where(
                IdempotencyKey.scope == _IMPORTING, IdempotencyKey.created_at < before
            )
        )
    )
