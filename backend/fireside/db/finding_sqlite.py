"""The full-text index of conversations on SQLite: messages, and the titles of sessions.

Triggers put what is new or changed into a queue, one row each, and nothing while a reply grows;
whoever searches, and the server after its start, brings the index up to date from there. Entries
are numbered in the order in which things were said, so that the newest are found first without
looking at the others. They go with what they stand for: a cascade, and a trigger after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import TextClause, bindparam, text

from fireside.db.models.base import UtcDateTime
from fireside.db.session import ReadSession, WriteSession
from fireside.domain.finding import Wanted
from fireside.domain.views import Role
from fireside.domain.words import terms_of, words_of

_MARK = "\u00b7"
"""Begins a stem, so that the words themselves can be told from it; two begin what is no word."""


@dataclass(frozen=True, slots=True)
class Queued:
    """Something to be indexed: a message, or the title of a session; `text` is None once gone."""

    number: int
    message_id: str | None
    session_id: str | None
    agent_id: str | None
    text: str | None


_QUEUED = text(
    "SELECT queue.number, queue.message_id, queue.session_id, sessions.agent_id,"
    " CASE WHEN queue.message_id IS NULL THEN sessions.title ELSE messages.content END"
    " FROM search_queue AS queue"
    " LEFT JOIN messages ON messages.id = queue.message_id"
    " LEFT JOIN sessions ON sessions.id = coalesce(queue.session_id, messages.session_id)"
    " ORDER BY queue.number LIMIT :limit"
)
_LAST = text("SELECT coalesce(max(number), 0) FROM search_entries")
_FORGET = text(
    "DELETE FROM search_entries WHERE message_id = :message_id OR session_id = :session_id"
)
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
_DONE = text("DELETE FROM search_queue WHERE number = :queued")


async def queued(db: ReadSession, limit: int) -> list[Queued]:
    """Return what has to be indexed, the oldest first."""
    return [Queued(*row) for row in (await db.execute(_QUEUED, {"limit": limit})).tuples()]


def terms_for(items: Sequence[Queued]) -> list[str]:
    """Return the terms that stand for each in the index; empty without words, or if it is gone."""
    return [_terms(item) for item in items]


def _terms(item: Queued) -> str:
    content = item.text or ""
    words = {*words_of(content), *(_MARK + stem for stem in terms_of(content))}
    if not words or item.agent_id is None:
        return ""
    return " ".join([*words, _agent_term(item.agent_id)])


async def add(db: WriteSession, items: Sequence[Queued], terms: Sequence[str]) -> None:
    """Index what was queued, in the place of what the index had of it."""
    last = await db.scalar(_LAST) or 0
    rows = [
        {
            "number": last + place,
            "queued": item.number,
            "message_id": item.message_id,
            "session_id": item.session_id,
            "terms": own,
        }
        for place, (item, own) in enumerate(zip(items, terms, strict=True), start=1)
    ]
    # Of what was queued twice the later stands: both have the same text by now.
    latest = {(row["message_id"], row["session_id"]): row for row in rows if row["terms"]}
    await db.execute(_FORGET, rows)
    if latest:
        await db.execute(_ENTER, list(latest.values()))
        await db.execute(_ADD, list(latest.values()))
        await db.execute(_ADD_TITLE, list(latest.values()))
    await db.execute(_DONE, rows)


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry of the index stands for."""

    session_id: str
    agent_id: str
    agent_name: str
    session_title: str | None
    message_id: str | None
    role: Role | None
    created_at: datetime
    text: str


_MESSAGES = text(
    "SELECT rowid FROM search_messages WHERE search_messages MATCH :match"
    " ORDER BY rowid DESC LIMIT :limit"
)
_TITLES = text(
    "SELECT rowid FROM search_titles WHERE search_titles MATCH :match"
    " ORDER BY rowid DESC LIMIT :limit"
)


async def find_titles(
    db: ReadSession, wanted: Wanted, agent_id: str | None, limit: int
) -> list[int]:
    """Return the numbers of titles with all the words, the newest first."""
    return await _matching(db, _TITLES, _all_of(wanted, agent_id), limit)


async def find_messages(
    db: ReadSession, wanted: Wanted, agent_id: str | None, limit: int
) -> list[int]:
    """Return the numbers of messages: those with the very words, then those with other forms."""
    whole = " AND ".join(f'"{word[0]}"' for word in wanted.words)
    found = await _matching(db, _MESSAGES, whole + _of_agent(agent_id), limit)
    if len(found) < limit:
        loose = _all_of(wanted, agent_id)
        found += await _matching(db, _MESSAGES, loose, limit + len(found))
    return list(dict.fromkeys(found))[:limit]


def _all_of(wanted: Wanted, agent_id: str | None) -> str:
    words = [[word[0], *(_MARK + form for form in word)] for word in wanted.words]
    choices = [" OR ".join(f'"{term}"' for term in terms) for terms in words]
    if wanted.prefix is not None:
        choices[-1] += f' OR "{wanted.prefix}" *'
    return " AND ".join(f"({choice})" for choice in choices) + _of_agent(agent_id)


def _of_agent(agent_id: str | None) -> str:
    return "" if agent_id is None else f' AND "{_agent_term(agent_id)}"'


def _agent_term(agent_id: str) -> str:
    return _MARK + _MARK + agent_id.replace("-", "")


async def _matching(db: ReadSession, among: TextClause, match: str, limit: int) -> list[int]:
    return list(await db.scalars(among, {"match": match, "limit": limit}))


_ENTRIES = (
    text(
        "SELECT entries.number, sessions.id, agents.id, agents.name, sessions.title, messages.id,"
        " messages.role, coalesce(messages.created_at, sessions.created_at) AS created_at,"
        " coalesce(messages.content, sessions.title)"
        " FROM search_entries AS entries"
        " LEFT JOIN messages ON messages.id = entries.message_id"
        " JOIN sessions ON sessions.id = coalesce(entries.session_id, messages.session_id)"
        " JOIN agents ON agents.id = sessions.agent_id"
        " WHERE entries.number IN :numbers"
    )
    .bindparams(bindparam("numbers", expanding=True))
    .columns(created_at=UtcDateTime)
)


async def read_entries(db: ReadSession, numbers: Sequence[int]) -> list[Entry]:
    """Return what entries stand for, in this order; some may have been deleted since."""
    rows = (await db.execute(_ENTRIES, {"numbers": numbers})).tuples()
    found = {number: Entry(*rest) for number, *rest in rows}
    return [found[number] for number in numbers if number in found]
