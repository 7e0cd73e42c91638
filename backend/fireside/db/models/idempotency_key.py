"""Keys under which clients may repeat a call that creates something."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from fireside.db.models.base import Base


class IdempotencyKey(Base):
    """What a call under this key has made."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index(None, "scope", "key", unique=True), Index(None, "created_at"))

    scope: Mapped[str] = mapped_column(String(100))
    """Which call, on which parent."""
    key: Mapped[str] = mapped_column(String(200))
    request_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what was asked, so that a key used again for something else is refused."""
    resource_id: Mapped[str] = mapped_column(String(36))
