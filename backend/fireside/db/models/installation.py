"""Who this installation is, to others that could use the same storage."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from fireside.db.models.base import Base


class Installation(Base):
    """The one row whose id is the installation's, whichever of its processes asks."""

    __tablename__ = "installations"
    __table_args__ = (Index(None, "number", unique=True),)

    number: Mapped[int] = mapped_column(default=1)
    """Always 1: there is no second."""
