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
from fireside.errors import AppError
from fireside.services.knowledge.chunking import Chunk
from fireside.services.knowledge.extraction.protocol import End, Job, Part, Unreadable
from fireside.services.knowledge.fair_queue import FairQueue
from fireside.services.knowledge.kinds import BY_MEDIA_TYPE, PDF
from fireside.services.knowledge.reading import SENTENCES, Reader, Unread
from fireside.storage.base import UnknownFile

AT_ONCE = 2
"""Documents that are read at the same time."""
BATCH = 48 * 1024
"""Characters stored in one transaction: replies are being stored in between."""
STORE_EVERY = 0.5
"""Seconds after which pages that are slow to read are stored without more of them."""
RETRY_AFTER = 5.0
"""Seconds until a document is taken up again that the database was not there for."""
LOOK_EVERY = 30.0
"""Seconds between two looks for documents whose process is gone, where there are several."""
ABANDONED_AFTER = 180.0
"""Seconds without a sign of life after which a document's process is taken to be gone."""
GRACE = 5.0
"""Seconds that the work gets to end when the server does."""
_GONE = "The original of this document is gone. Add it again."
_UNEXPECTED = "Something went wrong while this document was read. The server's log says what."

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

    def __init__(
        self, database: Database, reader: Reader, embeds: Embeds, *, is_shared: bool
    ) -> None:
        """`is_shared` tells that other processes read documents of the same database."""
        self._database = database
        self._reader = reader
        self._embeds = embeds
        self._is_shared = is_shared
        self._queue = FairQueue()
        self._working: set[str] = set()
        self._news = asyncio.Event()
        self._closed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def start(self) -> None:
        """Begin with what an earlier server left unfinished."""
        self._tasks = [
            asyncio.create_task(self._work(), name=f"ingestion-{number}")
            for number in range(AT_ONCE)
        ]
        self._tasks.append(asyncio.create_task(self._look(), name="ingestion-look"))

    @property
    def waiting(self) -> int:
        """How many documents wait for their turn in this process."""
        return len(self._queue)

    @property
    def reading(self) -> int:
        """How many are being read by it."""
        return len(self._working)

    def add(self, document: UnfinishedDocument) -> None:
        """Let a document be read when it is its turn."""
        self._timers.pop(document.id, None)
        if document.id not in self._working:
            self._queue.add(document)
            self._news.set()

    def forget(self, document_ids: Sequence[str]) -> None:
        """End the work on documents that are gone."""
        self._queue.discard(document_ids)
        for document_id in document_ids:
            self._reader.stop(document_id)

    async def close(self) -> None:
        """End the work; the next server goes on with it."""
        self._closed.set()
        self._news.set()
        for timer in self._timers.values():
            timer.cancel()
        for document_id in self._working:
            self._reader.stop(document_id)
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._reader.close()

    async def _look(self) -> None:
        """Find what is unfinished; where there are several processes, again and again."""
        while not self._closed.is_set():
            delay = LOOK_EVERY
            try:
                silent = ABANDONED_AFTER if self._is_shared else 0.0
                async with self._database.read() as db:
                    found = await documents.unfinished_documents(db, silent)
                for document in found:
                    self.add(document)
                if not self._is_shared:
                    return
            except AppError as error:
                _log.warning("the look for unfinished documents failed: %s", error.detail)
                delay = RETRY_AFTER
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._closed.wait(), delay)

    async def _work(self) -> None:
        while not self._closed.is_set():
            document = self._queue.pop()
            if document is None:
                self._news.clear()
                await self._news.wait()
                continue
            self._working.add(document.id)
            try:
                await self._ingest(document)
            finally:
                self._working.discard(document.id)

    async def _ingest(self, document: UnfinishedDocument) -> None:
        """Read a document, and note how that ended."""
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
            return
        except Unreadable as unreadable:
            await self._fail(document, SENTENCES[unreadable.fault])
        except UnknownFile:
            await self._fail(document, _GONE)
        except (AppError, OSError, Clash) as error:
            # A clash is with another process, which goes on or has come to its end.
            _log.warning("a document has to wait: %s", error or "it is read elsewhere")
            self._retry(document)
        except Exception:  # boundary: one document must not end the work on all others
            _log.exception("%s could not be read", document.id)
            await self._fail(document, _UNEXPECTED)

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

    async def _fail(self, document: UnfinishedDocument, sentence: str) -> None:
        """Note why a document can't be read; nothing of it is left but the file."""
        if self._closed.is_set():
            return
        try:
            async with self._database.write() as db:
                if await documents.note(db, document.id, status="failed", error=sentence):
                    await documents.delete_pages(db, document.id)
                    await delete_chunks(db, document.id)
        except AppError as error:
            _log.warning("a document has to wait: %s", error.detail)
            self._retry(document)

    def _retry(self, document: UnfinishedDocument) -> None:
        """Take a document up again a little later."""

        async def again() -> None:
            try:
                async with self._database.read() as db:
                    found = await documents.find_unfinished(db, document.id)
            except AppError:
                self._retry(document)
                return
            if found is not None:
                self.add(found)

        def begin() -> None:
            self._tasks.append(asyncio.create_task(again(), name="ingestion-retry"))

        if not self._closed.is_set():
            loop = asyncio.get_running_loop()
            self._timers[document.id] = loop.call_later(RETRY_AFTER, begin)
