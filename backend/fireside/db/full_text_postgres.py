"""Where the full-text index of passages stands on PostgreSQL: a GIN index of terms.

PostgreSQL's own ranking knows neither how rare a word is nor how long passages are, and its
configurations know no Chinese. The terms are ours here too, without their last letter: the length
stands beside them, so that a word has nine terms at most.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_OFTEN = "123456789"

_ADD = text(
    "INSERT INTO chunk_terms (number, length, terms)"
    " VALUES (:number, :length, CAST(:terms AS text[]))"
)


async def add_entries(db: AsyncSession, entries: Sequence[tuple[int, str]], /) -> None:
    """Store the terms of passages under their numbers."""
    rows = [
        {"number": number, "length": entry[-1], "terms": [term[:-1] for term in entry.split(" ")]}
        for number, entry in entries
    ]
    await db.execute(_ADD, rows)


_VOCABULARY = text(
    "SELECT wanted.place, right(wanted.term, 1) || found.length, count(*)"
    " FROM unnest(CAST(:places AS integer[]), CAST(:terms AS text[])) AS wanted (place, term)"
    " JOIN chunk_terms AS found ON found.terms @> ARRAY[wanted.term] GROUP BY 1, 2"
)


async def vocabulary(db: AsyncSession, stems: Sequence[str], /) -> list[dict[str, int]]:
    """Return of each stem in how many passages it is, by how often and how long they are."""
    found: list[dict[str, int]] = [{} for _ in stems]
    for place, kind, having in (await db.execute(_VOCABULARY, _terms_of(stems))).tuples():
        found[place][kind] = having
    return found


_POSTINGS = text(
    "SELECT wanted.place, right(wanted.term, 1) || found.length, array_agg(found.number)"
    " FROM unnest(CAST(:places AS integer[]), CAST(:terms AS text[])) AS wanted (place, term)"
    " JOIN chunk_terms AS found ON found.terms @> ARRAY[wanted.term] GROUP BY 1, 2"
)


async def postings(
    db: AsyncSession, stems: Sequence[str], /
) -> list[tuple[int, str, Sequence[int]]]:
    """Return of each stem its place, and the passages that have it, by how often and how long."""
    return [(*row,) for row in (await db.execute(_POSTINGS, _terms_of(stems))).tuples()]


def _terms_of(stems: Sequence[str]) -> dict[str, list[int] | list[str]]:
    """Return every term that a stem may be part of, each with the stem's place."""
    wanted = [(place, stem + often) for place, stem in enumerate(stems) for often in _OFTEN]
    return {"places": [place for place, _ in wanted], "terms": [term for _, term in wanted]}
