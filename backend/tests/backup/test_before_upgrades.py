"""Of a database that is upgraded, a copy is kept."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from fireside.db import migrate as module
from fireside.db import snapshot
from fireside.db.migrate import HEAD, migrate
from fireside.errors import StartupError
from fireside.services.backup.restoring import restore_backup
from fireside.services.installation import MARK, claim_storage
from tests.support.process import run_command
from tests.support.server import make_settings


def _old_database(path: Path, revision: str = "0001", name: str = "Old") -> str:
    """Make a database of an earlier version with an agent in it, and return its URL."""
    path.parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(Path(module.__file__).parent / "migrations"))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
    with closing(sqlite3.connect(path)) as database, database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(agents)") if row[3]]
        values = [name if column in ("id", "name") else "2026-01-01" for column in columns]
        places = ", ".join("?" * len(values))
        database.execute(f"INSERT INTO agents ({', '.join(columns)}) VALUES ({places})", values)
    return f"sqlite+aiosqlite:///{path}"


async def test_a_copy_that_can_be_put_back(tmp_path: Path) -> None:
    """The command that upgrades keeps it, and another puts it in place of the upgraded one."""
    data_dir = tmp_path / "data"
    _old_database(data_dir / "fireside.db")
    assert (await run_command(tmp_path, "migrate", data_dir=data_dir))[0] == 0
    (copy,) = (data_dir / "backups").iterdir()
    assert copy.name.startswith(f"before-{HEAD}-")
    assert snapshot.revision(copy) == "0001"
    assert snapshot.revision(data_dir / "fireside.db") == HEAD
    code, output, _ = await run_command(
        tmp_path, "restore", "--force", str(copy), data_dir=data_dir
    )
    assert (code, output.splitlines()[0]) == (
        0,
        "The database is back; the files were left as they are.",
    )
    assert snapshot.revision(data_dir / "fireside.db") == "0001"


def test_the_last_three_are_kept(tmp_path: Path) -> None:
    """A database with nothing in it is no matter; of older copies the oldest go."""
    backups = tmp_path / "backups"
    migrate(f"sqlite+aiosqlite:///{tmp_path / 'new.db'}", backups)
    assert not backups.exists()
    backups.mkdir()
    for number in range(4):
        old = backups / f"before-0002-2025010{number}-000000.db"
        old.touch()
        os.utime(old, (number, number))
    (backups / "fireside-20250101-000000.zip").touch()
    migrate(_old_database(tmp_path / "old.db"), backups)
    names = sorted(path.name for path in backups.iterdir())
    assert names[:2] == ["before-0002-20250102-000000.db", "before-0002-20250103-000000.db"]
    assert len(names) == 4
    assert names[3] == "fireside-20250101-000000.zip"


def test_no_room_for_a_copy(tmp_path: Path) -> None:
    """The database is not touched."""
    url = _old_database(tmp_path / "old.db")
    (tmp_path / "backups").touch()
    with pytest.raises(StartupError, match="It was not upgraded"):
        migrate(url, tmp_path / "backups")
    assert snapshot.revision(tmp_path / "old.db") == "0001"


async def test_going_back_and_forth_with_a_storage(tmp_path: Path) -> None:
    """Who puts back a database of a time before it had a name keeps the files that were its own."""
    settings = make_settings(tmp_path / "data", None, storage_url=str(tmp_path / "files"))
    url = _old_database(tmp_path / "data" / "fireside.db", "0004")
    migrate(url, settings.backups_dir)
    await claim_storage(settings)
    mark = (tmp_path / "files" / MARK).read_text()
    assert mark == snapshot.installation_id(tmp_path / "data" / "fireside.db")
    (copy,) = settings.backups_dir.iterdir()
    await restore_backup(settings, copy, is_forced=True)
    migrate(url, settings.backups_dir)
    await claim_storage(settings)
    assert (tmp_path / "files" / MARK).read_text() != mark
    # The database of another is no reason to take its files for nobody's.
    (tmp_path / "files" / MARK).write_text(mark)
    await restore_backup(settings, copy, is_forced=True)
    migrate(url, settings.backups_dir)
    with pytest.raises(StartupError, match="belong to another installation"):
        await claim_storage(settings)


def test_files_named_by_old_schemas(tmp_path: Path) -> None:
    """What an old schema does not have yet is not looked for."""
    _old_database(tmp_path / "old.db")
    assert snapshot.named_files(tmp_path / "old.db") == []
