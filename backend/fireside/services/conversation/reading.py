"""Reads the path on screen and gives each message its place among its versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from fireside.db.models import Message
from fireside.db.repositories import messages
from fireside.db.session import ReadSession
from fireside.domain.failures import failure
from fireside.domain.tools import ENDED, ToolUse
from fireside.domain.views import (
    Feedback,
    MessagePage,
    MessageStatus,
    MessageType,
    MessageView,
    Role,
    Timings,
    Usage,
)
from fireside.errors import NotFound, ValidationFailed

PAGE = 50
"""Messages of a page where the client does not say."""


def view_of(message: Message, versions: Sequence[str]) -> MessageView:
    """Return the message as clients see it.

    `versions` are the ids of its siblings and itself, oldest first.
    """
    place = versions.index(message.id)
    words = failure(message.error_code).fallback_message if message.error_code else None
    usage = None
    if message.prompt_tokens is not None and message.completion_tokens is not None:
        usage = Usage(message.prompt_tokens, message.completion_tokens)
    timings = None
    if message.total_ms is not None:
        timings = Timings(message.first_token_ms, message.total_ms)
    return MessageView(
        id=message.id,
        session_id=message.session_id,
        parent_id=message.parent_id,
        role=cast("Role", message.role),
        content=message.content or words or "",
        message_type=cast("MessageType", message.message_type),
        audio_url=message.audio_url,
        tts_audio_url=message.tts_audio_url,
        status=cast("MessageStatus", message.status),
        error_code=message.error_code,
        fallback_message=words,
        finish_reason=message.finish_reason,
        model=message.model,
        usage=usage,
        timings=timings,
        citations=message.citations,
        tool_calls=calls_of(message),
        feedback=cast("Feedback | None", message.feedback),
        created_at=message.created_at,
        version=place + 1,
        version_count=len(versions),
        previous_version_id=versions[place - 1] if place > 0 else None,
        next_version_id=versions[place + 1] if place + 1 < len(versions) else None,
    )


def calls_of(message: Message) -> list[ToolUse]:
    """Return the calls of a reply; what was not over when its process was killed, never will be."""
    calls = [ToolUse(**call) for call in message.tool_calls]
    if message.status == "streaming":
        return calls
    return [call if call.state in ENDED else replace(call, state="interrupted") for call in calls]


async def views_of(db: ReadSession, rows: Sequence[Message]) -> list[MessageView]:
    """Return messages of one session as clients see them."""
    if not rows:
        return []
    parents = [row.parent_id for row in rows if row.parent_id is not None]
    versions = await messages.siblings(
        db, rows[0].session_id, parents, with_roots=len(parents) < len(rows)
    )
    # A row that is not among its versions was deleted after it was read.
    found = [(row, versions.get(row.parent_id, [])) for row in rows]
    return [view_of(row, ids if row.id in ids else [row.id]) for row, ids in found]


async def read_message(db: ReadSession, message_id: str) -> MessageView:
    """Return one message; raises NotFound."""
    row = await messages.find_message(db, message_id)
    if row is None:
        raise NotFound("Message not found")
    return (await views_of(db, [row]))[0]


async def read_page(
    db: ReadSession, session_id: str, *, limit: int, before: str | None
) -> MessagePage:
    """Return the newest messages on screen, or those before the message `before`.

    Raises NotFound for the session, ValidationFailed for a `before` that is not one of its
    messages.
    """
    end = await messages.find_end(db, session_id)
    if end is None:
        raise NotFound("Session not found")
    last, total = end
    if before is not None:
        row = await messages.find_message(db, before)
        if row is None or row.session_id != session_id:
            raise ValidationFailed("before: no message of this session has this id")
        last = row.parent_id
    rows = await messages.path_to(db, last, limit) if last is not None else []
    return MessagePage(
        messages=await views_of(db, rows),
        has_more=bool(rows) and rows[0].parent_id is not None,
        total_count=total,
    )
