"""Queries on the recordings that messages refer to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select, update

from fireside.db.models import Message, Session
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


async def set_speech(db: WriteSession, message_id: str, url: str) -> bool:
    """Note the spoken form of a reply that has ended; False when it was deleted."""
    found = await db.scalar(
        update(Message)
        .where(Message.id == message_id, Message.status != "streaming")
        .values(tts_audio_url=url)
        .returning(Message.id)
    )
    await db.flush()
    return found is not None


async def forget_speech_failure(db: WriteSession, message_id: str) -> None:
    """Drop the note that a reply could not be spoken."""
    await db.execute(
        update(Message)
        .where(Message.id == message_id, Message.error_code == "tts_failed")
        .values(error_code=None)
    )
