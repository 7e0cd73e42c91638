"""What is refused changes nothing, and what is there is put aside and not lost."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from fireside.errors import BackupUnusable, StartupError
from fireside.services.backup.restoring import restore_backup
from fireside.services.backup.verifying import verify_installation
from fireside.storage.base import StorageFull
from fireside.storage.data_dir import DataDirLock
from fireside.storage.folder import FolderStorage
from tests.backup.conftest import Installation
from tests.backup.installation import settings_of
from tests.support.process import run_command

Json = dict[str, Any]
Change = Callable[[dict[str, bytes], Json], object]
MANIFEST = "fireside-backup.json"
PASSING = (".lock", "-shm", "-wal")
"""What comes and goes with those who look."""


def _all_files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(PASSING)
    }


def _rewritten(source: Path, target: Path, change: Change) -> Path:
    """Write a backup as somebody else might, whose entries and manifest `change` has changed."""
    with zipfile.ZipFile(source) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(entries.pop(MANIFEST))
    change(entries, manifest)
    entries.setdefault(MANIFEST, json.dumps(manifest).encode())
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return target


def _nothing(_entries: dict[str, bytes], _manifest: Json) -> None:
    pass


def _lie(entries: dict[str, bytes], manifest: Json) -> None:
    entries[manifest["files"][0]["path"]] += b"x"


def _add(name: str) -> Change:
    def change(entries: dict[str, bytes], manifest: Json) -> None:
        entries[name] = b"x"
        manifest["files"].append({**manifest["files"][0], "path": name})

    return change


CHANGES: dict[str, tuple[Change, str]] = {
    "a newer schema": (
        lambda _, manifest: manifest.update(schema_revision="9999"),
        "newer version",
    ),
    "a newer format": (lambda _, manifest: manifest.update(format=2), "newer version"),
    "a file too many": (lambda _, manifest: manifest["files"].pop(), "does not hold what its"),
    "another file": (lambda entries, _: entries.update({"documents/x": b"x"}), "does not hold"),
    "no manifest": (lambda entries, _: entries.update({MANIFEST: b"{"}), "its manifest is none"),
    "no database": (lambda entries, _: entries.update({"fireside.db": b"x"}), "fireside.db is not"),
    "a longer file": (_lie, "is not what was written"),
    "a way up": (_add("../outside"), "an entry that none has"),
    "a whole path": (_add("/outside"), "an entry that none has"),
    "a way around": (_add("documents/../../outside"), "an entry that none has"),
    "a hidden file": (_add("documents/.hidden"), "an entry that none has"),
    "another separator": (_add("audio/tts/a\\b"), "an entry that none has"),
}


@pytest.mark.parametrize("name", CHANGES)
async def test_what_is_no_backup(made: Installation, tmp_path: Path, name: str) -> None:
    """Whatever is wrong with it, nothing is written."""
    change, sentence = CHANGES[name]
    file = _rewritten(made.backup, tmp_path / "changed.zip", change)
    with pytest.raises(BackupUnusable, match=sentence):
        await restore_backup(settings_of(tmp_path / "data"), file, is_forced=False)
    assert _all_files(tmp_path) == {"changed.zip": file.read_bytes()}


async def test_links_and_doubles(made: Installation, tmp_path: Path) -> None:
    """An entry that is a link, or is there twice, is refused."""
    file = _rewritten(made.backup, tmp_path / "changed.zip", _nothing)
    link = zipfile.ZipInfo("documents/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    shutil.copy(file, tmp_path / "link.zip")
    with zipfile.ZipFile(tmp_path / "link.zip", "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("fireside.db", b"another")
    for path, sentence in ((tmp_path / "link.zip", "an entry that none has"), (file, "is not as")):
        with pytest.raises(BackupUnusable, match=sentence):
            await restore_backup(settings_of(tmp_path / "data"), path, is_forced=True)


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
async def test_a_damaged_backup(made: Installation, tmp_path: Path, at: float) -> None:
    """One byte that is another, or an end that is missing, is seen wherever it is."""
    data = bytearray(made.backup.read_bytes())
    cut = tmp_path / "cut.zip"
    cut.write_bytes(data[: int(len(data) * at)])
    data[int(len(data) * at)] ^= 0x55
    changed = tmp_path / "changed.zip"
    changed.write_bytes(data)
    for path in (cut, changed, tmp_path / "not-there.zip"):
        with pytest.raises(BackupUnusable):
            await restore_backup(settings_of(tmp_path / "data"), path, is_forced=True)


async def test_a_place_that_is_not_empty(made: Installation, tmp_path: Path) -> None:
    """It is refused; --force puts aside what is there, and it can be had again from there."""
    there = tmp_path / "data"
    shutil.copytree(made.data_dir, there)
    with closing(sqlite3.connect(there / "fireside.db")) as database, database:
        database.execute("UPDATE agents SET name = 'Another'")
    before = _all_files(there)
    refused = await run_command(tmp_path, "restore", str(made.backup), data_dir=there)
    assert refused[0] == 1
    assert "--force" in refused[2]
    assert _all_files(there) == before
    code, output, errors = await run_command(
        tmp_path, "restore", "--force", str(made.backup), data_dir=there
    )
    assert (code, errors) == (0, "")
    assert "before-restore-" in output
    assert (await verify_installation(settings_of(there))).problems == []
    after = _all_files(there)
    aside = {
        str(Path(name).parent.parent / Path(name).name): data
        for name, data in after.items()
        if "before-restore-" in name
    }
    assert aside == before
    names = [name for name in after if "before-restore-" not in name]
    assert sorted(names) == sorted(before)


async def test_a_restore_that_fails_in_the_middle(
    made: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything is as it was."""
    there = tmp_path / "data"
    shutil.copytree(made.data_dir, there)
    before = _all_files(there)
    write, written = FolderStorage.write_stream, 0

    async def full(self: FolderStorage, name: str, data: Any) -> None:  # noqa: ANN401
        nonlocal written
        written += 1
        if written == 3:
            raise StorageFull("no room")
        await write(self, name, data)

    monkeypatch.setattr(FolderStorage, "write_stream", full)
    with pytest.raises(BackupUnusable, match="Everything is as it was"):
        await restore_backup(settings_of(there), made.backup, is_forced=True)
    assert _all_files(there) == before
    assert (await verify_installation(settings_of(there))).problems == []


async def test_while_a_server_runs(made: Installation, tmp_path: Path) -> None:
    """It is refused."""
    there = tmp_path / "data"
    there.mkdir()
    lock = DataDirLock(there)
    lock.acquire()
    with pytest.raises(StartupError, match="already uses"):
        await restore_backup(settings_of(there), made.backup, is_forced=True)
    lock.release()
    await restore_backup(settings_of(there), made.backup, is_forced=False)


async def test_a_database_that_lies(made: Installation, tmp_path: Path) -> None:
    """A backup whose hashes are right, with a database that is damaged, is refused."""
    with zipfile.ZipFile(made.backup) as archive:
        data = bytearray(archive.read("fireside.db"))
    data[4096:] = os.urandom(len(data) - 4096)
    file = tmp_path / "alone.db"
    file.write_bytes(data)
    with pytest.raises(BackupUnusable, match="can't be used"):
        await restore_backup(settings_of(tmp_path / "data"), file, is_forced=True)
