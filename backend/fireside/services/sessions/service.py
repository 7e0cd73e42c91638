"""Sessions."""

from __future__ import annotations

from fireside.db.models import Session
from fireside.db.models.base import utc_now
from fireside.db.repositories import sessions
from fireside.db.repositories.agents import find_agent
from fireside.db.repositories.recordings import recordings_of
from fireside.db.session import Database, ReadSession, WriteSession
from fireside.domain.views import SessionDetail, SessionList, SessionView
from fireside.errors import NotFound
from fireside.generation.runs import Runs
from fireside.services.agents.service import get_agent
from fireside.services.conversation.reading import PAGE, read_page
from fireside.services.idempotency import Idempotency, already_made, remember
from fireside.services.voice.recordings import Recordings

_MISSING = "Session not found"


async def list_sessions(db: ReadSession, agent_id: str) -> SessionList:
    """Return the agent's sessions, the last used first; raises NotFound."""
    if await find_agent(db, agent_id) is None:
        raise NotFound("Agent not found")
    found = await sessions.list_sessions(db, agent_id)
    return SessionList(sessions=found, total=len(found))


async def get_session_view(db: ReadSession, session_id: str) -> SessionView:
    """Return the session as a list shows it; raises NotFound."""
    found = await sessions.find_session_view(db, session_id)
    if found is None:
        raise NotFound(_MISSING)
    return found


async def get_session(db: ReadSession, session_id: str) -> SessionDetail:
    """Return the session with its agent and its newest messages; raises NotFound."""
    view = await get_session_view(db, session_id)
    page = await read_page(db, session_id, limit=PAGE, before=None)
    running = await sessions.running_message_ids(db, session_id=session_id)
    return SessionDetail(
        id=view.id,
        agent_id=view.agent_id,
        title=view.title,
        created_at=view.created_at,
        updated_at=view.updated_at,
        message_count=view.message_count,
        last_message=view.last_message,
        agent=await get_agent(db, view.agent_id),
        messages=page.messages,
        has_more=page.has_more,
        running_message_id=running[0] if running else None,
    )


async def create_session(
    db: WriteSession, agent_id: str, title: str | None, call: Idempotency | None
) -> SessionView:
    """Create a session, or return the one that this call has made before; raises NotFound."""
    made = await already_made(db, call)
    if made is not None:
        return await get_session_view(db, made)
    if await find_agent(db, agent_id) is None:
        raise NotFound("Agent not found")
    now = utc_now()
    session = Session(agent_id=agent_id, title=title, created_at=now, updated_at=now)
    db.add(session)
    await db.flush()
    remember(db, call, session.id)
    return await get_session_view(db, session.id)


async def rename_session(db: WriteSession, session_id: str, title: str | None) -> SessionView:
    """Give the session another title; without one, its next message names it. Raises NotFound."""
    session = await sessions.find_session(db, session_id)
    if session is None:
        raise NotFound(_MISSING)
    session.title = title
    await db.flush()
    return await get_session_view(db, session_id)


async def delete_session(
    database: Database, runs: Runs, recordings: Recordings, session_id: str
) -> None:
    """Stop the session's reply and delete it with all that belongs to it; raises NotFound."""
    async with database.read() as db:
        running = await sessions.running_message_ids(db, session_id=session_id)
    for message_id in running:
        await runs.stop(message_id)
    async with database.write() as db:
        # Held from here on: no reply begins that would go on without its session.
        if await sessions.find_session(db, session_id) is None:
            raise NotFound(_MISSING)
        urls = await recordings_of(db, session_id=session_id)
        begun_since = await sessions.running_message_ids(db, session_id=session_id)
        await sessions.delete_session(db, session_id)
    for message_id in begun_since:
        await runs.stop(message_id)
    await recordings.delete_of_deleted(urls)
