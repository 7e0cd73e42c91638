"""What is particular to files in a folder."""

from pathlib import Path

import pytest

from fireside.storage.base import StorageFull, UnknownFile
from fireside.storage.folder import FolderStorage
from tests.storage.reading import pieces, read


@pytest.fixture
def storage(folder_storage: FolderStorage) -> FolderStorage:
    """A folder that is not there yet."""
    return folder_storage


async def test_the_first_file(storage: FolderStorage) -> None:
    """The folder is made for its user only."""
    await storage.write("a.webm", b"x")
    assert storage.root.stat().st_mode & 0o077 == 0


async def test_a_link_is_not_followed(storage: FolderStorage, tmp_path: Path) -> None:
    """A link that somebody placed in the folder gives nothing away."""
    await storage.write("a.webm", b"x")
    (tmp_path / "secret").write_text("secret")
    (storage.root / "link.webm").symlink_to(tmp_path / "secret")
    with pytest.raises(UnknownFile):
        await read(storage, "link.webm")
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
        await no_folder.write_stream("a.webm", pieces(b"x"))
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
