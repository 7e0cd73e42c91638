"""The tables, one file each."""

from fireside.db.models.agent import Agent
from fireside.db.models.base import Base
from fireside.db.models.chunk import Chunk
from fireside.db.models.document import Document
from fireside.db.models.document_page import DocumentPage
from fireside.db.models.embedding import Embedding, EmbeddingSpace
from fireside.db.models.idempotency_key import IdempotencyKey
from fireside.db.models.installation import Installation
from fireside.db.models.message import Message
from fireside.db.models.prompt_version import PromptVersion
from fireside.db.models.session import Session
from fireside.db.models.test_case import TestCase
from fireside.db.models.trial import Trial
from fireside.db.models.trial_result import TrialResult

__all__ = [
    "Agent",
    "Base",
    "Chunk",
    "Document",
    "DocumentPage",
    "Embedding",
    "EmbeddingSpace",
    "IdempotencyKey",
    "Installation",
    "Message",
    "PromptVersion",
    "Session",
    "TestCase",
    "Trial",
    "TrialResult",
]
