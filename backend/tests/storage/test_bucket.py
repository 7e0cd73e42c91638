"""What is particular to files in a bucket: parts, and an S3 that goes away and comes back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

import pytest

from fireside.errors import StartupError, StorageUnavailable
from fireside.storage import bucket as module
from fireside.storage.base import UnknownFile
from fireside.storage.bucket import PART, PIECE, BucketStorage, check_bucket, open_bucket
from tests.storage.reading import pieces, read
from tests.support.s3 import Line, S3Server
from tests.support.waiting import until

if TYPE_CHECKING:
    from obstore.store import S3Config


async def test_files_are_never_held_whole(bucket_storage: BucketStorage, line: Line) -> None:
    """A file goes on as it comes in, and is fetched as it is read."""
    size, given, ahead = PART * 8, 0, 0

    async def source() -> AsyncGenerator[bytes]:
        nonlocal given, ahead
        for _ in range(size // PIECE):
            ahead = max(ahead, given - line.sent)
            given += PIECE
            yield os.urandom(PIECE)

    await bucket_storage.write_stream("a.pdf", source())
    assert ahead <= PART * 5
    before = line.received
    reading = bucket_storage.read("a.pdf")
    await reading.__anext__()
    await reading.aclose()
    assert line.received - before < PIECE * 2


async def test_an_upload_that_is_left_in_the_middle(
    bucket_storage: BucketStorage, s3: S3Server, bucket: str
) -> None:
    """Its parts are taken back: no list would show them."""
    is_waiting = asyncio.Event()

    async def endless() -> AsyncGenerator[bytes]:
        yield bytes(PART * 2)
        is_waiting.set()
        await asyncio.Event().wait()

    upload = asyncio.create_task(bucket_storage.write_stream("a.pdf", endless()))
    await is_waiting.wait()
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload
    assert "<Upload>" not in s3.list(bucket, "uploads")
    assert await bucket_storage.list() == []


async def test_others_in_the_bucket(
    bucket_storage: BucketStorage, s3: S3Server, bucket: str
) -> None:
    """Files of others, below or beside, are neither listed nor found."""
    await bucket_storage.write("a.pdf", b"x")
    for key in ("b.pdf", "some/documents-of-others/c.pdf", "some/documents/below/d.pdf"):
        s3.put(bucket, key, b"x")
    assert [file.name for file in await bucket_storage.list()] == ["a.pdf"]
    with pytest.raises(UnknownFile):
        await bucket_storage.find("b.pdf")


async def test_while_it_is_away(
    bucket_storage: BucketStorage, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every call says so, nothing stored is lost, and what was to be deleted goes later."""
    monkeypatch.setattr(module, "RETRY_AFTER", 0.05)
    await bucket_storage.write("kept.pdf", b"kept")
    await bucket_storage.write("old.pdf", b"old")
    await line.cut()
    for call in (
        bucket_storage.write("new.pdf", b"new"),
        bucket_storage.write_stream("new.pdf", pieces(bytes(PART), bytes(PART))),
        bucket_storage.find("kept.pdf"),
        bucket_storage.list(),
        read(bucket_storage, "kept.pdf"),
    ):
        with pytest.raises(StorageUnavailable):
            await call
    await bucket_storage.delete(["old.pdf"])
    await line.mend()
    assert await read(bucket_storage, "kept.pdf") == b"kept"

    async def is_gone() -> bool:
        return [file.name for file in await bucket_storage.list()] == ["kept.pdf"]

    await until(is_gone)


async def test_what_was_to_be_deleted_and_is_written_anew(
    bucket_storage: BucketStorage, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays."""
    monkeypatch.setattr(module, "RETRY_AFTER", 0.5)
    for name in ("a.mp3", "b.mp3"):
        await bucket_storage.write(name, b"old")
    await line.cut()
    await bucket_storage.delete(["a.mp3", "b.mp3"])
    await line.mend()
    await bucket_storage.write("a.mp3", b"new")

    async def is_tried_again() -> bool:
        return [file.name for file in await bucket_storage.list()] == ["a.mp3"]

    await until(is_tried_again)
    assert await read(bucket_storage, "a.mp3") == b"new"


async def test_a_short_interruption_is_not_noticed(
    bucket_storage: BucketStorage, line: Line
) -> None:
    """A request that fails is made again."""
    await bucket_storage.write("a.pdf", bytes(PIECE * 3))
    await line.cut()
    await line.mend()
    line.refusals = 2
    assert await read(bucket_storage, "a.pdf") == bytes(PIECE * 3)
    assert line.refusals == 0


async def test_one_that_is_replaced_while_it_is_read(bucket_storage: BucketStorage) -> None:
    """It is not read half and half."""
    await bucket_storage.write("a.mp3", bytes(PIECE * 2))
    reading = bucket_storage.read("a.mp3")
    await reading.__anext__()
    await bucket_storage.write("a.mp3", b"1" * PIECE * 2)
    with pytest.raises(UnknownFile):
        await reading.__anext__()


async def test_an_error_that_is_the_files_own(bucket_storage: BucketStorage) -> None:
    """It is not taken for one of the bucket."""

    async def broken() -> AsyncGenerator[bytes]:
        yield bytes(PART * 2)
        raise OSError("no room for what is coming in")

    with pytest.raises(OSError, match="no room"):
        await bucket_storage.write_stream("a.pdf", broken())


async def test_a_bucket_that_does_not_answer(line: Line, bucket: str) -> None:
    """A server that is about to start is told."""
    config: S3Config = {
        "endpoint": line.origin,
        "access_key_id": "key",
        "secret_access_key": "secret",
    }
    store = open_bucket(f"s3://{bucket}", config)
    await asyncio.to_thread(check_bucket, store)
    await line.cut()
    with pytest.raises(StartupError, match="can't be used"):
        await asyncio.to_thread(check_bucket, store)
