"""What new turns read and write: many turns in one transaction, few statements for each.

Synchronous, on the connection that `Database.transact` gives: this is the hot path of a message.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, bindparam, insert, select, text, tuple_, update

from fireside.db.models import Agent, IdempotencyKey, Message, Session
from fireside.db.models.base import utc_now
from fireside.db.postgres import each_at_a_time
from fireside.db.repositories.idempotency import lock_of
from fireside.db.repositories.messages import path_to_query
from fireside.domain.ids import new_id

_SESSIONS = Session.__table__
_COLUMNS = [column.key for column in Message.__table__.columns]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a turn goes: its session and the agent that answers there."""

    session_id: str
    title: str | None
    leaf_id: str | None
    system_prompt: str
    model: str | None
    temperature: float | None
    voice: str | None
    is_running: bool
    """Whether a reply of the session is being written."""
    agent_id: str
    has_library: bool
    """Whether the agent has passages to answer from."""
    tool_servers: Sequence[str]
    """The names of the tool servers that the agent uses."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """A message of the history."""

    id: str
    depth: int
    role: str
    content: str


@dataclass(frozen=True, slots=True)
class MadeBefore:
    """What a call under an idempotency key has made."""

    request_hash: str
    resource_id: str


@dataclass(frozen=True, slots=True)
class Move:
    """How a session goes on: its path now ends with `leaf_id`, `added` messages are new."""

    session_id: str
    leaf_id: str
    added: int
    title: str | None


def find_made(
    connection: Connection, keys: Collection[tuple[str, str]]
) -> dict[tuple[str, str], MadeBefore]:
    """Return what the calls under these scopes and keys have made."""
    if not keys:
        return {}
    each_at_a_time(connection, [lock_of(*key) for key in keys])
    row = tuple_(IdempotencyKey.scope, IdempotencyKey.key)
    found = connection.execute(
        select(
            IdempotencyKey.scope,
            IdempotencyKey.key,
            IdempotencyKey.request_hash,
            IdempotencyKey.resource_id,
        ).where(row.in_(keys))
    )
    return {(scope, key): MadeBefore(hash_, made) for scope, key, hash_, made in found.tuples()}


# The literal status lets SQLite use the partial index of running replies.
_IS_RUNNING = text(
    "EXISTS (SELECT 1 FROM messages AS running"
    " WHERE running.session_id = sessions.id AND running.status = 'streaming')"
)
_HAS_LIBRARY = text("EXISTS (SELECT 1 FROM chunks WHERE chunks.agent_id = agents.id)")
_PLACES = (
    select(
        Session.id,
        Session.title,
        Session.leaf_id,
        Agent.system_prompt,
        Agent.model,
        Agent.temperature,
        Agent.voice,
        _IS_RUNNING,
        Session.agent_id,
        _HAS_LIBRARY,
        Agent.tool_servers,
    )
    .join(Agent, Agent.id == Session.agent_id)
    .where(Session.id.in_(bindparam("session_ids", expanding=True)))
    # PostgreSQL has many writers: until these turns are stored no other may go on in the sessions.
    # In one order, or two batches could each hold what the other waits for.
    .order_by(Session.id)
    .with_for_update(of=Session, key_share=True)
)


def find_places(connection: Connection, session_ids: Collection[str]) -> dict[str, Place]:
    """Return the sessions, with what their turns need of their agents."""
    if not session_ids:
        return {}
    rows = connection.execute(_PLACES, {"session_ids": list(session_ids)})
    return {
        row[0]: Place(
            *row[:7],
            is_running=bool(row[7]),
            agent_id=row[8],
            has_library=bool(row[9]),
            tool_servers=row[10],
        )
        for row in rows
    }


def find_messages(connection: Connection, message_ids: Collection[str]) -> dict[str, Message]:
    """Return the messages by their ids; rows that read like `Message`."""
    if not message_ids:
        return {}
    table = Message.__table__
    rows = connection.execute(select(table).where(table.c.id.in_(message_ids)))
    return {row.id: cast("Message", row) for row in rows}


def path_to(connection: Connection, message_id: str | None, limit: int) -> list[PathStep]:
    """Return at most `limit` messages that end with `message_id`, oldest first."""
    if message_id is None:
        return []
    query = path_to_query("id", "depth", "role", "content")
    rows = connection.execute(query, {"last": message_id, "most": limit})
    return [PathStep(*row) for row in rows]


def find_versions(connection: Connection, message: Message) -> list[str]:
    """Return the ids of a message's siblings and its own, oldest first."""
    rows = connection.execute(
        select(Message.id).where(
            Message.session_id == message.session_id, Message.parent_id == message.parent_id
        )
    )
    return sorted(row[0] for row in rows)


def new_message(
    message_id: str,
    session_id: str,
    parent: PathStep | None,
    role: str,
    content: str,
    *,
    status: str,
    model: str | None,
    audio_url: str | None,
    is_voice: bool,
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
        message_type="voice" if is_voice else "text",
        audio_url=audio_url,
        status=status,
        model=model,
        citations=[],
        tool_calls=[],
    )


_MOVE = (
    update(_SESSIONS)  # pyright: ignore[reportArgumentType] - declarative tables are typed as FromClause
    .where(_SESSIONS.c.id == bindparam("session"))
    .values(
        leaf_id=bindparam("leaf"),
        title=bindparam("new_title"),
        message_count=_SESSIONS.c.message_count + bindparam("added"),
        updated_at=bindparam("now"),
    )
)


def store(
    connection: Connection,
    rows: Sequence[Message],
    moves: Sequence[Move],
    made: Sequence[tuple[tuple[str, str], MadeBefore]],
) -> None:
    """Store new messages, move their sessions on, and remember the calls that made them."""
    now = utc_now()
    connection.execute(insert(Message), [_values(row) for row in rows])
    connection.execute(_MOVE, [_move(move, now) for move in moves])
    if made:
        connection.execute(insert(IdempotencyKey), [_key(*entry, now) for entry in made])


def _values(row: Message) -> dict[str, object]:
    return {name: getattr(row, name) for name in _COLUMNS}


def _move(move: Move, now: datetime) -> dict[str, object]:
    return {
        "session": move.session_id,
        "leaf": move.leaf_id,
        "new_title": move.title,
        "added": move.added,
        "now": now,
    }


def _key(key: tuple[str, str], made: MadeBefore, now: datetime) -> dict[str, object]:
    return {
        "id": new_id(),
        "created_at": now,
        "scope": key[0],
        "key": key[1],
        "request_hash": made.request_hash,
        "resource_id": made.resource_id,
    }
