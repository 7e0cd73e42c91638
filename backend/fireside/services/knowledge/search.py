"""Finds passages of an agent's library: by their words, by their meaning, or by both."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fireside.db.repositories import documents
from fireside.db.repositories.embeddings import list_spaces
from fireside.db.repositories.passages import (
    Passage,
    find_by_words,
    library_characters,
    library_version,
    read_passages,
    whole_library,
)
from fireside.db.session import Database
from fireside.domain.library import SearchResult, SearchResults
from fireside.errors import NotFound, ProviderError
from fireside.providers.base import Embedder
from fireside.services.knowledge.fusion import Cosines, fuse, ordered
from fireside.services.knowledge.vectors import VectorIndex

if TYPE_CHECKING:
    from fireside.services.knowledge.matrix import Nearness

_log = logging.getLogger(__name__)

Mode = Literal["hybrid", "full_text", "vectors"]

DEPTH = 200
"""Passages that each way of searching contributes."""
PATIENCE = 3.0
"""Seconds that a search waits for the vector of its question, and does without it then."""
PAUSE = 10.0
"""Seconds for which a model that gave none is not asked again."""
KNOWN_MOST = 64
"""Questions whose vectors are kept: a reply is often asked for again."""
QUESTION_MOST = 2_000
"""Characters of a question that are searched for; the rest is rather a text than a question."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found."""

    passage: Passage
    score: float
    words: float
    """How much of the question it has, from 0 to 1."""
    cosine: float | None
    """How near its meaning is; None where that is not known."""


class Search:
    """Searches libraries."""

    def __init__(
        self,
        database: Database,
        embedder: Embedder,
        model: Callable[[], str],
        index: VectorIndex,
        on_other_dimension: Callable[[int], None],
    ) -> None:
        """Search with vectors of this embedder; `model` names the space that they lie in.

        `on_other_dimension` learns of a model that has changed under its name.
        """
        self._database = database
        self._embedder = embedder
        self._model = model
        self._index = index
        self._on_other_dimension = on_other_dimension
        self._paused_until = 0.0
        self._known: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    async def search(self, agent_id: str, query: str, mode: Mode, limit: int) -> SearchResults:
        """Return the best passages; raises NotFound."""
        hits = await self.find(agent_id, query, mode, limit)
        return SearchResults([_result(hit) for hit in hits])

    async def find(self, agent_id: str, query: str, mode: Mode, limit: int) -> list[Hit]:
        """Return the best passages; raises NotFound.

        Where the model of the vectors is away, or has not read the library yet, `hybrid` is full
        text and `vectors` finds nothing.
        """
        query = query[:QUESTION_MOST]
        async with self._database.read() as db:
            version = await library_version(db, agent_id)
        if version is None:
            raise NotFound("Agent not found")
        words, nearness = await asyncio.gather(
            self._words(agent_id, query, mode), self._nearness(agent_id, query, mode, version)
        )
        cosines = {} if nearness is None else nearness.best | nearness.of(list(words))
        ranking = _rank(words, nearness, cosines, mode)
        async with self._database.read() as db:
            found = await read_passages(db, agent_id, [number for number, _ in ranking[:limit]])
        return [
            Hit(found[number], score, words.get(number, 0.0), cosines.get(number))
            for number, score in ranking[:limit]
            if number in found
        ]

    async def whole(self, agent_id: str, characters: int) -> list[Passage] | None:
        """Return all passages of a library, document by document; None for one that is longer."""
        async with self._database.read() as db:
            if await library_characters(db, agent_id) > characters:
                return None
            return await whole_library(db, agent_id)

    async def page_at(self, document_id: str, character: int) -> int | None:
        """Return the page on which a character of a document stands."""
        async with self._database.read() as db:
            return await documents.page_at(db, document_id, character)

    async def _words(self, agent_id: str, query: str, mode: Mode) -> dict[int, float]:
        if mode == "vectors":
            return {}
        async with self._database.read() as db:
            return await find_by_words(db, agent_id, query)

    async def _nearness(
        self, agent_id: str, query: str, mode: Mode, version: int
    ) -> Nearness | None:
        if mode == "full_text":
            return None
        async with self._database.read() as db:
            spaces = [space for space in await list_spaces(db) if space.status == "active"]
        if not spaces or spaces[0].model != self._model():
            return None
        vector = await self._vector(query)
        if vector is None:
            return None
        if len(vector) != 4 * spaces[0].dimension:
            self._on_other_dimension(len(vector) // 4)
            return None
        return await self._index.compare(spaces[0], agent_id, version, vector, DEPTH)

    async def _vector(self, query: str) -> bytes | None:
        """Return the vector of a question; None, and for a while, where there is none to be had."""
        key = (self._model(), query)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        if time.monotonic() < self._paused_until:
            return None
        try:
            vector = (await asyncio.wait_for(self._embedder.embed([query]), PATIENCE))[0]
        except (ProviderError, asyncio.TimeoutError) as error:
            _log.warning("searching by words alone: %s", error or "the model takes too long")
            self._paused_until = time.monotonic() + PAUSE
            return None
        self._known[key] = vector
        if len(self._known) > KNOWN_MOST:
            self._known.popitem(last=False)
        return vector


def _rank(
    words: dict[int, float],
    nearness: Nearness | None,
    cosines: dict[int, float],
    mode: Mode,
) -> Sequence[tuple[int, float]]:
    if mode == "vectors" or not words:
        return ordered(cosines.items())
    if nearness is None:
        return ordered(words.items())
    best = max(cosines.values())
    facts = (nearness.mean, nearness.deviation, nearness.count)
    return fuse(words, Cosines(cosines, best, *facts))


def _result(hit: Hit) -> SearchResult:
    passage = hit.passage
    return SearchResult(
        document_id=passage.document_id,
        filename=passage.filename,
        page=passage.page,
        char_start=passage.char_start,
        char_end=passage.char_end,
        text=passage.text,
        score=hit.score,
    )
