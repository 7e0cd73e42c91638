"""The files of voice: what users recorded, and what agents said.

{question}.{webm|ogg|mp3|m4a|wav|flac}   a recording, in the folder of uploads
{reply}.mp3                              a whole reply, in the folder of speech
{reply}-{index}.mp3                      a sentence, for as long as the run's log lingers
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any

from fireside.db.repositories.recordings import messages_among, recordings_at
from fireside.db.session import Database
from fireside.errors import StorageUnavailable
from fireside.generation.event_log import LINGER
from fireside.storage.base import Storage, StorageFull, StoredFile

ORPHAN_AGE = 600.0
"""Seconds after which a file that no message refers to is nobody's, whoever wrote it."""
_BATCH = 500
_UPLOADS = "/api/audio/uploads/"
_SPEECH = "/api/audio/tts/"
_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OURS = re.compile(rf"\.?({_ID})(-\d+)?\.(webm|ogg|mp3|m4a|wav|flac)(\.[0-9a-f]{{16}}\.part)?")
_FULL = "The recording can't be stored: the disk is full or can't be written to."

_log = logging.getLogger(__name__)


class Recordings:
    """Keeps, finds and deletes the files."""

    def __init__(
        self, uploads: Storage, speech: Storage, database: Database, *, is_shared: bool = False
    ) -> None:
        """Take the two folders, and the database that says which files belong to somebody.

        `is_shared` where other servers write to the folders too.
        """
        self.uploads = uploads
        self.speech = speech
        self._database = database
        self.is_shared = is_shared
        self._sentences: dict[str, list[str]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._deleting: set[asyncio.Task[None]] = set()

    async def keep_upload(self, question_id: str, extension: str, data: bytes) -> str:
        """Store a recording and return its URL; raises StorageUnavailable."""
        name = f"{question_id}.{extension}"
        await self._write(self.uploads, name, data, is_kept=True)
        return _UPLOADS + name

    async def delete_upload(self, question_id: str, extension: str) -> None:
        """Delete a recording that no message came of."""
        await self.uploads.delete([f"{question_id}.{extension}"])

    async def keep_speech(self, reply_id: str, data: bytes) -> str:
        """Store a spoken reply and return its URL; raises StorageUnavailable."""
        name = f"{reply_id}.mp3"
        await self._write(self.speech, name, data, is_kept=True)
        return _SPEECH + name

    async def lend_sentence(self, reply_id: str, index: int, data: bytes) -> str:
        """Store a sentence until `return_sentences` and return its URL."""
        name = f"{reply_id}-{index}.mp3"
        self._sentences.setdefault(reply_id, []).append(name)
        await self._write(self.speech, name, data, is_kept=False)
        return _SPEECH + name

    def return_sentences(self, reply_id: str) -> None:
        """Delete a reply's sentences when its log is gone as well."""
        if reply_id in self._sentences:
            loop = asyncio.get_running_loop()
            self._timers[reply_id] = loop.call_later(LINGER, self._delete_later, reply_id)

    async def delete(self, urls: Iterable[str]) -> None:
        """Delete what these URLs lead to."""
        urls = list(urls)
        await self.uploads.delete(_names(urls, _UPLOADS))
        await self.speech.delete(_names(urls, _SPEECH))

    async def delete_of_deleted(self, urls: Iterable[str]) -> None:
        """Delete what messages that are gone referred to, and their sentences."""
        await self.delete(urls)
        lent = list(self._sentences)
        async with self._database.read() as db:
            there = await messages_among(db, lent)
        gone = [
            name for reply_id in lent if reply_id not in there for name in self._forget(reply_id)
        ]
        await self.speech.delete(gone)

    async def delete_orphans(self) -> int:
        """Delete files that no message refers to, as a crash leaves them; return how many.

        Called once, at the start: what was there before belongs to no turn that is under way,
        unless it is one of another server's.
        """
        count = 0
        before = time.time() - (ORPHAN_AGE if self.is_shared else 0)
        for storage, prefix in ((self.uploads, _UPLOADS), (self.speech, _SPEECH)):
            old = [file for file in await storage.list() if _may_be_orphan(file, before)]
            for start in range(0, len(old), _BATCH):
                names = [file.name for file in old[start : start + _BATCH]]
                async with self._database.read() as db:
                    kept = await recordings_at(db, [_message_id(name) for name in names])
                orphans = [name for name in names if prefix + name not in kept]
                await storage.delete(orphans)
                count += len(orphans)
        if count:
            _log.warning("%d recordings that belonged to no message were deleted", count)
        return count

    async def close(self) -> None:
        """Delete the sentences that are still lent."""
        names = [name for reply in list(self._sentences) for name in self._forget(reply)]
        await self.speech.delete(names)
        while self._deleting:
            await asyncio.gather(*self._deleting)

    def _forget(self, reply_id: str) -> list[str]:
        timer = self._timers.pop(reply_id, None)
        if timer is not None:
            timer.cancel()
        return self._sentences.pop(reply_id, [])

    def _delete_later(self, reply_id: str) -> None:
        self._do_later(self.speech.delete(self._forget(reply_id)))

    def _do_later(self, deleting: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(deleting)
        self._deleting.add(task)
        task.add_done_callback(self._deleting.discard)

    async def _write(self, storage: Storage, name: str, data: bytes, *, is_kept: bool) -> None:
        writing = asyncio.ensure_future(storage.write(name, data, is_kept=is_kept))
        try:
            await asyncio.shield(writing)
        except StorageFull as error:
            _log.error("%s", error)
            raise StorageUnavailable(_FULL) from error
        except asyncio.CancelledError:
            # A disk can't be told to stop: what it writes is deleted when it is there.
            self._do_later(_delete_after(writing, storage, name))
            raise


async def _delete_after(writing: asyncio.Future[None], storage: Storage, name: str) -> None:
    await asyncio.wait([writing])
    # Where it failed there is nothing to be told any more.
    if not writing.cancelled() and writing.exception() is None:
        await storage.delete([name])


def _names(urls: Sequence[str], prefix: str) -> list[str]:
    return [url.removeprefix(prefix) for url in urls if url.startswith(prefix)]


def _may_be_orphan(file: StoredFile, before: float) -> bool:
    """Whether it is a file of ours, and too old to belong to a turn that is under way."""
    return _OURS.fullmatch(file.name) is not None and file.modified_at < before


def _message_id(name: str) -> str:
    found = _OURS.fullmatch(name)
    return found[1] if found else ""
