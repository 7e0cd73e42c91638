"""The full-text index of passages on SQLite: BM25 over an FTS5 table.

FTS5's own ranking counts the passages of all agents together, and looks at every passage that has
any word of the question. Here each term carries the agent it belongs to, so that others cost
nothing and change no score, and what ranking needs to know of a passage: how often it has the term,
and how long it is. The posting list of a term, read in one statement, is then all there is to read.

A term is: key of the agent, word, a middle dot, how often (1–9), a letter for the passage's length.
The word may be empty: that term stands for the passage itself.
"""

from __future__ import annotations

import asyncio
import importlib
import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from fireside.domain.words import terms_of

if TYPE_CHECKING:
    from fireside.db.found import Found

K1 = 1.5
"""How soon it stops to matter that a passage has a word again."""
B = 0.75
"""How much the length of a passage counts."""
POSTINGS_MOST = 20_000
"""Places that are looked at for one question, the rarest words first: a word that is nearly
everywhere tells little, and reading where it stands would take most of the time."""

_MARK, _AFTER_MARK = "\u00b7", "\u00b8"  # neighbours, so that they bound a range
_OFTEN_MOST = 9
_LENGTHS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH_STEP = 1.25
"""A length is kept as its power of this: 12 % off at most."""

AT_ONCE = 100
"""Stems that are looked up together; SQLite puts no more than 500 queries together."""

_ADD = text("INSERT INTO chunk_terms (rowid, terms) VALUES (:number, :terms)")


def index_entry(agent_id: str, passage: str) -> str:
    """Return what the index stores for a passage."""
    key = _key(agent_id)
    words = terms_of(passage)
    length = _length_letter(len(words))
    counts = Counter(words)
    terms = [f"{key}{_MARK}1{length}"]
    terms += [
        f"{key}{word}{_MARK}{min(often, _OFTEN_MOST)}{length}" for word, often in counts.items()
    ]
    return " ".join(terms)


async def add_entries(db: AsyncSession, entries: Sequence[tuple[int, str]]) -> None:
    """Store entries under the numbers of their passages.

    They go when the passages do: a trigger sees to it.
    """
    rows = [{"number": number, "terms": entry} for number, entry in entries]
    await db.execute(_ADD, rows)


async def find(db: AsyncSession, agent_id: str, words: Sequence[Sequence[str]]) -> Found:
    """Return the passages that have any of the words; a word is one of several stems."""
    key = _key(agent_id)
    stems = [(place, key + stem) for place, word in enumerate(words) for stem in word]
    passages, *sizes = await _vocabulary(db, [key, *(stem for _, stem in stems)])
    count = sum(passages.values())
    if not count:
        return await asyncio.to_thread(_summed_up, [], 0.0)
    mean = sum(_length(kind) * often for kind, often in passages.items()) / count
    havings = [sum(size.values()) for size in sizes]
    rarities = [math.log(1 + (count - having + 0.5) / (having + 0.5)) for having in havings]
    chosen: list[int] = []
    room = POSTINGS_MOST
    for at in sorted((at for at, having in enumerate(havings) if having), key=havings.__getitem__):
        if havings[at] > room and chosen:
            break
        room -= havings[at]
        chosen.append(at)
    found: list[tuple[int, float, Sequence[int]]] = []
    for place, kind, numbers in await _postings(db, [stems[at][1] for at in chosen]):
        often, at = int(kind[0]), chosen[place]
        weight = often / (often + K1 * (1 - B + B * _length(kind) / mean)) * rarities[at]
        found.append((stems[at][0], weight, numbers))
    ideal: dict[int, float] = {}
    for (place, _), having, rarity in zip(stems, havings, rarities, strict=True):
        ideal[place] = max(ideal.get(place, 0.0), rarity if having else 0.0)
    # A word that is nowhere was asked for all the same.
    nowhere = math.log(1 + (count + 0.5) / 0.5)
    best = sum(value or nowhere for value in ideal.values())
    return await asyncio.to_thread(_summed_up, found, best)


def _summed_up(places: Sequence[tuple[int, float, Sequence[int]]], ideal: float) -> Found:
    # Behind the back of whoever looks for imports: see the module.
    module: Any = importlib.import_module("fireside.db.found")
    return module.Found(places, ideal)


async def _vocabulary(db: AsyncSession, stems: Sequence[str]) -> list[dict[str, int]]:
    """Return of each stem in how many passages it is, by how often and how long they are."""
    ranges = ", ".join(f"({place}, :from{place}, :to{place})" for place in range(len(stems)))
    query = text(
        f"WITH wanted (place, first, last) AS (VALUES {ranges}) "  # noqa: S608 - numbers only
        "SELECT wanted.place, substr(v.term, -2), v.doc FROM wanted CROSS JOIN "
        "chunk_vocabulary AS v WHERE v.term >= wanted.first AND v.term < wanted.last"
    )
    values = {f"from{place}": stem + _MARK for place, stem in enumerate(stems)}
    values |= {f"to{place}": stem + _AFTER_MARK for place, stem in enumerate(stems)}
    found: list[dict[str, int]] = [{} for _ in stems]
    for place, kind, having in (await db.execute(query, values)).tuples():
        found[place][kind] = having
    return found


async def _postings(db: AsyncSession, stems: Sequence[str]) -> list[tuple[int, str, list[int]]]:
    """Return of each stem its place, and the passages that have it, by how often and how long."""
    found: list[tuple[int, str, list[int]]] = []
    for start in range(0, len(stems), AT_ONCE):
        part = stems[start : start + AT_ONCE]
        values = {f"from{place}": stem + _MARK for place, stem in enumerate(part)}
        values |= {f"to{place}": stem + _AFTER_MARK for place, stem in enumerate(part)}
        rows = (await db.execute(_postings_of(len(part)), values)).tuples()
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


def _key(agent_id: str) -> str:
    """Return what tells an agent's terms: the random end of its id.

    Two agents may share one, as rarely as that is: whoever reads passages asks for the agent too.
    """
    return agent_id[-8:]


def _length_letter(length: int) -> str:
    power = round(math.log(max(length, 1), _LENGTH_STEP))
    return _LENGTHS[min(power, len(_LENGTHS) - 1)]


def _length(kind: str) -> float:
    return _LENGTH_STEP ** _LENGTHS.index(kind[1])
