"""Documents of an agent as if they had been read: rows, without the work of an extraction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import update

from fireside.db.models import Document
from fireside.db.repositories.chunks import NewChunk, add_chunks
from fireside.db.session import Database, WriteSession


def chunks_of(texts: Sequence[str]) -> list[NewChunk]:
    """Return passages that follow each other with a blank line between, each on its own page."""
    chunks: list[NewChunk] = []
    start = 0
    for position, text in enumerate(texts):
        chunks.append(NewChunk(position, position + 1, start, start + len(text), text))
        start += len(text) + 2
    return chunks


async def add_document(
    database: Database, agent_id: str, filename: str, passages: Sequence[str]
) -> str:
    """Store a document that is ready, with these passages, and return its id."""
    async with database.write() as db:
        document = Document(
            agent_id=agent_id,
            filename=filename,
            media_type="text/plain",
            size_bytes=1,
            sha256=hashlib.sha256(filename.encode()).hexdigest(),
            status="ready",
            progress=1.0,
            page_count=len(passages),
            chunk_count=len(passages),
            error=None,
        )
        db.add(document)
        await db.flush()
        await add_chunks(db, document.id, agent_id, chunks_of(passages))
        return document.id


async def set_status(db: WriteSession, document_id: str, status: str) -> None:
    """Change how far a document has come."""
    await db.execute(update(Document).where(Document.id == document_id).values(status=status))
