"""Results of trials."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from fireside.db.models.base import Base


class TrialResult(Base):
    """One prompt's answer to one case, with a copy of the case as it was then."""

    __tablename__ = "trial_results"
    __table_args__ = (Index(None, "trial_id", "id"),)

    trial_id: Mapped[str] = mapped_column(ForeignKey("trials.id", ondelete="CASCADE"))
    case_id: Mapped[str] = mapped_column(String(36))
    """No foreign key: a result outlives its case."""
    run: Mapped[int]
    side: Mapped[str] = mapped_column(String(20))
    question: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    expected: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20), default="pending")
    reply: Mapped[str] = mapped_column(Text, default="")
    passed: Mapped[bool | None]
    reason: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
