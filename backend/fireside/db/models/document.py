"""Documents: the files of an agent's library."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from fireside.db.models.base import Base, UtcDateTime, utc_now

_UNFINISHED = text("status IN ('queued', 'processing')")


class Document(Base):
    """One file, as far as it has been read."""

    __tablename__ = "documents"
    __table_args__ = (
        # The database itself refuses the same file twice.
        Index(None, "agent_id", "sha256", unique=True),
        Index(
            "ix_documents_unfinished",
            "id",
            sqlite_where=_UNFINISHED,
            postgresql_where=_UNFINISHED,
        ),
    )

    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    filename: Mapped[str] = mapped_column(String(255))
    """As the user named it; never a path of ours."""
    media_type: Mapped[str] = mapped_column(String(100))
    """What it is by its bytes."""
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(20), default="queued")
    progress: Mapped[float] = mapped_column(default=0.0)
    page_count: Mapped[int | None]
    textless_page_count: Mapped[int] = mapped_column(default=0)
    """Pages without any text, as scanned ones are."""
    chunk_count: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(500))
    """Why it failed, in a sentence."""
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
