"""Files in a folder or a bucket: whole or not at all, and never elsewhere."""

import os
import time
from collections.abc import AsyncGenerator

import pytest

from fireside.storage.base import Storage, UnknownFile
from fireside.storage.bucket import PART
from fireside.storage.folder import CHUNK
from tests.storage.reading import pieces, read


async def test_what_is_written_can_be_read(storage: Storage) -> None:
    """In whole and in part, replaced and deleted."""
    data = os.urandom(CHUNK * 5 + 5)
    await storage.write("a.webm", data)
    assert await read(storage, "a.webm") == data
    assert await read(storage, "a.webm", 3, 10) == data[3:10]
    assert await read(storage, "a.webm", CHUNK - 1, CHUNK + 1) == data[CHUNK - 1 : CHUNK + 1]
    assert await read(storage, "a.webm", 7, CHUNK * 9) == data[7:]
    assert await read(storage, "a.webm", CHUNK * 9) == b""
    found = await storage.find("a.webm")
    assert found.size == len(data)
    assert abs(found.modified_at - time.time()) < 3600
    await storage.write("a.webm", b"", is_kept=False)
    assert await read(storage, "a.webm") == b""
    assert [file.name for file in await storage.list()] == ["a.webm"]
    await storage.delete(["a.webm", "never.there"])
    assert await storage.list() == []
    with pytest.raises(UnknownFile):
        await storage.find("a.webm")
    with pytest.raises(UnknownFile):
        await read(storage, "a.webm")


async def test_what_comes_in_pieces(storage: Storage) -> None:
    """It is there when it is whole, and replaces what was there before."""
    await storage.write("a.pdf", b"old")

    async def watched() -> AsyncGenerator[bytes]:
        yield b"one "
        assert await read(storage, "a.pdf") == b"old"
        yield b"two"

    await storage.write_stream("a.pdf", watched())
    assert await read(storage, "a.pdf") == b"one two"
    await storage.write_stream("empty.pdf", pieces())
    assert (await storage.find("empty.pdf")).size == 0
    large = os.urandom(PART * 2 + 7)
    await storage.write_stream("a.pdf", pieces(b"", large[:PART], large[PART:-1], b"", large[-1:]))
    assert await read(storage, "a.pdf") == large


@pytest.mark.parametrize("size", [1, PART * 2])
async def test_a_stream_that_breaks_leaves_nothing(storage: Storage, size: int) -> None:
    """Its own error comes through, and no part of a file is left."""

    async def broken() -> AsyncGenerator[bytes]:
        yield bytes(size)
        raise ValueError("the client went away")

    with pytest.raises(ValueError, match="went away"):
        await storage.write_stream("a.pdf", broken())
    assert await storage.list() == []
    with pytest.raises(UnknownFile):
        await storage.write_stream("../a", pieces(b"x"))


async def test_before_the_first_file(storage: Storage) -> None:
    """What is not there yet is empty."""
    assert await storage.list() == []
    await storage.delete(["a.webm"])


@pytest.mark.parametrize(
    "name", ["../a", "a/b", "/etc/passwd", "..", ".", "", ".a", "a\0b", "a\\b", "a" * 300, "ä"]
)
async def test_names_that_lead_elsewhere(storage: Storage, name: str) -> None:
    """No call takes them."""
    for call in (
        storage.write(name, b"x"),
        storage.write_stream(name, pieces(b"x")),
        storage.find(name),
        storage.delete([name]),
    ):
        with pytest.raises(UnknownFile):
            await call
    with pytest.raises(UnknownFile):
        await read(storage, name)
