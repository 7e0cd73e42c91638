"""What is lost, changed or nobody's is found; and a backup that can't be written leaves nothing."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from fireside.errors import BackupUnusable
from fireside.services.backup.making import make_backup
from fireside.services.backup.verifying import verify_backup, verify_installation
from tests.backup.conftest import Installation
from tests.backup.installation import settings_of
from tests.support.process import clean_environment, run_command


def _first(folder: Path) -> Path:
    return min(path for path in folder.iterdir() if path.is_file())


def _lose(there: Path) -> None:
    _first(there / "documents").unlink()


def _lose_recording(there: Path) -> None:
    _first(there / "audio" / "uploads").unlink()


def _change(there: Path) -> None:
    with _first(there / "documents").open("r+b") as file:
        file.write(b"X")


def _add(there: Path) -> None:
    path = there / "documents" / "stray"
    path.touch()
    then = time.time() - 3600
    os.utime(path, (then, then))


def _damage(there: Path) -> None:
    with (there / "fireside.db").open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(40_000))


def _cut_off(there: Path) -> None:
    with closing(sqlite3.connect(there / "fireside.db")) as database, database:
        database.execute("DELETE FROM agents")


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (_lose, "is lost: the database names it"),
        (_lose_recording, "audio/uploads/"),
        (_change, "its bytes have changed"),
        (_add, "documents/stray belongs to nothing"),
        (_damage, "The database"),
        (_cut_off, "refer to others that are not there"),
    ],
)
async def test_what_is_wrong(
    made: Installation, tmp_path: Path, harm: Callable[[Path], object], sentence: str
) -> None:
    """It is told in a sentence; a backup of it is made where it can be, and tells it too."""
    there = tmp_path / "data"
    shutil.copytree(made.data_dir, there)
    harm(there)
    found = await verify_installation(settings_of(there))
    assert sentence in found.problems[0]
    if harm in (_lose, _lose_recording, _change):
        file = tmp_path / "all.zip"
        backup = await make_backup(settings_of(there), file)
        assert sentence in backup.problems[0]
        assert len(verify_backup(file).problems) == 1


async def test_on_the_command_line(made: Installation, tmp_path: Path) -> None:
    """The exit code tells it to a script."""
    there = tmp_path / "data"
    shutil.copytree(made.data_dir, there)
    code, output, errors = await run_command(tmp_path, "verify", str(made.backup), data_dir=there)
    assert (code, errors) == (0, "")
    assert output.startswith("Good: the database and 4 files")
    _lose(there)
    code, output, errors = await run_command(tmp_path, "verify", data_dir=there)
    assert (code, output) == (1, "")
    assert len(errors.splitlines()) == 1
    with pytest.raises(BackupUnusable, match="nothing to verify"):
        await verify_installation(settings_of(tmp_path / "nothing"))


@pytest.mark.parametrize("is_database", [True, False], ids=["database", "files"])
async def test_no_room_for_a_backup(made: Installation, tmp_path: Path, is_database: bool) -> None:
    """A disk that is full in the middle leaves no half backup, and says what to do."""
    there = tmp_path / "data"
    shutil.copytree(made.data_dir, there)
    size = (there / "fireside.db").stat().st_size
    _first(there / "documents").write_bytes(os.urandom(size * 2))
    limit = size // 2 if is_database else size + 4096
    # The kernel refuses what makes a file longer than this, as it refuses what finds no room.
    program = (
        f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        "from fireside.cli import main; main()"
    )
    target = tmp_path / "backups" / "all.zip"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, "backup", str(target)),
        env=clean_environment(tmp_path, data_dir=there),
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert "left there; make room" in errors.decode()
    assert ("The database" in errors.decode()) is is_database
    assert list(target.parent.iterdir()) == []


async def test_where_a_backup_may_go(made: Installation, tmp_path: Path) -> None:
    """Nothing that is there is written over."""
    with pytest.raises(BackupUnusable, match="is there already"):
        await make_backup(settings_of(made.data_dir), made.backup)
    with pytest.raises(BackupUnusable, match="nothing to back up yet"):
        await make_backup(settings_of(tmp_path / "nothing"), tmp_path / "all.zip")
