"""Test cases of an agent's prompt."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from fireside.db.models.base import Base


class TestCase(Base):
    """A question, and what a good answer to it must do."""

    __tablename__ = "test_cases"
    __table_args__ = (Index(None, "agent_id", "id"),)
    __test__ = False
    """Keeps pytest from taking it for a test."""

    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    expected: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(20))
    message_id: Mapped[str | None] = mapped_column(String(36))
    """The reply that it was taken from.

    No foreign key: the case outlives the conversation.
    """
