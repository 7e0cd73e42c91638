"""Where the full-text index of passages stands on SQLite: the posting lists of an FTS5 table.

FTS5's own ranking looks at every passage that has any word of the question; the posting list of a
term is read in one statement. A trigger deletes an entry with its passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import orjson
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

AT_ONCE = 100
"""Stems that are looked up together; SQLite puts no more than 500 queries together."""

_ADD = text("INSERT INTO chunk_terms (rowid, terms) VALUES (:number, :terms)")


async def add_entries(db: AsyncSession, entries: Sequence[tuple[int, str]], /) -> None:
    """Store the terms of passages under their numbers."""
    await db.execute(_ADD, [{"number": number, "terms": entry} for number, entry in entries])


async def vocabulary(db: AsyncSession, stems: Sequence[str], /) -> list[dict[str, int]]:
    """Return of each stem in how many passages it is, by how often and how long they are."""
    ranges = ", ".join(f"({place}, :from{place}, :to{place})" for place in range(len(stems)))
    query = text(
        f"WITH wanted (place, first, last) AS (VALUES {ranges}) "  # noqa: S608 - numbers only
        "SELECT wanted.place, substr(v.term, -2), v.doc FROM wanted CROSS JOIN "
        "chunk_vocabulary AS v WHERE v.term >= wanted.first AND v.term < wanted.last"
    )
    found: list[dict[str, int]] = [{} for _ in stems]
    for place, kind, having in (await db.execute(query, _bounds(stems))).tuples():
        found[place][kind] = having
    return found


async def postings(
    db: AsyncSession, stems: Sequence[str], /
) -> list[tuple[int, str, Sequence[int]]]:
    """Return of each stem its place, and the passages that have it, by how often and how long."""
    found: list[tuple[int, str, Sequence[int]]] = []
    for start in range(0, len(stems), AT_ONCE):
        part = stems[start : start + AT_ONCE]
        rows = (await db.execute(_postings_of(len(part)), _bounds(part))).tuples()
        # One string for each kind: a row for each passage costs far more than the reading.
        found += [(start + place, kind, orjson.loads(f"[{each}]")) for place, kind, each in rows]
    return found


@cache
def _postings_of(count: int) -> TextClause:
    """Return a query for several stems: for each alone the way there takes longer than reading."""
    return text(
        " UNION ALL ".join(
            f"SELECT {place}, substr(term, -2), group_concat(doc) "  # noqa: S608 - numbers only
            f"FROM chunk_postings WHERE term >= :from{place} AND term < :to{place} GROUP BY term"
            for place in range(count)
        )
    )


def _bounds(stems: Sequence[str]) -> dict[str, str]:
    """Return what the terms of each stem lie between."""
    values = {f"from{place}": stem for place, stem in enumerate(stems)}
    values |= {f"to{place}": stem[:-1] + chr(ord(stem[-1]) + 1) for place, stem in enumerate(stems)}
    return values
