"""The extracted text of documents, page by page."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from fireside.db.models.base import Base


class DocumentPage(Base):
    """One page; a file without pages has its text in pieces of some thousand characters."""

    __tablename__ = "document_pages"
    __table_args__ = (Index(None, "document_id", "number", unique=True),)

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    number: Mapped[int]
    """From 1."""
    char_start: Mapped[int]
    """Where it begins in the text of the whole document."""
    text: Mapped[str] = mapped_column(Text)
    word_boxes: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Where its words stand, packed; only for PDF."""
