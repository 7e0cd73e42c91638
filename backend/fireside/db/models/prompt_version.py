"""Versions of an agent's system prompt."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from fireside.db.models.base import Base


class PromptVersion(Base):
    """A system prompt as it was saved."""

    __tablename__ = "prompt_versions"
    __table_args__ = (Index(None, "agent_id", "number", unique=True),)

    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    number: Mapped[int]
    """Counts from 1 for each agent."""
    system_prompt: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(20))
    restored_from: Mapped[str | None] = mapped_column(String(36))
    """The version that was restored."""
