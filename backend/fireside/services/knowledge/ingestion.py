"""Reads documents in the background: durable, so that a crash costs time and nothing else.

The pages of a batch are stored in one transaction with the passages that became certain with them.
Passages follow from the text alone: after a crash the document is read again, and what is stored
already is left out.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from fireside.db.repositories import documents
from fireside.db.repositories.chunks import NewChunk, add_chunks, delete_chunks
from fireside.db.repositories.documents import NewPage, UnfinishedDocument
from fireside.db.session import Clash, Database
from fireside.domain.unreadable import UNREADABLE
from fireside.errors import AppError
from fireside.services.jobs.doing import MOST_ATTEMPTS
from fireside.services.jobs.job import LOOK, READ, Jobs, Later, Outcome, Task
from fireside.services.knowledge.chunking import Chunk
from fireside.services.knowledge.extraction.protocol import End, Job, Part, Unreadable
from fireside.services.knowledge.kinds import BY_MEDIA_TYPE, PDF
from fireside.services.knowledge.reading import Reader, Unread
from fireside.storage.base import UnknownFile

BATCH = 48 * 1024
"""Characters stored in one transaction: replies are being stored in between."""
STORE_EVERY = 0.5
"""Seconds after which pages that are slow to read are stored without more of them."""
RETRY_AFTER = 5.0
"""Seconds until a document is taken up again that the database was not there for."""
LOOK_EVERY = 30.0
"""Seconds between two looks for documents that nobody was asked to read, where jobs are shared."""
QUIET = 30.0
"""Seconds without a sign of life after which a look takes up a document, likewise."""
_log = logging.getLogger(__name__)

Progress = Callable[[float], Awaitable[None]]


class Embeds(Protocol):
    """What makes vectors of passages."""

    async def embed_document(self, document_id: str, progress: Progress) -> None:
        """Make those that the document's passages lack; tells how far it is, from 0 to 1."""
        ...


class _Left(Exception):
    """The document is gone, or the server ends: there is nothing more to do about it here."""


@dataclass(slots=True)
class _Batch:
    """What is stored together."""

    pages: list[NewPage] = field(default_factory=list[NewPage])
    chunks: list[Chunk] = field(default_factory=list[Chunk])
    size: int = 0

    def add(self, part: Part) -> None:
        self.pages.append(NewPage(part.number, part.char_start, part.text, part.word_boxes))
        self.size += len(part.text)


