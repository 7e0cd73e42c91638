"""The full-text index of passages: BM25, of each agent alone.

Databases' own rankings count the passages of all agents together, or know no BM25. Here each term
carries the agent it belongs to, so that others cost nothing and change no score, and what ranking
needs to know of a passage: how often it has the term, and how long it is. What stands where is then
all that is read; where that is kept is the matter of `full_text_sqlite` and `full_text_postgres`.

A term is: key of the agent, word, a middle dot, how often (1–9), a letter for the passage's length.
The word may be empty: that term stands for the passage itself.
"""

from __future__ import annotations

import asyncio
import importlib
import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from fireside.db import full_text_postgres, full_text_sqlite
from fireside.db.postgres import is_postgres
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

_MARK = "\u00b7"
_OFTEN_MOST = 9
_LENGTHS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH_STEP = 1.25
"""A length is kept as its power of this: 12 % off at most."""


class Index(Protocol):
    """Where terms are kept.

    A stem comes with its agent's key and the mark; a kind is how a term ends: how often, and the
    letter for the length.
    """

    async def add_entries(self, db: AsyncSession, entries: Sequence[tuple[int, str]], /) -> None:
        """Store the terms of passages under their numbers; they go when the passages do."""
        ...

    async def vocabulary(self, db: AsyncSession, stems: Sequence[str], /) -> list[dict[str, int]]:
        """Return of each stem in how many passages it is, by their kinds."""
        ...

    async def postings(
        self, db: AsyncSession, stems: Sequence[str], /
    ) -> list[tuple[int, str, Sequence[int]]]:
        """Return of each stem its place, and the passages that have it, by their kinds."""
        ...


def _index(db: AsyncSession) -> Index:
    return full_text_postgres if is_postgres(db) else full_text_sqlite


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

    They go when the passages do: the database sees to it.
    """
    await _index(db).add_entries(db, entries)


async def find(db: AsyncSession, agent_id: str, words: Sequence[Sequence[str]]) -> Found:
    """Return the passages that have any of the words; a word is one of several stems."""
    index = _index(db)
    key = _key(agent_id)
    stems = [(place, key + stem + _MARK) for place, word in enumerate(words) for stem in word]
    passages, *sizes = await index.vocabulary(db, [key + _MARK, *(stem for _, stem in stems)])
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
    for place, kind, numbers in await index.postings(db, [stems[at][1] for at in chosen]):
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
