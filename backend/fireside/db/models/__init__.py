"""The tables, one file each."""

from fireside.db.models.agent import Agent
from fireside.db.models.base import Base
from fireside.db.models.idempotency_key import IdempotencyKey
from fireside.db.models.message import Message
from fireside.db.models.session import Session

__all__ = ["Agent", "Base", "IdempotencyKey", "Message", "Session"]
