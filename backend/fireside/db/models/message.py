"""Messages: the tree of questions and replies of a session."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from fireside.db.models.base import Base
from fireside.domain.library import Citation

_RUNNING = text("status = 'streaming'")
_RECORDED = text("audio_url IS NOT NULL OR tts_audio_url IS NOT NULL")


class Message(Base):
    """A question or a reply; what follows it has it as its parent."""

    __tablename__ = "messages"
    __table_args__ = (
        Index(None, "session_id", "id"),
        Index(None, "session_id", "parent_id", "id"),
        # The database itself refuses a second running reply in a session, from whichever process
        # it comes.
        Index(
            "uq_messages_running",
            "session_id",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
        Index(
            "ix_messages_recorded",
            "session_id",
            sqlite_where=_RECORDED,
            postgresql_where=_RECORDED,
        ),
    )

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    parent_id: Mapped[str | None] = mapped_column(String(36))
    """No foreign key: SQLite would delete a long session by recursion, and stop at 1,000 levels."""
    depth: Mapped[int] = mapped_column(default=0)
    """How many messages stand before it on its path."""
    role: Mapped[str] = mapped_column(String(20))
    content: Mapped[str] = mapped_column(Text)
    """What was really said; never a fallback message."""
    message_type: Mapped[str] = mapped_column(String(20), default="text")
    audio_url: Mapped[str | None] = mapped_column(String(500))
    tts_audio_url: Mapped[str | None] = mapped_column(String(500))
    status: Mapped[str] = mapped_column(String(20), default="complete")
    error_code: Mapped[str | None] = mapped_column(String(50))
    finish_reason: Mapped[str | None] = mapped_column(String(50))
    model: Mapped[str | None] = mapped_column(String(200))
    prompt_tokens: Mapped[int | None]
    completion_tokens: Mapped[int | None]
    first_token_ms: Mapped[int | None]
    total_ms: Mapped[int | None]
    citations: Mapped[list[Citation]] = mapped_column(JSON, default=list)
    tool_calls: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list, server_default="[]"
    )
    """The calls of tools that a reply has made, each as domain.tools has it."""
    feedback: Mapped[str | None] = mapped_column(String(10))
    """What the user thought of a reply: up or down."""
