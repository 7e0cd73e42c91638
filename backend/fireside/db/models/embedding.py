"""Embeddings: passages as vectors, each in the space of the model that made it."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from fireside.db.models.base import Base


class EmbeddingSpace(Base):
    """The vectors of one model. One space is searched at a time; another may be being filled."""

    __tablename__ = "embedding_spaces"
    __table_args__ = (
        UniqueConstraint("id", "dimension"),
        Index(None, "model", "dimension", unique=True),
    )

    model: Mapped[str] = mapped_column(String(200))
    dimension: Mapped[int]
    status: Mapped[str] = mapped_column(String(20), default="filling")
    """filling, active or retired."""


class Embedding(Base):
    """The vector of one chunk in one space; its length can be none but the space's."""

    __tablename__ = "embeddings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["space_id", "dimension"],
            ["embedding_spaces.id", "embedding_spaces.dimension"],
            ondelete="CASCADE",
        ),
        CheckConstraint("length(vector) = 4 * dimension", name="vector_fits_space"),
        Index(None, "space_id", "chunk_id", unique=True),
        Index(None, "chunk_id"),
    )

    chunk_id: Mapped[str] = mapped_column(ForeignKey("chunks.id", ondelete="CASCADE"))
    space_id: Mapped[str] = mapped_column(String(36))
    dimension: Mapped[int]
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """Little-endian float32, of length 1."""
