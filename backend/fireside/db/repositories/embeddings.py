"""Queries on embeddings and the spaces that they lie in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import ColumnElement, delete, exists, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from fireside.db.models import Agent, Chunk, Embedding, EmbeddingSpace
from fireside.db.models.base import utc_now
from fireside.db.postgres import one_at_a_time
from fireside.db.session import ReadSession, WriteSession
from fireside.domain.ids import new_id

SpaceStatus = Literal["active", "filling", "retired"]


@dataclass(frozen=True, slots=True)
class Space:
    """The vectors of one model, and whether they are searched or still being made."""

    id: str
    model: str
    dimension: int
    status: SpaceStatus


async def list_spaces(db: ReadSession) -> list[Space]:
    """Return every space, the oldest first."""
    rows = await db.scalars(select(EmbeddingSpace).order_by(EmbeddingSpace.id))
    return [_space(row) for row in rows]


async def open_space(db: WriteSession, model: str, dimension: int) -> Space:
    """Return the space of a model; a new one is searched at once where no other is."""
    await one_at_a_time(db, "spaces")
    query = select(EmbeddingSpace)
    spaces = list(await db.scalars(query.where(EmbeddingSpace.status != "retired")))
    for row in spaces:
        if (row.model, row.dimension) == (model, dimension):
            return _space(row)
    # One that is being deleted comes back with what is left in it.
    same = (EmbeddingSpace.model == model, EmbeddingSpace.dimension == dimension)
    row = await db.scalar(query.where(*same))
    if row is None:
        row = EmbeddingSpace(model=model, dimension=dimension)
        db.add(row)
    row.status = "filling" if any(each.status == "active" for each in spaces) else "active"
    await db.flush()
    return _space(row)


async def activate(db: WriteSession, space: Space) -> bool:
    """Search this space from now on and no other, if it is complete; False when it is not."""
    await one_at_a_time(db, "spaces")
    if await chunks_without(db, space, 1):
        return False
    await db.execute(
        update(EmbeddingSpace).where(EmbeddingSpace.id != space.id).values(status="retired")
    )
    await db.execute(
        update(EmbeddingSpace).where(EmbeddingSpace.id == space.id).values(status="active")
    )
    return True


async def retire(db: WriteSession, space_ids: Sequence[str]) -> None:
    """Give up spaces; `delete_retired` takes their vectors away."""
    await db.execute(
        update(EmbeddingSpace).where(EmbeddingSpace.id.in_(space_ids)).values(status="retired")
    )


async def delete_retired(db: WriteSession, limit: int) -> bool:
    """Delete some vectors that are of no use any more, or the spaces; False when none is left."""
    retired = select(EmbeddingSpace.id).where(EmbeddingSpace.status == "retired")
    some = select(Embedding.id).where(Embedding.space_id.in_(retired)).limit(limit)
    deleted = await db.execute(
        delete(Embedding).where(Embedding.id.in_(some)).returning(Embedding.id)
    )
    if deleted.all():
        return True
    await db.execute(delete(EmbeddingSpace).where(EmbeddingSpace.status == "retired"))
    return False


@dataclass(frozen=True, slots=True)
class Unread:
    """A passage without a vector."""

    chunk_id: str
    number: int
    text: str


async def chunks_without(
    db: ReadSession, space: Space | None, limit: int, *, after: int = 0, document_id: str = ""
) -> list[Unread]:
    """Return passages without a vector in the space: the first ones after a number.

    Of all documents, unless one is named.
    """
    query = select(Chunk.id, Chunk.number, Chunk.text).where(Chunk.number > after)
    if document_id:
        query = query.where(Chunk.document_id == document_id)
    if space is not None:
        has_one = exists().where(Embedding.space_id == space.id, Embedding.chunk_id == Chunk.id)
        query = query.where(~has_one)
    rows = await db.execute(query.order_by(Chunk.number).limit(limit))
    return [Unread(*row) for row in rows.tuples()]


async def add_vectors(db: WriteSession, space: Space, vectors: Sequence[tuple[str, bytes]]) -> None:
    """Store the vectors of passages; those deleted by now, or that have one, are left out."""
    has_one = exists().where(Embedding.space_id == space.id, Embedding.chunk_id == Chunk.id)
    wanted = select(Chunk.id, Chunk.agent_id).where(
        Chunk.id.in_([chunk_id for chunk_id, _ in vectors]), ~has_one
    )
    agents = {row[0]: row[1] for row in (await db.execute(wanted)).tuples()}
    now = utc_now()
    rows = [
        {
            "id": new_id(),
            "created_at": now,
            "chunk_id": chunk_id,
            "space_id": space.id,
            "dimension": space.dimension,
            "vector": vector,
        }
        for chunk_id, vector in vectors
        if chunk_id in agents
    ]
    if rows:
        await db.execute(insert(Embedding), rows)
        await note_change(db, set(agents.values()))


async def note_change(db: WriteSession, agent_ids: set[str]) -> None:
    """Let everybody know that what can be found of these agents' libraries is not the same."""
    await db.execute(
        update(Agent)
        .where(Agent.id.in_(agent_ids))
        .values(library_version=Agent.library_version + 1, updated_at=Agent.updated_at)
    )


async def count_vectors(db: ReadSession, space: Space | None) -> tuple[int, int]:
    """Return how many passages have a vector in the space, and how many there are."""
    total = await db.scalar(select(func.count()).select_from(Chunk)) or 0
    if space is None:
        return 0, total
    query = select(func.count()).select_from(Embedding).where(Embedding.space_id == space.id)
    return await db.scalar(query) or 0, total


def not_by_index(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Return the column in a form for which no index is used.

    SQLite has no statistics: asked for few passages by their numbers it would go through all of the
    agent's, and for those of one agent through all vectors of the space.
    """
    return func.coalesce(column, "")


async def numbers_with_vectors(db: ReadSession, space_id: str, agent_id: str) -> list[int]:
    """Return the numbers of the agent's passages that have a vector in the space."""
    query = (
        select(Chunk.number)
        .join(Embedding, Embedding.chunk_id == Chunk.id)
        .where(Chunk.agent_id == agent_id, not_by_index(Embedding.space_id) == space_id)
        .order_by(Chunk.number)
    )
    return list(await db.scalars(query))


async def vectors_between(
    db: ReadSession, space_id: str, agent_id: str, first: int, last: int
) -> list[tuple[int, bytes]]:
    """Return the agent's vectors in the space, of the passages with these numbers."""
    query = (
        select(Chunk.number, Embedding.vector)
        .join(Embedding, Embedding.chunk_id == Chunk.id)
        .where(not_by_index(Chunk.agent_id) == agent_id, Chunk.number.between(first, last))
        .where(not_by_index(Embedding.space_id) == space_id)
        .order_by(Chunk.number)
    )
    return list((await db.execute(query)).tuples().all())


def _space(row: EmbeddingSpace) -> Space:
    return Space(row.id, row.model, row.dimension, cast("SpaceStatus", row.status))
