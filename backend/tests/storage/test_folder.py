"""Files in a folder: whole or not at all, and never elsewhere."""

import os
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from fireside.storage.base import StorageFull, UnknownFile
from fireside.storage.folder import CHUNK, FolderStorage


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    """A folder that is not there yet."""
    return FolderStorage(tmp_path / "below" / "files")


async def _read(storage: FolderStorage, name: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in storage.read(name, start, end)])


async def test_what_is_written_can_be_read(storage: FolderStorage) -> None:
    """In whole and in part, replaced and deleted."""
    data = os.urandom(CHUNK * 2 + 5)
    await storage.write("a.webm", data)
    assert await _read(storage, "a.webm") == data
    assert await _read(storage, "a.webm", 3, 10) == data[3:10]
    assert await _read(storage, "a.webm", CHUNK - 1, CHUNK + 1) == data[CHUNK - 1 : CHUNK + 1]
    assert (await storage.find("a.webm")).size == len(data)
    await storage.write("a.webm", b"", is_kept=False)
    assert await _read(storage, "a.webm") == b""
    assert [file.name for file in await storage.list()] == ["a.webm"]
    await storage.delete(["a.webm", "never.there"])
    assert await storage.list() == []


async def _pieces(*pieces: bytes) -> AsyncGenerator[bytes]:
    for piece in pieces:
        yield piece


async def test_what_comes_in_pieces(storage: FolderStorage) -> None:
    """It is there when it is whole, and replaces what was there before."""
    await storage.write("a.pdf", b"old")

    async def watched() -> AsyncGenerator[bytes]:
        yield b"one "
        assert await _read(storage, "a.pdf") == b"old"
        yield b"two"

    await storage.write_stream("a.pdf", watched())
    assert await _read(storage, "a.pdf") == b"one two"
    await storage.write_stream("empty.pdf", _pieces())
    assert (await storage.find("empty.pdf")).size == 0


async def test_a_stream_that_breaks_leaves_nothing(storage: FolderStorage) -> None:
    """Its own error comes through, and no part of a file is left."""

    async def broken() -> AsyncGenerator[bytes]:
        yield b"one"
        raise ValueError("the client went away")

    with pytest.raises(ValueError, match="went away"):
        await storage.write_stream("a.pdf", broken())
    assert list(storage.root.iterdir()) == []
    with pytest.raises(UnknownFile):
        await storage.write_stream("../a", _pieces(b"x"))


async def test_before_the_first_file(storage: FolderStorage) -> None:
    """A folder that is not there is empty; it is made for its user only."""
    assert await storage.list() == []
    await storage.delete(["a.webm"])
    await storage.write("a.webm", b"x")
    assert storage.root.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name", ["../a", "a/b", "/etc/passwd", "..", ".", "", ".a", "a\0b", "a\\b", "a" * 300, "ä"]
)
async def test_names_that_lead_elsewhere(storage: FolderStorage, name: str) -> None:
    """No call takes them."""
    await storage.write("a.webm", b"x")
    for call in (storage.write(name, b"x"), storage.find(name), storage.delete([name])):
        with pytest.raises(UnknownFile):
            await call
    with pytest.raises(UnknownFile):
        await _read(storage, name)


async def test_a_link_is_not_followed(storage: FolderStorage, tmp_path: Path) -> None:
    """A link that somebody placed in the folder gives nothing away."""
    await storage.write("a.webm", b"x")
    (tmp_path / "secret").write_text("secret")
    (storage.root / "link.webm").symlink_to(tmp_path / "secret")
    with pytest.raises(UnknownFile):
        await _read(storage, "link.webm")
    assert [file.name for file in await storage.list()] == ["a.webm"]


async def test_a_write_that_fails_leaves_nothing(storage: FolderStorage, tmp_path: Path) -> None:
    """No half of a file, and an error that is ours."""
    await storage.write("a.webm", b"old")
    (storage.root / "b.webm").mkdir()
    (storage.root / "b.webm" / "inside").touch()
    with pytest.raises(StorageFull):
        await storage.write("b.webm", b"new")
    (tmp_path / "file").touch()
    no_folder = FolderStorage(tmp_path / "file")
    with pytest.raises(StorageFull):
        await no_folder.write("a.webm", b"x")
    with pytest.raises(StorageFull):
        await no_folder.write_stream("a.webm", _pieces(b"x"))
    await no_folder.delete(["a.webm"])
    assert sorted(path.name for path in storage.root.iterdir()) == ["a.webm", "b.webm"]


async def test_unfinished_files_are_listed_and_deleted(storage: FolderStorage) -> None:
    """What a crash left half-written can be found and removed."""
    await storage.write("a.webm", b"x")
    name = ".b.webm.0123456789abcdef.part"
    (storage.root / name).touch()
    (storage.root / ".other").touch()
    assert {file.name for file in await storage.list()} == {"a.webm", name}
    await storage.delete([name])
    assert {file.name for file in await storage.list()} == {"a.webm"}
