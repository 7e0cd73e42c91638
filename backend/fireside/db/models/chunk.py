"""Chunks: the passages that can be found and cited."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from fireside.db.models.base import Base


class Chunk(Base):
    """One passage of a document."""

    __tablename__ = "chunks"
    __table_args__ = (
        Index(None, "document_id", "position", unique=True),
        Index(None, "agent_id"),
        Index(None, "number", unique=True),
    )

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    agent_id: Mapped[str] = mapped_column(String(36))
    """Its document's, so that a search need not join; it goes with the document."""
    number: Mapped[int]
    """Its row in the full-text index, which knows only numbers."""
    position: Mapped[int]
    """From 0, in the order of the text."""
    page: Mapped[int | None]
    """The page on which it begins; none for a file without pages."""
    char_start: Mapped[int]
    char_end: Mapped[int]
    """Characters of the document's text, the end not included."""
    text: Mapped[str] = mapped_column(Text)
