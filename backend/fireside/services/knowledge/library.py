"""The files of an agent's library: added, listed, looked into, deleted."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterable, Sequence

from fireside.db.repositories import documents
from fireside.db.repositories.chunks import delete_some_chunks
from fireside.db.repositories.documents import NewDocument
from fireside.db.session import Clash, Database
from fireside.domain.ids import new_id
from fireside.domain.library import DocumentList, DocumentView, PassageView, TextPages
from fireside.errors import Conflict, NotFound
from fireside.services.idempotency import Idempotency, already_made, idempotency, remember
from fireside.services.knowledge.ingestion import Ingestion
from fireside.services.knowledge.kinds import clean_name, judge
from fireside.services.knowledge.originals import Originals
from fireside.services.knowledge.passages import read_passage
from fireside.storage.base import StoredFile, UnknownFile

DELETED_AT_ONCE = 100
"""Passages, or pages, that one transaction deletes: replies are being stored in between."""
_MISSING = "Document not found"
_NO_AGENT = "Agent not found"


class Library:
    """The documents of all agents."""

    def __init__(self, database: Database, originals: Originals, ingestion: Ingestion) -> None:
        self._database = database
        self.originals = originals
        self._ingestion = ingestion

    async def add(
        self, agent_id: str, filename: str, data: AsyncIterable[bytes], key: str | None
    ) -> DocumentView:
        """Take a file, which is then read in the background; return its document.

        Raises NotFound, InvalidDocument, TooLarge, Conflict, StorageUnavailable.
        """
        async with self._database.read() as db:
            if not await documents.agent_exists(db, agent_id):
                raise NotFound(_NO_AGENT)
        name, document_id = clean_name(filename), new_id()
        stored_id = ""
        try:
            received = await self.originals.keep(document_id, data)
            call = idempotency(f"documents:{agent_id}", key, f"{received.sha256} {name}")
            new = NewDocument(
                id=document_id,
                agent_id=agent_id,
                filename=name,
                media_type=judge(name, received.head).media_type,
                size_bytes=received.size,
                sha256=received.sha256,
            )
            stored_id = await self._store(new, call)
        finally:
            # Whatever went wrong, or was made before: this file is nobody's.
            if stored_id != document_id:
                await self.originals.delete([document_id])
        # As it was taken in, however soon it is read.
        taken = await self.get(stored_id)
        await self._ingestion.line_up(agent_id)
        return taken

    async def list(self, agent_id: str) -> DocumentList:
        """Return the agent's documents, the newest first; raises NotFound."""
        async with self._database.read() as db:
            if not await documents.agent_exists(db, agent_id):
                raise NotFound(_NO_AGENT)
            found = await documents.list_documents(db, agent_id)
        return DocumentList(documents=found, total=len(found))

    async def get(self, document_id: str) -> DocumentView:
        """Return one document; raises NotFound."""
        async with self._database.read() as db:
            found = await documents.find_document(db, document_id)
        if found is None:
            raise NotFound(_MISSING)
        return found

    async def pages(self, document_id: str, first: int, limit: int) -> TextPages:
        """Return the text of some pages; raises NotFound."""
        await self.get(document_id)
        async with self._database.read() as db:
            found = await documents.read_pages(db, document_id, first, limit)
            total = await documents.count_pages(db, document_id)
        return TextPages(pages=found, total=total)

    async def passage(self, document_id: str, char_start: int, char_end: int) -> PassageView:
        """Return a passage, with where it stands; raises NotFound."""
        async with self._database.read() as db:
            return await read_passage(db, document_id, char_start, char_end)

    async def original(self, document_id: str) -> tuple[DocumentView, StoredFile]:
        """Return the file as it came, and whose it is; raises NotFound."""
        document = await self.get(document_id)
        try:
            return document, await self.originals.find(document_id)
        except UnknownFile as error:
            raise NotFound("The original of this document is gone.") from error

    async def count_unfinished(self) -> tuple[int, int]:
        """Return how many documents wait to be read, and how many are being read; of all agents."""
        async with self._database.read() as db:
            return await documents.count_unfinished(db)

    async def delete(self, document_id: str) -> None:
        """Delete a document with all that came of it, whether or not it has been read."""
        if not await self.empty([document_id]):
            raise NotFound(_MISSING)
        async with self._database.write() as db:
            await documents.delete_document(db, document_id)
        await self.originals.delete([document_id])

    async def empty(self, document_ids: Sequence[str]) -> bool:
        """Stop the work on documents and delete what came of it; False when there is none.

        In many small transactions: in one, replies would wait for long. A crash in between leaves
        documents that are marked, and `finish_deleting` ends what was begun.
        """
        async with self._database.write() as db:
            marked = await documents.begin_to_delete(db, document_ids)
        self._ingestion.forget(marked)
        for document_id in marked:
            for delete_some in (delete_some_chunks, documents.delete_some_pages):
                deleted = DELETED_AT_ONCE
                while deleted == DELETED_AT_ONCE:
                    async with self._database.write() as db:
                        deleted = await delete_some(db, document_id, DELETED_AT_ONCE)
        return bool(marked)

    async def clean_up_after(self, document_ids: Sequence[str]) -> None:
        """Stop the work on documents that are gone with their agent, and delete their files."""
        self._ingestion.forget(document_ids)
        await self.originals.delete(document_ids)

    async def finish_deleting(self) -> None:
        """End the deletions in the middle of which a server was killed, and delete orphans."""
        async with self._database.read() as db:
            found = await documents.half_deleted_documents(db)
        for document_id in found:
            with contextlib.suppress(NotFound):
                await self.delete(document_id)
        await self.originals.delete_orphans()

    async def _store(self, new: NewDocument, call: Idempotency | None) -> str:
        """Return the id of the document: this one's, or the one's that this call made before."""
        try:
            return await self._try_to_store(new, call)
        except Clash:
            # Another process has stored the same file, or deleted the agent: now that is seen.
            return await self._try_to_store(new, call)

    async def _try_to_store(self, new: NewDocument, call: Idempotency | None) -> str:
        async with self._database.write() as db:
            made = await already_made(db, call)
            if made is not None and await documents.find_document(db, made) is not None:
                return made
            if not await documents.agent_exists(db, new.agent_id):
                raise NotFound(_NO_AGENT)
            same = await documents.find_same(db, new.agent_id, new.sha256)
            if same is not None:
                raise Conflict(
                    f"This file is in the library already, as {same.filename}.",
                    extra={"document": same},
                )
            await documents.add_document(db, new)
            if made is None:
                remember(db, call, new.id)
        return new.id
