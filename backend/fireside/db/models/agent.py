"""Agents: a name, a role and how to speak."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from fireside.db.models.base import Base, UtcDateTime, utc_now


class Agent(Base):
    """One agent."""

    __tablename__ = "agents"

    name: Mapped[str] = mapped_column(String(100))
    system_prompt: Mapped[str] = mapped_column(Text)
    model: Mapped[str | None] = mapped_column(String(200))
    temperature: Mapped[float | None]
    voice: Mapped[str | None] = mapped_column(String(100))
    tool_servers: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """The names of the tool servers that it uses, whether they are configured or not."""
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    library_version: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Counts the changes of what can be found in its library."""
