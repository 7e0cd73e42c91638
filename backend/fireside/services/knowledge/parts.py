"""The parts of the library, built once for each server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fireside.db.session import Database
from fireside.observing.metrics import Metrics
from fireside.providers.base import Embedder
from fireside.providers.openai_compatible.embeddings import OpenAICompatibleEmbeddings
from fireside.services.jobs.job import EMBED, LOOK, Jobs
from fireside.services.knowledge.embedding import Embedded, EmbeddingModel
from fireside.services.knowledge.embedding_work import EmbeddingWork
from fireside.services.knowledge.ingestion import Ingestion
from fireside.services.knowledge.library import Library
from fireside.services.knowledge.originals import Originals
from fireside.services.knowledge.reading import Reader
from fireside.services.knowledge.search import Search
from fireside.services.knowledge.vectors import VectorIndex
from fireside.services.persistence import until_done
from fireside.settings import Settings
from fireside.storage.places import open_storage

SWEEPING_GRACE = 1.0
"""Seconds that the look for leftovers gets to end when the server does."""


@dataclass(frozen=True)
class KnowledgeParts:
    """What calls on documents work with."""

    library: Library
    reader: Reader
    ingestion: Ingestion
    vectors: EmbeddingWork
    search: Search
    embedder: Embedder
    sweeping: asyncio.Task[None]

    async def close(self) -> None:
        """Leave; the jobs have ended before."""
        # What is with the database just now is finished.
        await asyncio.wait([self.sweeping], timeout=SWEEPING_GRACE)
        self.sweeping.cancel()
        await asyncio.gather(self.sweeping, return_exceptions=True)
        await self.reader.close()
        await self.embedder.close()


def open_knowledge(
    settings: Settings, database: Database, embedded: Embedded | None, metrics: Metrics, jobs: Jobs
) -> KnowledgeParts:
    """Build the parts, and have what is unfinished done as jobs."""
    storage = open_storage(settings, "documents")
    originals = Originals(storage, database, settings.max_document_size)
    model = EmbeddingModel(settings, embedded)
    embedder = OpenAICompatibleEmbeddings(model.serving, metrics.watch)
    vectors = EmbeddingWork(database, embedder, lambda: model.space, jobs)
    reader = Reader(originals)
    ingestion = Ingestion(database, reader, vectors, jobs)
    library = Library(database, originals, ingestion)
    jobs.add(LOOK)
    jobs.add(EMBED)
    return KnowledgeParts(
        library=library,
        reader=reader,
        ingestion=ingestion,
        vectors=vectors,
        search=Search(
            database,
            embedder,
            lambda: model.space,
            VectorIndex(database),
            vectors.note_dimension,
        ),
        embedder=embedder,
        sweeping=asyncio.create_task(_sweep(library, jobs), name="half-deleted"),
    )


async def _sweep(library: Library, jobs: Jobs) -> None:
    """Look for what earlier processes have left; where others run too, some time it is a job."""
    if not jobs.is_shared:
        await until_done(library.finish_deleting)
