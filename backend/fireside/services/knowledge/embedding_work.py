"""Makes the vectors of passages: those of a new document, and whatever is still without one.

Each model has a space of its own. Where the model is another one than that of the space which is
searched, a second space is filled in the background, passage by passage; when none is missing, the
search moves over in one transaction, and the old vectors are deleted. Until then a search goes by
words, since nobody makes vectors for the old space any more.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from fireside.db.repositories import documents, embeddings
from fireside.db.repositories.embeddings import Space, Unread
from fireside.db.session import Database
from fireside.domain.library import KnowledgeView
from fireside.errors import ProviderError
from fireside.providers.base import NO_EMBEDDINGS, Embedder
from fireside.services.jobs.job import EMBED, Jobs, Later, Outcome, Task

_log = logging.getLogger(__name__)

BATCH = 256
"""Passages that are read, turned into vectors and stored at once."""
DELETED_AT_ONCE = 2_000
"""Old vectors that one transaction deletes; other writers wait for it."""
RETRY_AFTER = 15.0
"""Seconds until the background tries again, after a failure; doubled for the next,"""
RETRY_MOST = 600.0
"""up to so many."""
PATIENCE = 5.0
"""Seconds for which a provider that is busy is asked again before that."""
SHORTEST = 20
"""Characters below which a text that is refused is not shortened any more."""

_REFUSED = {"bad_request", "context_length"}

Progress = Callable[[float], Awaitable[None]]


class EmbeddingWork:
    """Keeps the vectors complete."""

    def __init__(
        self, database: Database, embedder: Embedder, model: Callable[[], str], jobs: Jobs
    ) -> None:
        """Make vectors with this embedder; `model` names the space that they lie in."""
        self._database = database
        self._embedder = embedder
        self._model = model
        self._jobs = jobs
        # One batch at a time: two would ask for the vectors of the same passages.
        self._lock = asyncio.Lock()
        self._closing = asyncio.Event()
        self._failure: str | None = None
        self._dimension: int | None = None
        """Of what the model sends, as soon as it has sent something."""
        jobs.take(EMBED, self.fill, self._closing.set)

    async def embed_document(self, document_id: str, progress: Progress) -> None:
        """Make the vectors that a document lacks, and tell how far that has come, from 0 to 1.

        Where no vectors are to be had now, the background makes them later: the document is found
        by its words meanwhile.
        """
        done = after = 0
        async with self._database.read() as db:
            total = await documents.count_chunks(db, document_id)
        try:
            while batch := await self._embed_batch(after, document_id):
                after = batch[-1].number
                done += len(batch)
                await progress(min(1.0, done / max(total, 1)))
        except ProviderError as error:
            _log.warning("a document has no vectors yet: %s", error)
            self._jobs.add(EMBED)
        await progress(1.0)

    def note_dimension(self, dimension: int) -> None:
        """Learn that vectors of questions do not fit those of the passages: another model's."""
        if dimension != self._dimension:
            self._dimension = dimension
            self._jobs.add(EMBED)

    async def view(self) -> KnowledgeView:
        """Return how passages are found at present."""
        model = self._model()
        async with self._database.read() as db:
            spaces = await embeddings.list_spaces(db)
            mine = self._current(spaces)
            made, total = await embeddings.count_vectors(db, mine)
        is_active = mine is not None and mine.status == "active"
        progress = made / total if total else 1.0
        failure = await self._jobs.trouble(EMBED) if self._jobs.is_shared else self._failure
        if failure is not None and progress < 1:
            message = _why(failure)
        elif progress < 1 and not is_active:
            message = (
                "The passages are being read for another embedding model. "
                "Until that is done they are found by their words alone."
            )
        else:
            message = None
        has_none = failure == NO_EMBEDDINGS
        return KnowledgeView(
            search="hybrid" if (is_active or not total) and not has_none else "full_text",
            model=None if has_none else model,
            progress=progress,
            message=message,
        )

    async def fill(self, task: Task) -> Outcome:
        """Make what is missing, move the search over, and delete what is of no use any more."""
        try:
            await self._fill()
        except ProviderError as error:
            _log.warning("vectors have to wait: %s", error.detail)
            delay = min(RETRY_AFTER * 2 ** min(task.attempt - 1, 16), RETRY_MOST)
            raise Later(delay, why=error.code, counts=True) from error
        return "done"

    async def _fill(self) -> None:
        await self._retire_others()
        after = 0
        while batch := await self._embed_batch(after, ""):
            after = batch[-1].number
        space = await self._space()
        if space is not None and space.status == "filling":
            async with self._database.write() as db:
                if not await embeddings.activate(db, space):
                    self._jobs.add(EMBED)
        is_left = True
        while is_left:
            async with self._database.write() as db:
                is_left = await embeddings.delete_retired(db, DELETED_AT_ONCE)

    async def _retire_others(self) -> None:
        """Give up spaces that were being filled for a model which is not the present one."""
        async with self._database.read() as db:
            spaces = await embeddings.list_spaces(db)
        model = self._model()
        others = [each.id for each in spaces if each.status == "filling" and each.model != model]
        if others:
            async with self._database.write() as db:
                await embeddings.retire(db, others)

    async def _space(self) -> Space | None:
        """Return the space of the present model; None before its first vector."""
        async with self._database.read() as db:
            return self._current(await embeddings.list_spaces(db))

    def _current(self, spaces: Sequence[Space]) -> Space | None:
        model, dimension = self._model(), self._dimension
        mine = [
            space
            for space in spaces
            if space.model == model
            and space.status != "retired"
            and dimension in (None, space.dimension)
        ]
        return mine[-1] if mine else None

    async def _embed_batch(self, after: int, document_id: str) -> list[Unread]:
        """Make and store the next vectors that are missing; raises ProviderError.

        Returns the passages that have one now: none when all had one.
        """
        async with self._lock:
            model, space = self._model(), await self._space()
            async with self._database.read() as db:
                batch = await embeddings.chunks_without(
                    db, space, BATCH, after=after, document_id=document_id
                )
            if not batch:
                return []
            try:
                vectors = await self._unless_closing([each.text for each in batch])
            except ProviderError as error:
                self._failure = error.code
                raise
            self._failure = None
            self._dimension = len(vectors[0]) // 4
            pairs = [(each.chunk_id, vector) for each, vector in zip(batch, vectors, strict=True)]
            async with self._database.write() as db:
                space = await embeddings.open_space(db, model, self._dimension)
                await embeddings.add_vectors(db, space, pairs)
        if space.status == "filling":
            self._jobs.add(EMBED)
        return batch

    async def _unless_closing(self, texts: Sequence[str]) -> list[bytes]:
        """Return the vectors of texts; raises Later when the process ends before they are there."""
        asking = asyncio.create_task(self._vectors(texts))
        closing = asyncio.create_task(self._closing.wait())
        try:
            await asyncio.wait({asking, closing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (asking, closing):
                task.cancel()
            await asyncio.wait({asking, closing})
        if asking.cancelled():
            raise Later
        return asking.result()

    async def _vectors(self, texts: Sequence[str]) -> list[bytes]:
        """Return the vectors of texts; of one that is too long for the model, that of its start."""
        try:
            return await self._embedder.embed(texts, patience=PATIENCE)
        except ProviderError as error:
            if error.code not in _REFUSED or len(texts[0]) < SHORTEST:
                raise
        if len(texts) == 1:
            return await self._vectors([texts[0][: len(texts[0]) // 2]])
        half = len(texts) // 2
        return [*await self._vectors(texts[:half]), *await self._vectors(texts[half:])]


def _why(code: str) -> str:
    if code == NO_EMBEDDINGS:
        return "This provider makes no embeddings. Passages are found by their words alone."
    return (
        "The embedding model does not answer. Passages without vectors are found by their words "
        "alone until it does."
    )
