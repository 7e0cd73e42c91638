"""Queries on documents and their pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update

from fireside.db.models import Agent, Chunk, Document, DocumentPage
from fireside.db.models.base import utc_now
from fireside.db.session import ReadSession, WriteSession
from fireside.domain.library import DocumentStatus, DocumentView, TextPage
from fireside.domain.unreadable import UNREADABLE, code_of

BEING_DELETED = UNREADABLE["being_deleted"]
UNFINISHED: tuple[DocumentStatus, ...] = ("queued", "processing")


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What is known of a file that has just come in."""

    id: str
    agent_id: str
    filename: str
    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class UnfinishedDocument:
    """A document that is still to be read."""

    id: str
    agent_id: str
    media_type: str
    size_bytes: int
    updated_at: datetime
    is_extracted: bool
    """Whether all of its text is stored."""


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page to store."""

    number: int
    char_start: int
    text: str
    word_boxes: bytes | None


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page, with where its words stand."""

    number: int
    char_start: int
    text: str
    word_boxes: bytes | None


def _view(row: Document) -> DocumentView:
    return DocumentView(
        id=row.id,
        agent_id=row.agent_id,
        filename=row.filename,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        status=row.status,  # pyright: ignore[reportArgumentType] - only ours are stored
        progress=row.progress,
        page_count=row.page_count,
        textless_page_count=row.textless_page_count,
        chunk_count=row.chunk_count,
        error=row.error,
        error_code=code_of(row.error),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


async def list_documents(db: ReadSession, agent_id: str) -> list[DocumentView]:
    """Return the agent's documents, the newest first."""
    rows = await db.scalars(
        select(Document).where(Document.agent_id == agent_id).order_by(Document.id.desc())
    )
    return [_view(row) for row in rows]


async def find_document(db: ReadSession, document_id: str) -> DocumentView | None:
    """Return one document."""
    row = await db.scalar(select(Document).where(Document.id == document_id))
    return None if row is None else _view(row)


async def find_same(db: ReadSession, agent_id: str, sha256: str) -> DocumentView | None:
    """Return the agent's document of these bytes."""
    row = await db.scalar(
        select(Document).where(Document.agent_id == agent_id, Document.sha256 == sha256)
    )
    return None if row is None else _view(row)


async def agent_exists(db: ReadSession, agent_id: str) -> bool:
    """Whether there is such an agent."""
    return await db.scalar(select(Agent.id).where(Agent.id == agent_id)) is not None


async def document_ids_of(db: ReadSession, agent_id: str) -> Sequence[str]:
    """Return the ids of the agent's documents."""
    return (await db.scalars(select(Document.id).where(Document.agent_id == agent_id))).all()


async def documents_among(db: ReadSession, document_ids: Sequence[str]) -> set[str]:
    """Return those of the ids that are documents."""
    return set(await db.scalars(select(Document.id).where(Document.id.in_(document_ids))))


async def add_document(db: WriteSession, new: NewDocument) -> None:
    """Store a document."""
    now = utc_now()
    db.add(
        Document(
            id=new.id,
            agent_id=new.agent_id,
            filename=new.filename,
            media_type=new.media_type,
            size_bytes=new.size_bytes,
            sha256=new.sha256,
            created_at=now,
            updated_at=now,
        )
    )
    await db.flush()


async def begin_to_delete(db: WriteSession, document_ids: Sequence[str]) -> list[str]:
    """Mark documents that are being deleted, which nobody then reads; return those there are."""
    marked = await db.scalars(
        update(Document)
        .where(Document.id.in_(document_ids))
        .values(status="failed", error=BEING_DELETED)
        .returning(Document.id)
    )
    return list(marked)


async def half_deleted_documents(db: ReadSession) -> list[str]:
    """Return the documents whose deletion was begun and not ended."""
    rows = await db.scalars(
        select(Document.id).where(Document.status == "failed", Document.error == BEING_DELETED)
    )
    return list(rows)


async def delete_some_pages(db: WriteSession, document_id: str, most: int) -> int:
    """Delete as many of a document's pages; return how many."""
    some = select(DocumentPage.id).where(DocumentPage.document_id == document_id).limit(most)
    deleted = await db.scalars(
        delete(DocumentPage)
        .where(DocumentPage.id.in_(some.scalar_subquery()))
        .returning(DocumentPage.id)
    )
    return len(deleted.all())


async def delete_document(db: WriteSession, document_id: str) -> bool:
    """Delete a document with its pages, chunks and vectors; False when there is none."""
    deleted = await db.execute(
        delete(Document).where(Document.id == document_id).returning(Document.id)
    )
    return deleted.first() is not None


def _unfinished() -> Select[tuple[str, str, str, int, datetime, bool]]:
    return select(
        Document.id,
        Document.agent_id,
        Document.media_type,
        Document.size_bytes,
        Document.updated_at,
        Document.chunk_count.is_not(None),
    ).where(Document.status.in_(UNFINISHED))


async def next_of_agent(db: ReadSession, agent_id: str, most: int) -> list[str]:
    """Return the agent's oldest documents that are still to be read, at most as many."""
    rows = await db.scalars(
        select(Document.id)
        .where(Document.status.in_(UNFINISHED), Document.agent_id == agent_id)
        .order_by(Document.id)
        .limit(most)
    )
    return list(rows)


async def next_of_each_agent(db: ReadSession, most: int, quiet: float) -> list[str]:
    """Return the oldest documents of each agent that are still to be read, the agents in turn.

    Those that were touched in the last `quiet` seconds are left out.
    """
    place = func.row_number().over(partition_by=Document.agent_id, order_by=Document.id)
    ranked = (
        select(Document.id, Document.updated_at, place.label("place"))
        .where(Document.status.in_(UNFINISHED))
        .subquery()
    )
    before = utc_now() - timedelta(seconds=quiet)
    rows = await db.scalars(
        select(ranked.c.id)
        .where(ranked.c.place <= most, ranked.c.updated_at <= before)
        .order_by(ranked.c.place, ranked.c.id)
    )
    return list(rows)


async def find_unfinished(db: ReadSession, document_id: str) -> UnfinishedDocument | None:
    """Return a document that is still to be read."""
    row = (await db.execute(_unfinished().where(Document.id == document_id))).tuples().first()
    return None if row is None else UnfinishedDocument(*row)


async def claim(db: WriteSession, found: UnfinishedDocument) -> bool:
    """Begin to read a document; False when it is gone, or another process was faster."""
    claimed = await db.execute(
        update(Document)
        .where(
            Document.id == found.id,
            Document.updated_at == found.updated_at,
            Document.status.in_(UNFINISHED),
        )
        .values(status="processing", updated_at=utc_now())
        .returning(Document.id)
    )
    return claimed.first() is not None


async def note(db: WriteSession, document_id: str, **changes: Any) -> bool:  # noqa: ANN401 - columns
    """Change a document that is being read; False when it is gone or has ended."""
    changed = await db.execute(
        update(Document)
        .where(Document.id == document_id, Document.status == "processing")
        .values(updated_at=utc_now(), **changes)
        .returning(Document.id)
    )
    return changed.first() is not None


async def last_page(db: ReadSession, document_id: str) -> int:
    """Return the number of the last page that is stored; 0 when none is."""
    found = await db.scalar(
        select(func.max(DocumentPage.number)).where(DocumentPage.document_id == document_id)
    )
    return found or 0


async def add_pages(db: WriteSession, document_id: str, pages: Sequence[NewPage]) -> None:
    """Store pages."""
    if not pages:
        return
    await db.execute(
        insert(DocumentPage),
        [
            {
                "document_id": document_id,
                "number": page.number,
                "char_start": page.char_start,
                "text": page.text,
                "word_boxes": page.word_boxes,
            }
            for page in pages
        ],
    )


async def delete_pages(db: WriteSession, document_id: str) -> None:
    """Delete the pages of a document."""
    await db.execute(delete(DocumentPage).where(DocumentPage.document_id == document_id))


async def count_chunks(db: ReadSession, document_id: str) -> int:
    """Return how many passages are stored."""
    found = await db.scalar(select(func.count()).where(Chunk.document_id == document_id))
    return found or 0


async def count_unfinished(db: ReadSession) -> tuple[int, int]:
    """Return how many documents wait to be read, and how many are being read."""
    rows = await db.execute(
        select(Document.status, func.count())
        .where(Document.status.in_(UNFINISHED))
        .group_by(Document.status)
    )
    found = {row[0]: row[1] for row in rows.tuples()}
    return found.get("queued", 0), found.get("processing", 0)


async def count_pages(db: ReadSession, document_id: str) -> int:
    """Return how many pages, or pieces, are stored."""
    found = await db.scalar(select(func.count()).where(DocumentPage.document_id == document_id))
    return found or 0


async def read_pages(db: ReadSession, document_id: str, first: int, limit: int) -> list[TextPage]:
    """Return the text of pages in order, from number `first` on."""
    rows = await db.execute(
        select(DocumentPage.number, DocumentPage.char_start, DocumentPage.text)
        .where(DocumentPage.document_id == document_id, DocumentPage.number >= first)
        .order_by(DocumentPage.number)
        .limit(limit)
    )
    return [TextPage(*row) for row in rows.tuples()]


async def page_at(db: ReadSession, document_id: str, character: int) -> int | None:
    """Return the number of the page on which this character of the document's text stands."""
    return await db.scalar(
        select(DocumentPage.number)
        .where(DocumentPage.document_id == document_id, DocumentPage.char_start <= character)
        .order_by(DocumentPage.number.desc())
        .limit(1)
    )


async def pages_between(
    db: ReadSession, document_id: str, char_start: int, char_end: int
) -> list[StoredPage]:
    """Return the pages on which these characters stand, in order."""
    begins_on = (
        select(func.max(DocumentPage.number))
        .where(DocumentPage.document_id == document_id, DocumentPage.char_start <= char_start)
        .scalar_subquery()
    )
    rows = await db.execute(
        select(
            DocumentPage.number,
            DocumentPage.char_start,
            DocumentPage.text,
            DocumentPage.word_boxes,
        )
        .where(
            DocumentPage.document_id == document_id,
            DocumentPage.number >= begins_on,
            DocumentPage.char_start < char_end,
        )
        .order_by(DocumentPage.number)
    )
    return [StoredPage(*row) for row in rows.tuples()]
