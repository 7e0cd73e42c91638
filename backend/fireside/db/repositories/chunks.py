"""Queries on chunks. Whatever is added to the table is added to the full-text index too."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from fireside.db import full_text
from fireside.db.models import Chunk
from fireside.db.models.base import utc_now
from fireside.db.postgres import one_at_a_time
from fireside.db.repositories.embeddings import note_change
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
    """Store passages of a document and return their ids; full text finds them once committed."""
    if not chunks:
        return []
    entries = await asyncio.to_thread(_index_entries, agent_id, [chunk.text for chunk in chunks])
    await one_at_a_time(db, "passages")
    last = await db.scalar(select(func.coalesce(func.max(Chunk.number), 0))) or 0
    now = utc_now()
    rows = [
        {
            "id": new_id(),
            "created_at": now,
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
    await full_text.add_entries(db, list(enumerate(entries, start=last + 1)))
    return [str(row["id"]) for row in rows]


async def delete_chunks(db: WriteSession, document_id: str) -> None:
    """Delete a document's passages, their places in the full-text index and their vectors."""
    deleted = await db.scalars(
        delete(Chunk).where(Chunk.document_id == document_id).returning(Chunk.agent_id)
    )
    await note_change(db, set(deleted.all()))


async def delete_some_chunks(db: WriteSession, document_id: str, most: int) -> int:
    """Delete as many of a document's passages, the last ones first; return how many."""
    some = (
        select(Chunk.id)
        .where(Chunk.document_id == document_id)
        .order_by(Chunk.position.desc())
        .limit(most)
    )
    deleted = await db.scalars(
        delete(Chunk).where(Chunk.id.in_(some.scalar_subquery())).returning(Chunk.agent_id)
    )
    agents = deleted.all()
    await note_change(db, set(agents))
    return len(agents)


def _index_entries(agent_id: str, texts: Sequence[str]) -> list[str]:
    return [full_text.index_entry(agent_id, passage) for passage in texts]
