"""The files as they came: kept under their documents' ids, which no name of a user's gets into."""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections.abc import AsyncGenerator, AsyncIterable, Sequence
from dataclasses import dataclass

from fireside.db.repositories.documents import documents_among
from fireside.db.session import Database
from fireside.errors import StorageUnavailable, TooLarge
from fireside.services.knowledge.kinds import HEAD
from fireside.storage.base import Storage, StorageFull, StoredFile, UnknownFile

ORPHAN_AGE = 600.0
"""Seconds after which a file without a document is nobody's."""
_BATCH = 500
_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OURS = re.compile(rf"\.?({_ID})(\.[0-9a-f]{{16}}\.part)?")
_FULL = "The document can't be stored: the disk is full or can't be written to."

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Received:
    """What is learnt of a file while it comes in."""

    head: bytes
    size: int
    sha256: str


class Originals:
    """Keeps, finds and deletes the files."""

    def __init__(self, storage: Storage, database: Database, most: int) -> None:
        """Take the folder, the database that says whose its files are, and how large one may be."""
        self.storage = storage
        self._database = database
        self._most = most

    async def keep(self, document_id: str, data: AsyncIterable[bytes]) -> Received:
        """Store a file piece by piece; raises StorageUnavailable, TooLarge."""
        digest, received = hashlib.sha256(), Received(b"", 0, "")

        async def watched() -> AsyncGenerator[bytes]:
            async for piece in data:
                received.size += len(piece)
                if received.size > self._most:
                    raise TooLarge(too_large(self._most))
                digest.update(piece)
                if len(received.head) < HEAD:
                    received.head += piece[: HEAD - len(received.head)]
                yield piece

        try:
            await self.storage.write_stream(document_id, watched())
        except StorageFull as error:
            _log.error("%s", error)
            raise StorageUnavailable(_FULL) from error
        received.sha256 = digest.hexdigest()
        return received

    async def find(self, document_id: str) -> StoredFile:
        """Return what is known of a file; raises UnknownFile."""
        return await self.storage.find(document_id)

    async def read(self, document_id: str, size: int) -> AsyncGenerator[bytes]:
        """Yield a file; raises UnknownFile when it is not there as it was."""
        async for piece in self.storage.read(document_id):
            size -= len(piece)
            yield piece
        if size:
            raise UnknownFile(document_id)

    async def delete(self, document_ids: Sequence[str]) -> None:
        """Delete the files of documents that are gone."""
        await self.storage.delete(document_ids)

    async def delete_orphans(self) -> int:
        """Delete files that belong to no document, as a crash leaves them; return how many."""
        old = [file.name for file in await self.storage.list() if _may_be_orphan(file)]
        count = 0
        for start in range(0, len(old), _BATCH):
            names = old[start : start + _BATCH]
            async with self._database.read() as db:
                there = await documents_among(db, names)
            orphans = [name for name in names if name not in there]
            await self.storage.delete(orphans)
            count += len(orphans)
        if count:
            _log.warning("%d files that belonged to no document were deleted", count)
        return count


def too_large(most: int) -> str:
    """Return the sentence for a document of too many bytes."""
    return f"The document is too large: at most {most / 1024 / 1024:g} MB."


def _may_be_orphan(file: StoredFile) -> bool:
    """Whether it is a file of ours, and too old to be one that is just coming in."""
    is_ours = _OURS.fullmatch(file.name) is not None
    return is_ours and time.time() - file.modified_at > ORPHAN_AGE
