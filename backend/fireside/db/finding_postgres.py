"""Where the full-text index of conversations stands on PostgreSQL: two tables of `tsvector`.

The words in them are ours, as on SQLite; a row goes with its entry, by cascade.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

BYTES_MOST = 900_000
"""Letters of an entry; a `tsvector` takes 1 MiB, and no person finds a longer text by its end."""

# What is being deleted is locked, and left out: waiting for it, as it may wait for us, has no end.
_ENTER_MESSAGES = text(
    "INSERT INTO search_entries (number, message_id)"
    " SELECT CAST(:number AS bigint), id FROM messages WHERE id = :message_id"
    " FOR KEY SHARE SKIP LOCKED"
)
_ENTER_TITLES = text(
    "INSERT INTO search_entries (number, session_id)"
    " SELECT CAST(:number AS bigint), id FROM sessions WHERE id = :session_id"
    " FOR KEY SHARE SKIP LOCKED"
)
_ADD = text(
    "INSERT INTO search_messages (number, terms)"
    " SELECT number, array_to_tsvector(CAST(:words AS text[])) FROM search_entries"
    " WHERE number = :number AND message_id IS NOT NULL"
)
_ADD_TITLE = text(
    "INSERT INTO search_titles (number, terms)"
    " SELECT number, array_to_tsvector(CAST(:words AS text[])) FROM search_entries"
    " WHERE number = :number AND session_id IS NOT NULL"
)


async def enter(db: AsyncSession, rows: Sequence[dict[str, object]], /) -> None:
    """Store entries with their terms, of what was not deleted meanwhile."""
    rows = [{**row, "words": _fitting(str(row["terms"]).split(" "))} for row in rows]
    messages = [row for row in rows if row["message_id"] is not None]
    titles = [row for row in rows if row["session_id"] is not None]
    if messages:
        await db.execute(_ENTER_MESSAGES, messages)
        await db.execute(_ADD, messages)
    if titles:
        await db.execute(_ENTER_TITLES, titles)
        await db.execute(_ADD_TITLE, titles)


def _fitting(words: Sequence[str]) -> list[str]:
    """Return as many of the words as an entry takes."""
    room = BYTES_MOST
    fitting: list[str] = []
    for word in words:
        room -= len(word.encode()) + 4
        if room < 0:
            break
        fitting.append(word)
    return fitting


_MESSAGES = text(
    "SELECT number FROM search_messages WHERE terms @@ CAST(:match AS tsquery)"
    " ORDER BY number DESC LIMIT :limit"
)
_TITLES = text(
    "SELECT number FROM search_titles WHERE terms @@ CAST(:match AS tsquery)"
    " ORDER BY number DESC LIMIT :limit"
)


async def find(
    db: AsyncSession, match: Sequence[Sequence[str]], limit: int, *, in_titles: bool
) -> list[int]:
    """Return the numbers of entries, the newest first, that have one term of each group."""
    choices = (" | ".join(map(_quoted, terms)) for terms in match)
    values = {"match": " & ".join(f"({choice})" for choice in choices), "limit": limit}
    return list(await db.scalars(_TITLES if in_titles else _MESSAGES, values))


def _quoted(term: str) -> str:
    return f"'{term[:-1]}':*" if term.endswith("*") else f"'{term}'"
