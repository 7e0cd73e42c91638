"""Queries on chunks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from fireside.db.models import Chunk
from fireside.db.session import WriteSession
from fireside.domain.ids import new_id


@dataclass(frozen=True, slots=True)
class NewChunk:
    """A passage that is to be found from now on."""

    position: int
    page: int | None
    char_start: int
    char_end: int
    text: str


async def add_chunks(
    db: WriteSession, document_id: str, agent_id: str, chunks: Sequence[NewChunk]
) -> list[str]:
    """Store passages of a document and return their ids."""
    if not chunks:
        return []
    last = await db.scalar(select(func.coalesce(func.max(Chunk.number), 0))) or 0
    rows = [
        {
            "id": new_id(),
            "document_id": document_id,
            "agent_id": agent_id,
            "number": number,
            "position": chunk.position,
            "page": chunk.page,
            "char_start": chunk.char_start,
            "char_end": chunk.char_end,
            "text": chunk.text,
        }
        for number, chunk in enumerate(chunks, start=last + 1)
    ]
    await db.execute(insert(Chunk), rows)
    return [str(row["id"]) for row in rows]


async def delete_chunks(db: WriteSession, document_id: str) -> None:
    """Delete a document's passages and their vectors."""
    await db.execute(delete(Chunk).where(Chunk.document_id == document_id))
