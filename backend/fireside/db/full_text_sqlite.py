"""Where the full-text index of passages stands on SQLite: the posting lists of an FTS5 table.

FTS5's own ranking looks at every passage that has any word of the question; the posting list of a
term is read in one statement. A trigger deletes an entry with its passage.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

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
    values = {f"from{place}": stem for place, stem in enumerate(stems)}
    values |= {f"to{place}": _after(stem) for place, stem in enumerate(stems)}
    found: list[dict[str, int]] = [{} for _ in stems]
    for place, kind, having in (await db.execute(query, values)).tuples():
        found[place][kind] = having
    return found


_POSTINGS = text(
    "SELECT substr(term, -2), group_concat(doc) FROM chunk_postings "
    "WHERE term >= :first AND term < :last GROUP BY term"
)


async def postings(db: AsyncSession, stem: str, /) -> list[tuple[str, list[int]]]:
    """Return the numbers of the passages that have a stem, by how often and how long they are."""
    rows = (await db.execute(_POSTINGS, {"first": stem, "last": _after(stem)})).tuples()
    # One string for each kind: a row for each passage costs far more than the reading.
    return [(kind, list(map(int, numbers.split(",")))) for kind, numbers in rows]


def _after(stem: str) -> str:
    """Return what comes right after all terms that begin so."""
    return stem[:-1] + chr(ord(stem[-1]) + 1)
