"""The parts of the library, built once for each server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fireside.db.session import Database
from fireside.services.knowledge.ingestion import Embeds, Ingestion, Progress
from fireside.services.knowledge.library import Library
from fireside.services.knowledge.originals import Originals
from fireside.services.knowledge.reading import Reader
from fireside.settings import Settings
from fireside.storage.folder import FolderStorage


@dataclass(frozen=True)
class KnowledgeParts:
    """What calls on documents work with."""

    library: Library
    reader: Reader
    ingestion: Ingestion
    sweeping: asyncio.Task[int]

    async def close(self) -> None:
        """End the work; the next server goes on with it."""
        self.sweeping.cancel()
        await asyncio.gather(self.sweeping, return_exceptions=True)
        await self.ingestion.close()


class FullTextOnly:
    """Makes no vectors."""

    async def embed_document(self, document_id: str, progress: Progress) -> None:
        """Be done."""
        del document_id
        await progress(1.0)


def open_knowledge(settings: Settings, database: Database, embeds: Embeds) -> KnowledgeParts:
    """Build the parts and go on with what is unfinished."""
    storage = FolderStorage(settings.documents_dir)
    originals = Originals(storage, database, settings.max_document_size)
    reader = Reader(originals)
    ingestion = Ingestion(database, reader, embeds, is_shared=settings.redis_url is not None)
    ingestion.start()
    return KnowledgeParts(
        library=Library(database, originals, ingestion),
        reader=reader,
        ingestion=ingestion,
        sweeping=asyncio.create_task(originals.delete_orphans(), name="orphan-documents"),
    )