class Ingestion:
    """Takes documents from queued to ready or failed."""

    def __init__(self, database: Database, reader: Reader, embeds: Embeds, jobs: Jobs) -> None:
        """Read documents as jobs of these."""
        self._database = database
        self._reader = reader
        self._embeds = embeds
        self._jobs = jobs
        self._working: set[str] = set()
        self._closed = asyncio.Event()
        jobs.take(READ, self.read, self.leave)
        jobs.take(LOOK, self.look)
        if jobs.is_shared:
            jobs.every(LOOK, LOOK_EVERY)

    async def line_up(self, agent_id: str) -> None:
        """Have the agent's next documents read.

        Not all of them are told at once: nobody's thousand documents keep another's one waiting.
        """
        async with self._database.read() as db:
            found = await documents.next_of_agent(db, agent_id, self._jobs.room)
        for document_id in found:
            self._jobs.add(READ, document_id)

    async def look(self, _: Task | None = None) -> Outcome:
        """Have read what is unfinished and nobody was asked to read: a crash has left it."""
        quiet = QUIET if self._jobs.is_shared else 0.0
        async with self._database.read() as db:
            found = await documents.next_of_each_agent(db, self._jobs.room, quiet)
        for document_id in found:
            self._jobs.add(READ, document_id)
        return "done"

    def forget(self, document_ids: Sequence[str]) -> None:
        """End the work on documents that are gone."""
        for document_id in document_ids:
            self._reader.stop(document_id)

    def leave(self) -> None:
        """End the work; whoever takes it over goes on with it."""
        self._closed.set()
        for document_id in self._working:
            self._reader.stop(document_id)

    async def read(self, task: Task) -> Outcome:
        """Read a document, and note how that ended; raises Later, DatabaseUnavailable."""
        async with self._database.read() as db:
            document = await documents.find_unfinished(db, task.key)
        if document is None:
            # It is gone, or has been read, perhaps by somebody who died before saying so.
            return await self.look()
        if task.attempt > MOST_ATTEMPTS:
            outcome = await self._fail(document, "worn_out")
        else:
            self._working.add(document.id)
            try:
                outcome = await self._ingest(document)
            finally:
                self._working.discard(document.id)
        if self._closed.is_set():
            raise Later
        await self.line_up(document.agent_id)
        return outcome

    async def _ingest(self, document: UnfinishedDocument) -> Outcome:
        try:
            async with self._database.write() as db:
                is_ours = await documents.claim(db, document)
            if is_ours:
                if not document.is_extracted:
                    await self._extract(document)
                await self._embeds.embed_document(
                    document.id, lambda done: self._note(document.id, progress=0.5 + done / 2)
                )
                await self._note(document.id, status="ready", progress=1.0)
        except _Left:
            pass
        except Unreadable as unreadable:
            return await self._fail(document, unreadable.fault)
        except UnknownFile:
            return await self._fail(document, "gone")
        except AppError as error:
            # It comes back, whatever that takes.
            raise Later(RETRY_AFTER, why=error.detail) from error
        except (OSError, Clash) as error:
            # A clash is with another process, which goes on or has come to its end.
            why = str(error) or "it is read elsewhere"
            raise Later(RETRY_AFTER, why=why, counts=True) from error
        except Later:
            raise
        except Exception:  # boundary: whatever is wrong with a document, it ends with a sentence
            _log.exception("%s could not be read", document.id)
            return await self._fail(document, "unexpected")
        return "done"

    async def _extract(self, document: UnfinishedDocument) -> None:
        """Store a document's pages and passages, but for those that are stored already."""
        async with self._database.read() as db:
            pages = await documents.last_page(db, document.id)
            chunks = await documents.count_chunks(db, document.id)
        kind = BY_MEDIA_TYPE[document.media_type].name
        unread = Unread(document.id, Job(kind, document.size_bytes, pages, chunks))
        loop = asyncio.get_running_loop()
        batch, stored_at = _Batch(), loop.time()
        async with contextlib.aclosing(self._reader.read(unread)) as answers:
            async for answer in answers:
                batch.chunks += answer.chunks
                if isinstance(answer, End):
                    await self._store(
                        document,
                        batch,
                        progress=0.5,
                        page_count=answer.page_count,
                        textless_page_count=answer.textless_page_count,
                        chunk_count=answer.chunk_count,
                    )
                    continue
                batch.add(answer)
                if batch.size >= BATCH or loop.time() - stored_at >= STORE_EVERY:
                    await self._store(document, batch, progress=answer.progress / 2)
                    batch, stored_at = _Batch(), loop.time()

    async def _store(
        self, document: UnfinishedDocument, batch: _Batch, **changes: float | None
    ) -> None:
        has_pages = document.media_type == PDF.media_type
        chunks = [
            NewChunk(
                position=chunk.position,
                page=chunk.page if has_pages else None,
                char_start=chunk.char_start,
                char_end=chunk.char_end,
                text=chunk.text,
            )
            for chunk in batch.chunks
        ]
        async with self._database.write() as db:
            # First of all, so that nothing is added to what was deleted meanwhile.
            self._go_on(is_there=await documents.note(db, document.id, **changes))
            await documents.add_pages(db, document.id, batch.pages)
            await add_chunks(db, document.id, document.agent_id, chunks)

    async def _note(self, document_id: str, **changes: str | float) -> None:
        async with self._database.write() as db:
            self._go_on(is_there=await documents.note(db, document_id, **changes))

    def _go_on(self, *, is_there: bool) -> None:
        if not is_there or self._closed.is_set():
            raise _Left

    async def _fail(self, document: UnfinishedDocument, why: str) -> Outcome:
        """Note why a document can't be read; nothing of it is left but the file."""
        if self._closed.is_set():
            raise Later
        async with self._database.write() as db:
            if await documents.note(db, document.id, status="failed", error=UNREADABLE[why]):
                await documents.delete_pages(db, document.id)
                await delete_chunks(db, document.id)
        return "failed"
