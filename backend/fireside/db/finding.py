"""The full-text index of conversations: messages, and the titles of sessions.

Triggers put what is new or changed into a queue, one row each, and nothing while a reply grows;
whoever searches, and the server after its start, brings the index up to date from there. Entries
are numbered in the order in which things were said, so that the newest are found first without
looking at the others. They go with what they stand for, by cascade. How the words of an entry are
kept is the matter of `finding_sqlite` and `finding_postgres`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import bindparam, text

from fireside.db import finding_postgres, finding_sqlite
from fireside.db.models.base import UtcDateTime
from fireside.db.postgres import is_postgres, one_at_a_time
from fireside.db.session import ReadSession, WriteSession
from fireside.domain.finding import Said, Wanted
from fireside.domain.words import terms_of, words_of

_MARK = "\u00b7"
"""Begins a stem, so that the words themselves can be told from it; two begin what is no word."""


class Index(Protocol):
    """Where the terms of entries are kept."""

    async def enter(self, db: WriteSession, rows: Sequence[dict[str, object]], /) -> None:
        """Store entries (`number`, `message_id` or `session_id`, `terms`) of what still is."""
        ...

    async def find(
        self, db: ReadSession, match: Sequence[Sequence[str]], limit: int, *, in_titles: bool
    ) -> list[int]:
        """Return the numbers of entries, the newest first, that have one term of each group.

        A term that ends with an asterisk stands for all that begin with it.
        """
        ...


def _index(db: ReadSession) -> Index:
    return finding_postgres if is_postgres(db) else finding_sqlite


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
_LEFT = text("SELECT number FROM search_queue WHERE number IN :numbers").bindparams(
    bindparam("numbers", expanding=True)
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
    return " ".join([_agent_term(item.agent_id), *words])


async def add(db: WriteSession, items: Sequence[Queued], terms: Sequence[str]) -> None:
    """Index what was queued, in the place of what the index had of it."""
    await one_at_a_time(db, "search")
    # What another process has indexed meanwhile may have changed since we read it.
    left = set(await db.scalars(_LEFT, {"numbers": [item.number for item in items]}))
    last = await db.scalar(_LAST) or 0
    rows: list[dict[str, object]] = [
        {
            "number": last + place,
            "queued": item.number,
            "message_id": item.message_id,
            "session_id": item.session_id,
            "terms": own,
        }
        for place, (item, own) in enumerate(zip(items, terms, strict=True), start=1)
        if item.number in left
    ]
    if not rows:
        return
    # Of what was queued twice the later stands: both have the same text by now.
    latest = {(row["message_id"], row["session_id"]): row for row in rows if row["terms"]}
    await db.execute(_FORGET, rows)
    if latest:
        await _index(db).enter(db, list(latest.values()))
    await db.execute(_DONE, rows)


@dataclass(frozen=True, slots=True)
class Entry(Said):
    """What an entry of the index stands for."""

    text: str


async def find_titles(
    db: ReadSession, wanted: Wanted, agent_id: str | None, limit: int
) -> list[int]:
    """Return the numbers of titles with all the words, the newest first."""
    return await _index(db).find(db, _all_of(wanted, agent_id), limit, in_titles=True)


async def find_messages(
    db: ReadSession, wanted: Wanted, agent_id: str | None, limit: int
) -> list[int]:
    """Return the numbers of messages: those with the very words, then those with other forms."""
    index = _index(db)
    whole = [[word[0]] for word in wanted.words] + _of_agent(agent_id)
    found = await index.find(db, whole, limit, in_titles=False)
    if len(found) < limit:
        loose = _all_of(wanted, agent_id)
        found += await index.find(db, loose, limit + len(found), in_titles=False)
    return list(dict.fromkeys(found))[:limit]


def _all_of(wanted: Wanted, agent_id: str | None) -> list[list[str]]:
    groups = [[word[0], *(_MARK + form for form in word)] for word in wanted.words]
    if wanted.prefix is not None:
        groups[-1].append(f"{wanted.prefix}*")
    return groups + _of_agent(agent_id)


def _of_agent(agent_id: str | None) -> list[list[str]]:
    return [] if agent_id is None else [[_agent_term(agent_id)]]


def _agent_term(agent_id: str) -> str:
    return _MARK + _MARK + agent_id.replace("-", "")


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
