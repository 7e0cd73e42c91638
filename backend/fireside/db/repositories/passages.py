"""Queries that find passages, and read the ones that were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from fireside.db import full_text
from fireside.db.models import Agent, Chunk, Document
from fireside.db.repositories.embeddings import not_by_index
from fireside.db.session import ReadSession
from fireside.domain.words import terms_asked

CANDIDATES = 200
"""The best passages by their own words, which are then looked at with what stands around them."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with what is told of it."""

    number: int
    document_id: str
    filename: str
    position: int
    page: int | None
    char_start: int
    char_end: int
    text: str


async def library_version(db: ReadSession, agent_id: str) -> int | None:
    """Return a number that changes whenever the agent's library does; None without the agent."""
    return await db.scalar(select(Agent.library_version).where(Agent.id == agent_id))


async def find_by_words(db: ReadSession, agent_id: str, question: str) -> dict[int, float]:
    """Return how much of a question the agent's passages have, from 0 to 1, the best first.

    What stands right before and after a passage counts too, each word once and as much as in the
    passage itself: a text goes on over the edge of a passage, and so does what it is about.
    """
    words = terms_asked(question)
    found = await full_text.find(db, agent_id, words)
    own = found.best(CANDIDATES)
    around = found.of_groups(await _neighbours(db, agent_id, list(own)))
    scores = {
        number: (own[number] + context) / (2 * found.ideal) for number, context in around.items()
    }
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


_near = aliased(Chunk)
# Made once: a query of this kind costs more to put together than to run.
_NEIGHBOURS = (
    select(Chunk.number, _near.number)
    .join(
        _near,
        (_near.document_id == Chunk.document_id)
        & _near.position.in_((Chunk.position - 1, Chunk.position, Chunk.position + 1)),
    )
    .where(
        Chunk.number.in_(bindparam("numbers", expanding=True)),
        not_by_index(Chunk.agent_id) == bindparam("agent_id"),
    )
)


async def _neighbours(
    db: ReadSession, agent_id: str, numbers: Sequence[int]
) -> dict[int, list[int]]:
    """Return of each of the agent's passages its number and those right before and after it."""
    if not numbers:
        return {}
    rows = await db.execute(_NEIGHBOURS, {"numbers": numbers, "agent_id": agent_id})
    found: dict[int, list[int]] = {}
    for number, other in rows.tuples():
        found.setdefault(number, []).append(other)
    return found


_PASSAGE = (
    Chunk.number,
    Chunk.document_id,
    Document.filename,
    Chunk.position,
    Chunk.page,
    Chunk.char_start,
    Chunk.char_end,
    Chunk.text,
)
_PASSAGES = (
    select(*_PASSAGE)
    .join(Document, Document.id == Chunk.document_id)
    .where(
        Chunk.number.in_(bindparam("numbers", expanding=True)),
        not_by_index(Chunk.agent_id) == bindparam("agent_id"),
    )
)


async def read_passages(
    db: ReadSession, agent_id: str, numbers: Sequence[int]
) -> dict[int, Passage]:
    """Return the agent's passages with these numbers; some may have been deleted since."""
    if not numbers:
        return {}
    rows = await db.execute(_PASSAGES, {"numbers": numbers, "agent_id": agent_id})
    return {row[0]: Passage(*row) for row in rows.tuples()}


async def library_characters(db: ReadSession, agent_id: str) -> int:
    """Return how many characters the agent's passages have together."""
    query = select(func.coalesce(func.sum(Chunk.char_end - Chunk.char_start), 0))
    return await db.scalar(query.where(Chunk.agent_id == agent_id)) or 0


async def whole_library(db: ReadSession, agent_id: str) -> list[Passage]:
    """Return all of the agent's passages, document by document."""
    rows = await db.execute(
        select(*_PASSAGE)
        .join(Document, Document.id == Chunk.document_id)
        .where(Chunk.agent_id == agent_id)
        .order_by(Chunk.document_id, Chunk.position)
    )
    return [Passage(*row) for row in rows.tuples()]
