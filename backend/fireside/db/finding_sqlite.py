"""Where the full-text index of conversations stands on SQLite: two FTS5 tables.

Their rows are numbered as the entries are. A trigger deletes a row with its entry.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_ENTER = text(
    "INSERT INTO search_entries (number, message_id, session_id)"
    " SELECT :number, :message_id, :session_id"
    " WHERE EXISTS (SELECT 1 FROM messages WHERE id = :message_id)"
    " OR EXISTS (SELECT 1 FROM sessions WHERE id = :session_id)"
)
_ADD = text(
    "INSERT INTO search_messages (rowid, terms)"
    " SELECT number, :terms FROM search_entries WHERE number = :number AND message_id IS NOT NULL"
)
_ADD_TITLE = text(
    "INSERT INTO search_titles (rowid, terms)"
    " SELECT number, :terms FROM search_entries WHERE number = :number AND session_id IS NOT NULL"
)


async def enter(db: AsyncSession, rows: Sequence[dict[str, object]], /) -> None:
    """Store entries with their terms, of what was not deleted meanwhile."""
    for statement in (_ENTER, _ADD, _ADD_TITLE):
        await db.execute(statement, rows)


_MESSAGES = text(
    "SELECT rowid FROM search_messages WHERE search_messages MATCH :match"
    " ORDER BY rowid DESC LIMIT :limit"
)
_TITLES = text(
    "SELECT rowid FROM search_titles WHERE search_titles MATCH :match"
    " ORDER BY rowid DESC LIMIT :limit"
)


async def find(
    db: AsyncSession, match: Sequence[Sequence[str]], limit: int, *, in_titles: bool
) -> list[int]:
    """Return the numbers of entries, the newest first, that have one term of each group."""
    choices = (" OR ".join(map(_quoted, terms)) for terms in match)
    values = {"match": " AND ".join(f"({choice})" for choice in choices), "limit": limit}
    return list(await db.scalars(_TITLES if in_titles else _MESSAGES, values))


def _quoted(term: str) -> str:
    return f'"{term[:-1]}" *' if term.endswith("*") else f'"{term}"'
