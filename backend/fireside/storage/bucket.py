"""Files in a bucket of S3, or of anything that speaks its protocol.

Only loaded where STORAGE_URL names a bucket: the library is an optional one of 15 MB.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Iterable,
    Sequence,
)
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import obstore
from obstore.exceptions import (
    BaseError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from fireside.errors import StartupError, StorageUnavailable
from fireside.storage.base import StoredFile, UnknownFile

if TYPE_CHECKING:
    from obstore import GetOptions, ObjectMeta
    from obstore.store import S3Config

T = TypeVar("T")

PART = 5 * 1024 * 1024
"""Bytes sent at a time, the least that S3 takes; what is no longer goes in one request."""
PIECE = 1024 * 1024
"""Bytes fetched at a time: a listener that is slow holds no connection to the bucket."""
PARTS_AT_ONCE = 2
RETRY_AFTER = 5.0
"""Seconds until files are deleted that the bucket did not delete when it was asked."""
_BATCH = 1000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_PASSWORD = re.compile(r"//[^/\s]*@")
_PROBE = "fireside-was-here"
# A request that fails is made again a few times within ten seconds, and then said to have failed.
_PATIENCE = timedelta(seconds=10)
_CONNECTING, _REQUEST = timedelta(seconds=3), timedelta(seconds=30)
RETRIES = 4
_AWAY = "The storage of files does not answer at the moment. Please try again."

_log = logging.getLogger(__name__)


def open_bucket(url: str, config: S3Config) -> S3Store:
    """Return a client; nothing is asked yet. What `config` leaves out is in AWS_* variables."""
    # The types of these two are partly unknown.
    stores: Any = S3Store
    return stores.from_url(
        url,
        config=config,
        # An address without TLS is one that the person who runs this has written so.
        client_options={
            "allow_http": True,
            "connect_timeout": _CONNECTING,
            "timeout": _REQUEST,
        },
        retry_config={"max_retries": RETRIES, "retry_timeout": _PATIENCE},
    )


def check_bucket(store: S3Store) -> None:
    """See that files can be written and deleted; raises StartupError."""
    try:
        obstore.put(store, _PROBE, b"")
        obstore.delete(store, _PROBE)
    except (PermissionDeniedError, UnauthenticatedError) as error:
        raise StartupError(
            "The bucket of STORAGE_URL may not be written to with these credentials. Check "
            "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they are allowed to do."
        ) from error
    except FileNotFoundError as error:
        raise StartupError(
            "The bucket of STORAGE_URL is not there. Make it, or correct the address."
        ) from error
    except (BaseError, OSError) as error:
        raise StartupError(
            f"The bucket of STORAGE_URL can't be used ({_reason(error)}). Check STORAGE_URL and "
            "AWS_ENDPOINT_URL, or leave STORAGE_URL empty to keep files in DATA_DIR."
        ) from error


class BucketStorage:
    """The files below one prefix of a bucket."""

    def __init__(self, store: S3Store) -> None:
        """Take the client, which adds the prefix; nothing is asked yet."""
        self._store = store
        self._undeleted: set[str] = set()
        self._retry: asyncio.TimerHandle | None = None
        self._retrying: asyncio.Task[None] | None = None

    async def write(self, name: str, data: bytes, *, is_kept: bool = True) -> None:  # noqa: ARG002 - a bucket keeps all
        """Write a file in one request; raises StorageUnavailable."""
        self._begin_to_write(name)
        await _ask(obstore.put_async(self._store, name, data, use_multipart=False))

    async def write_stream(self, name: str, data: AsyncIterable[bytes]) -> None:
        """Write a file part by part as it comes in; raises StorageUnavailable.

        Whatever ends it in the middle, the parts are taken back.
        """
        self._begin_to_write(name)
        pieces = data.__aiter__()
        head, is_whole = await _first_part(pieces)
        if is_whole:
            await self.write(name, head)
            return
        rest = _Rest(head, pieces)
        putting = asyncio.ensure_future(self._put_parts(name, rest))
        try:
            await _ask(asyncio.shield(putting))
        except (UnknownFile, StorageUnavailable):
            if rest.error is not None:
                raise rest.error from None
            raise
        except asyncio.CancelledError:
            # Just cancelled, it would leave its parts in the bucket, where no list shows them.
            rest.stop()
            await asyncio.wait([putting])
            raise

    async def find(self, name: str) -> StoredFile:
        """Return what is known of a file; raises UnknownFile, StorageUnavailable."""
        meta = await self._head(name)
        return StoredFile(name, meta["size"], meta["last_modified"].timestamp())

    async def read(
        self, name: str, start: int = 0, end: int | None = None
    ) -> AsyncGenerator[bytes]:
        """Yield the bytes from `start` up to `end`; raises UnknownFile, StorageUnavailable."""
        meta = await self._head(name)
        end = meta["size"] if end is None else min(end, meta["size"])
        while start < end:
            part = (start, min(end, start + PIECE))
            # So that what is replaced in the middle is not read half and half.
            options: GetOptions = {"range": part, "if_match": meta["e_tag"]}
            piece = await _ask(self._get(name, options))
            start += len(piece)
            yield piece

    async def delete(self, names: Iterable[str]) -> None:
        """Delete these files; what the bucket does not delete now is deleted when it answers."""
        wanted = [_checked(name) for name in names]
        try:
            for first in range(0, len(wanted), _BATCH):
                batch = wanted[first : first + _BATCH]
                await _ask(obstore.delete_async(self._store, batch))
        except StorageUnavailable:
            self._undeleted.update(wanted)
            self._delete_later()

    async def list(self) -> Sequence[StoredFile]:
        """Return all files whose names are ours to give; raises StorageUnavailable."""
        return [
            StoredFile(meta["path"], meta["size"], meta["last_modified"].timestamp())
            for meta in await self._list()
            if _NAME.fullmatch(meta["path"])
        ]

    async def move(self, source: str, target: str) -> int:
        """Move all files from one folder below to another; raises StorageUnavailable."""
        count = 0
        for meta in await self._list():
            folder, _, name = meta["path"].rpartition("/")
            if folder == source and _NAME.fullmatch(name):
                there = f"{target}/{name}" if target else name
                await _ask(obstore.rename_async(self._store, meta["path"], there))
                count += 1
        return count

    async def _list(self) -> Sequence[ObjectMeta]:
        library: Any = obstore
        return await _ask(library.list(self._store).collect_async())

    def _begin_to_write(self, name: str) -> None:
        self._undeleted.discard(_checked(name))

    async def _put_parts(self, name: str, pieces: AsyncIterable[bytes]) -> None:
        await obstore.put_async(
            self._store,
            name,
            pieces,
            use_multipart=True,
            chunk_size=PART,
            max_concurrency=PARTS_AT_ONCE,
        )

    async def _head(self, name: str) -> ObjectMeta:
        return await _ask(obstore.head_async(self._store, _checked(name)))

    async def _get(self, name: str, options: GetOptions) -> bytes:
        answer = await obstore.get_async(self._store, name, options=options)
        return bytes(await answer.bytes_async())

    def _delete_later(self) -> None:
        if self._retry is None:
            loop = asyncio.get_running_loop()
            self._retry = loop.call_later(RETRY_AFTER, self._delete_again)

    def _delete_again(self) -> None:
        self._retry = None
        names, self._undeleted = self._undeleted, set()
        self._retrying = asyncio.ensure_future(self.delete(names))


class _Left(Exception):
    """Nobody waits for the file any longer."""


class _Rest(AsyncIterator[bytes]):
    """A part that is there already, and what comes after it, until it is stopped."""

    def __init__(self, head: bytes, pieces: AsyncIterator[bytes]) -> None:
        self.error: Exception | None = None
        self._head = head
        self._pieces = pieces
        self._next: asyncio.Future[bytes] | None = None
        self._is_stopped = False

    async def __anext__(self) -> bytes:
        if self._is_stopped:
            raise _Left
        if self._head:
            head, self._head = self._head, b""
            return head
        self._next = asyncio.ensure_future(_next(self._pieces))
        try:
            piece = await self._next
        except asyncio.CancelledError:
            raise _Left from None
        except Exception as error:  # boundary: the library must not take it for one of the bucket
            self.error = error
            raise
        if not piece:
            raise StopAsyncIteration
        return piece

    def stop(self) -> None:
        """Let the upload fail."""
        self._is_stopped = True
        if self._next is not None:
            self._next.cancel()


async def _first_part(pieces: AsyncIterator[bytes]) -> tuple[bytes, bool]:
    """Return what a first part has room for, or a little more, and whether that is the whole."""
    head = bytearray()
    while len(head) <= PART:
        piece = await _next(pieces)
        if not piece:
            return bytes(head), True
        head += piece
    return bytes(head), False


async def _next(pieces: AsyncIterator[bytes]) -> bytes:
    """Return the next piece that is not empty; at the end, an empty one."""
    async for piece in pieces:
        if piece:
            return piece
    return b""


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise UnknownFile(name)
    return name


async def _ask(call: Awaitable[T]) -> T:
    """Return what the bucket answers; raises UnknownFile, StorageUnavailable."""
    try:
        return await call
    except (FileNotFoundError, PreconditionError) as error:
        raise UnknownFile(_reason(error)) from error
    except (BaseError, OSError) as error:
        _log.error("the bucket does not do its work: %s", _reason(error))
        raise StorageUnavailable(_AWAY) from error


def _reason(error: Exception) -> str:
    """Return the sentence of the library, without its look into its own objects and passwords."""
    return _PASSWORD.sub("//", str(error).partition("\n")[0].strip())
