"""Queries on the recordings that messages refer to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, exists, or_, select, update
from sqlalchemy.orm import aliased

from fireside.db.models import Agent, Message, Session
from fireside.db.session import ReadSession, WriteSession


async def recordings_of(
    db: ReadSession, *, session_id: str | None = None, agent_id: str | None = None
) -> list[str]:
    """Return the URLs of all recordings in the session, or in all sessions of the agent."""
    query = select(Message.audio_url, Message.tts_audio_url).where(
        or_(Message.audio_url.is_not(None), Message.tts_audio_url.is_not(None))
    )
    if session_id is not None:
        query = query.where(Message.session_id == session_id)
    if agent_id is not None:
        query = query.join(Session, Session.id == Message.session_id)
        query = query.where(Session.agent_id == agent_id)
    rows = await db.execute(query)
    return [url for row in rows.tuples() for url in row if url is not None]


async def recordings_at(db: ReadSession, message_ids: Sequence[str]) -> set[str]:
    """Return the URLs that these messages refer to."""
    rows = await db.execute(
        select(Message.audio_url, Message.tts_audio_url).where(Message.id.in_(message_ids))
    )
    return {url for row in rows.tuples() for url in row if url is not None}


async def messages_among(db: ReadSession, message_ids: Sequence[str]) -> set[str]:
    """Return those of the ids that are messages."""
    if not message_ids:
        return set()
    return set(await db.scalars(select(Message.id).where(Message.id.in_(message_ids))))


async def set_speech(db: WriteSession, message_id: str, url: str) -> bool:
    """Note the speech of a reply that has ended, in place of the note that it has none.

    False when the reply was deleted.
    """
    has_none = Message.error_code == "tts_failed"
    found = await db.scalar(
        update(Message)
        .where(Message.id == message_id, Message.status != "streaming")
        .values(tts_audio_url=url, error_code=case((has_none, None), else_=Message.error_code))
        .returning(Message.id)
    )
    return found is not None


async def agents_voice(db: ReadSession, session_id: str) -> str | None:
    """Return the voice of the agent that answers in the session."""
    return await db.scalar(
        select(Agent.voice)
        .join(Session, Session.agent_id == Agent.id)
        .where(Session.id == session_id)
    )


async def cut_reply(db: WriteSession, message_id: str, content: str) -> bool:
    """Shorten a reply that has ended and that nothing follows; its speech is no longer its own."""
    # Nor shall anything follow it meanwhile.
    session = select(Session.id).join(Message, Message.session_id == Session.id)
    await db.execute(session.where(Message.id == message_id).with_for_update(of=Session))
    follower = aliased(Message)
    is_followed = exists().where(
        follower.session_id == Message.session_id, follower.parent_id == Message.id
    )
    found = await db.scalar(
        update(Message)
        .where(Message.id == message_id, Message.status.in_(("complete", "stopped")), ~is_followed)
        .values(content=content, status="stopped", tts_audio_url=None, error_code=None)
        .returning(Message.id)
    )
    return found is not None
