"""Queries on the tree of messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import JSON, Connection, Select, Table, bindparam, func, literal, select, update
from sqlalchemy.orm import aliased

from fireside.db.models import Message, Session
from fireside.db.session import ReadSession, WriteSession, holding
from fireside.domain.library import Citation
from fireside.domain.tools import ToolUse

_MESSAGES = cast("Table", Message.__table__)
_END = (
    select(Session.leaf_id, Message.depth)
    .join(Message, Message.id == Session.leaf_id, isouter=True)
    .where(Session.id == bindparam("session"))
)
_VERSIONS = select(Message.parent_id, Message.id).where(Message.session_id == bindparam("session"))
_CHILDREN = _VERSIONS.where(Message.parent_id.in_(bindparam("parents", expanding=True)))
_ROOTS = _VERSIONS.where(Message.parent_id.is_(None))


@dataclass(frozen=True, slots=True)
class ReplyState:
    """What of a reply changes while it is written."""

    message_id: str
    content: str
    status: str
    error_code: str | None = None
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    first_token_ms: int | None = None
    total_ms: int | None = None
    tts_audio_url: str | None = None
    citations: Sequence[Citation] = ()
    tool_calls: Sequence[ToolUse] | None = None
    """None: as they are stored."""


async def find_message(db: ReadSession, message_id: str) -> Message | None:
    """Return the message's row."""
    return await db.get(Message, message_id, with_for_update=holding(db))


@lru_cache
def path_to_query(*columns: str) -> Select[Any]:
    """Return the query for at most `most` messages that end with `last`, oldest first.

    Each step up is a look-up by primary key: the cost depends on `most`, not on the length of the
    session. Made once for each choice of columns (none: all), since that costs more than to run it.
    """
    start = (
        select(_MESSAGES.c.id, _MESSAGES.c.parent_id, literal(1).label("steps"))
        .where(_MESSAGES.c.id == bindparam("last"))
        .cte("path", recursive=True)
    )
    parent = _MESSAGES.alias()
    path = start.union_all(
        select(parent.c.id, parent.c.parent_id, start.c.steps + 1)
        .join(start, parent.c.id == start.c.parent_id)
        .where(start.c.steps < bindparam("most"))
    )
    what = [_MESSAGES.c[name] for name in columns] or [_MESSAGES]
    return select(*what).join(path, path.c.id == _MESSAGES.c.id).order_by(path.c.steps.desc())


async def path_to(db: ReadSession, message_id: str, limit: int) -> list[Message]:
    """Return at most `limit` messages that end with `message_id`, oldest first.

    They are rows that read like `Message`: none of them is going to be changed.
    """
    rows = await db.execute(path_to_query(), {"last": message_id, "most": limit})
    return cast("list[Message]", rows.all())


async def find_end(db: ReadSession, session_id: str) -> tuple[str | None, int] | None:
    """Return the id of the last message on screen and how many those are; None: no session."""
    row = (await db.execute(_END, {"session": session_id})).one_or_none()
    return None if row is None else (row[0], 0 if row[1] is None else row[1] + 1)


async def siblings(
    db: ReadSession, session_id: str, parent_ids: Sequence[str], *, with_roots: bool
) -> dict[str | None, list[str]]:
    """Return the ids of the versions below each parent, oldest first; roots stand under None."""
    # Sorted here: asked for in order, SQLite would walk the whole session by its ids instead.
    found: list[tuple[str | None, str]] = []
    if parent_ids:
        asked = {"session": session_id, "parents": parent_ids}
        found += (await db.execute(_CHILDREN, asked)).tuples()
    if with_roots:
        found += (await db.execute(_ROOTS, {"session": session_id})).tuples()
    versions: dict[str | None, list[str]] = {}
    for parent_id, message_id in sorted(found, key=lambda row: row[1]):
        versions.setdefault(parent_id, []).append(message_id)
    return versions


async def newest_leaf_below(db: ReadSession, message_id: str) -> str:
    """Return the end of the newest branch that starts at `message_id`."""
    start = (
        select(Message.id.label("id"), Message.session_id)
        .where(Message.id == message_id)
        .cte("branch", recursive=True)
    )
    child = aliased(Message)
    newest = (
        select(child.id)
        .where(child.session_id == start.c.session_id, child.parent_id == start.c.id)
        .order_by(child.id.desc())
        .limit(1)
        .correlate(start)
        .scalar_subquery()
    )
    branch = start.union_all(
        select(Message.id, Message.session_id).join(start, Message.id == newest)
    )
    last = await db.scalar(
        select(Message.id)
        .join(branch, branch.c.id == Message.id)
        .order_by(Message.depth.desc())
        .limit(1)
    )
    return last or message_id


_CHECKPOINT = (
    update(_MESSAGES)
    .where(Message.id == bindparam("reply_id"), Message.status == "streaming")
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "content",
                "status",
                "error_code",
                "finish_reason",
                "prompt_tokens",
                "completion_tokens",
                "first_token_ms",
                "total_ms",
                "tts_audio_url",
                "citations",
            )
        }
    )
    .values(
        tool_calls=func.coalesce(
            bindparam("new_tool_calls", type_=JSON(none_as_null=True)), _MESSAGES.c.tool_calls
        )
    )
)


def write_replies(connection: Connection, states: Sequence[ReplyState]) -> None:
    """Write what has come of replies; one no longer running, or deleted, stays as it is."""
    connection.execute(
        _CHECKPOINT,
        [
            {
                "reply_id": state.message_id,
                "new_content": state.content,
                "new_status": state.status,
                "new_error_code": state.error_code,
                "new_finish_reason": state.finish_reason,
                "new_prompt_tokens": state.prompt_tokens,
                "new_completion_tokens": state.completion_tokens,
                "new_first_token_ms": state.first_token_ms,
                "new_total_ms": state.total_ms,
                "new_tts_audio_url": state.tts_audio_url,
                "new_citations": list(state.citations),
                "new_tool_calls": _calls(state),
            }
            for state in states
        ],
    )


def _calls(state: ReplyState) -> list[dict[str, Any]] | None:
    return None if state.tool_calls is None else [asdict(call) for call in state.tool_calls]


async def interrupt(db: WriteSession, message_id: str, told: str) -> str | None:
    """Mark a running reply as interrupted and return its text; None when it is not running.

    Its text is what is stored, or `told` where that goes on from there.
    """
    reply = await find_message(db, message_id)
    if reply is None or reply.status != "streaming":
        return None
    if told.startswith(reply.content):
        reply.content = told
    reply.status = reply.error_code = "interrupted"
    return reply.content


async def running_replies(db: ReadSession) -> list[str]:
    """Return the ids of all replies that are being written, or that a dead process left so."""
    return list(await db.scalars(select(Message.id).where(Message.status == "streaming")))
