"""Trials: two prompts that answer the same questions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from fireside.db.models.base import Base, UtcDateTime, utc_now

_RUNNING = text("status = 'running'")


class Trial(Base):
    """One trial of an agent's prompt against a candidate."""

    __tablename__ = "trials"
    __table_args__ = (
        Index(None, "agent_id", "id"),
        Index(None, "version_id"),
        # The database itself refuses a second running trial of an agent.
        Index(
            "uq_trials_running",
            "agent_id",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
    )

    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    version_id: Mapped[str] = mapped_column(ForeignKey("prompt_versions.id", ondelete="CASCADE"))
    """The agent's own prompt when the trial began."""
    candidate_prompt: Mapped[str] = mapped_column(Text)
    model: Mapped[str] = mapped_column(String(200))
    repeat: Mapped[int] = mapped_column(default=1)
    case_count: Mapped[int]
    status: Mapped[str] = mapped_column(String(20), default="running")
    error: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alive_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    """When the process that runs it last said so."""
