"""Sessions: conversations with an agent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from fireside.db.models.base import Base, UtcDateTime, utc_now


class Session(Base):
    """One conversation."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "agent_id", "updated_at"),)

    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    title: Mapped[str | None] = mapped_column(String(200))
    leaf_id: Mapped[str | None] = mapped_column(String(36))
    """The last message of the path on screen.

    No foreign key, since both tables would need the other first.
    """
    message_count: Mapped[int] = mapped_column(default=0)
    """All its messages, versions included: kept here so that no list has to count them."""
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    """When it was last written to."""
