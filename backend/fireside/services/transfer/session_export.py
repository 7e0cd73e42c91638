"""A session as a file, read from the database a little at a time."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import asdict
from typing import cast

import orjson

from fireside.db.models import Message
from fireside.db.models.base import utc_now
from fireside.db.repositories import transfer
from fireside.db.repositories.agents import find_agent
from fireside.db.repositories.sessions import find_session
from fireside.db.session import Database
from fireside.domain.views import Feedback, MessageType, Role
from fireside.errors import NotFound
from fireside.services.conversation.reading import calls_of, views_of
from fireside.services.transfer import markdown
from fireside.services.transfer.format import (
    SESSION_FORMAT,
    VERSION,
    CallFile,
    MessageFile,
    SessionHead,
)

AT_ONCE = 200
"""Messages that are read in one query."""
_MISSING = "Session not found"
_UPLOADS, _SPEECH = "/api/audio/uploads/", "/api/audio/tts/"


async def names_of(database: Database, session_id: str) -> tuple[str, str | None]:
    """Return the name of the session's agent, and its title; raises NotFound."""
    async with database.read() as db:
        session = await find_session(db, session_id)
        agent = await find_agent(db, session.agent_id) if session is not None else None
    if session is None or agent is None:
        raise NotFound(_MISSING)
    return agent.name, session.title


async def as_markdown(database: Database, session_id: str) -> AsyncGenerator[bytes]:
    """Yield the versions on screen as people read them; raises NotFound."""
    async with database.read() as db:
        session = await find_session(db, session_id)
        if session is None:
            raise NotFound(_MISSING)
        agent = await find_agent(db, session.agent_id)
        ids = await transfer.path_ids(db, session.leaf_id) if session.leaf_id else []
    name = agent.name if agent is not None else ""
    head = markdown.heading(session.title, name, session.created_at, session.updated_at)
    yield head.encode()
    for start in range(0, len(ids), AT_ONCE):
        async with database.read() as db:
            rows = await transfer.messages_of(db, ids[start : start + AT_ONCE])
            views = await views_of(db, rows)
        for number, view in enumerate(views, start + 1):
            yield markdown.section(view, name, number).encode()


async def as_json(database: Database, session_id: str) -> AsyncGenerator[bytes]:
    """Yield the session with all its versions, and who it is with; raises NotFound."""
    agent, _ = await names_of(database, session_id)
    head = {
        "format": SESSION_FORMAT,
        "version": VERSION,
        "exported_at": utc_now(),
        "agent": {"name": agent},
    }
    yield orjson.dumps(head)[:-1] + b',"session":'
    async for piece in tree(database, session_id, with_recordings=False):
        yield piece
    yield b"}\n"


async def tree(
    database: Database, session_id: str, *, with_recordings: bool
) -> AsyncGenerator[bytes]:
    """Yield the session with all its versions as JSON; raises NotFound."""
    async with database.read() as db:
        session = await find_session(db, session_id)
    if session is None:
        raise NotFound(_MISSING)
    head = SessionHead.model_construct(
        title=session.title,
        created_at=session.created_at,
        updated_at=session.updated_at,
        leaf_id=session.leaf_id,
    )
    yield head.model_dump_json().encode()[:-1] + b',"messages":['
    after, comma = "", b""
    while True:
        async with database.read() as db:
            rows = await transfer.messages_after(db, session_id, after, AT_ONCE)
        for row in rows:
            file = _file_of(row, with_recordings=with_recordings)
            yield comma + b"\n" + file.model_dump_json(exclude_defaults=True).encode()
            comma = b","
        if len(rows) < AT_ONCE:
            break
        after = rows[-1].id
    yield b"\n]}"


def recording_path(url: str) -> str:
    """Return where in an agent's file a recording is."""
    if url.startswith(_UPLOADS):
        return f"recordings/{url.removeprefix(_UPLOADS)}"
    stem, _, extension = url.removeprefix(_SPEECH).rpartition(".")
    return f"recordings/{stem}-reply.{extension}"


def _file_of(row: Message, *, with_recordings: bool) -> MessageFile:
    # What is being written at this moment is, in the file, a reply that broke off.
    is_running = row.status == "streaming"
    return MessageFile.model_construct(
        id=row.id,
        parent_id=row.parent_id,
        role=cast("Role", row.role),
        content=row.content,
        message_type=cast("MessageType", row.message_type),
        status="interrupted" if is_running else row.status,
        error_code="interrupted" if is_running else row.error_code,
        finish_reason=row.finish_reason,
        model=row.model,
        prompt_tokens=row.prompt_tokens,
        completion_tokens=row.completion_tokens,
        first_token_ms=row.first_token_ms,
        total_ms=row.total_ms,
        citations=row.citations,
        tool_calls=[CallFile.model_construct(**asdict(call)) for call in calls_of(row)],
        feedback=cast("Feedback | None", row.feedback),
        created_at=row.created_at,
        recording=recording_path(row.audio_url) if with_recordings and row.audio_url else None,
        speech=recording_path(row.tts_audio_url) if with_recordings and row.tts_audio_url else None,
    )
