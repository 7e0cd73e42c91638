"""Backups of PostgreSQL: the same file, and back into either database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fireside.db import postgres_copy, snapshot
from fireside.db.migrate import HEAD, migrate
from fireside.db.models import Base
from fireside.errors import BackupUnusable, StartupError
from fireside.services.backup import restoring
from fireside.services.backup.making import make_backup
from fireside.services.backup.restoring import restore_backup
from fireside.services.backup.verifying import verify_backup, verify_installation
from fireside.settings import Settings
from fireside.testing.scripted_provider import ScriptedProvider
from tests.backup.installation import everything, fill, running, settings_of
from tests.support import database
from tests.support.process import run_command

pytestmark = pytest.mark.postgresql_only


def _settings(data_dir: Path) -> Settings:
    return settings_of(data_dir, database_url=database.url(data_dir))


def _schemas(data_dir: Path) -> set[str]:
    rows = database.query(data_dir, "SELECT nspname FROM pg_namespace")
    return {row["nspname"] for row in rows if row["nspname"].startswith("before-restore-")}


async def _agents(data_dir: Path, provider: ScriptedProvider) -> list[Any]:
    async with running(data_dir, provider) as api:
        return (await api.get("/agents")).json["agents"]


async def test_there_and_back(provider: ScriptedProvider, data_dir: Path, tmp_path: Path) -> None:
    """A backup from a running server goes into an empty PostgreSQL and into SQLite, complete."""
    file = tmp_path / "all.zip"
    async with running(data_dir, provider) as api:
        agent_id = await fill(api)
        before = await everything(api, agent_id)
        code, output, errors = await run_command(
            tmp_path, "backup", str(file), data_dir=data_dir, database_url=database.url(data_dir)
        )
        assert (code, errors) == (0, ""), errors
        assert output.startswith(f"{file}: the database and 4 files")
        assert (await verify_installation(_settings(data_dir))).problems == []
    assert verify_backup(file).problems == []
    other = tmp_path / "other" / "data"
    database.place_bare_database(other)
    restored = await restore_backup(_settings(other), file, is_forced=False)
    assert restored.aside is None
    assert _schemas(other) == set()
    assert (await verify_installation(_settings(other))).problems == []
    async with running(other, provider) as api:
        assert await everything(api, agent_id) == before
    on_sqlite = tmp_path / "file" / "data"
    await restore_backup(settings_of(on_sqlite), file, is_forced=False)
    async with running(on_sqlite, provider, database_url="") as api:
        assert await everything(api, agent_id) == before
    assert (await verify_installation(settings_of(on_sqlite))).problems == []


async def test_every_table(data_dir: Path, tmp_path: Path) -> None:
    """What is a copy of the others is known by name, and all else is copied."""
    database.place_empty_database(data_dir)
    async with postgres_copy.at_one_moment(database.url(data_dir)) as connection:
        assert await postgres_copy.tables_of(connection) == sorted(Base.metadata.tables)
    await postgres_copy.write_copy(database.url(data_dir), tmp_path / "copy.db")
    assert snapshot.revision(tmp_path / "copy.db") == HEAD
    assert snapshot.problems(tmp_path / "copy.db") == []


async def test_a_place_that_is_not_empty(
    provider: ScriptedProvider, data_dir: Path, tmp_path: Path
) -> None:
    """It is refused, and so is a running server's; --force keeps what was there in a schema."""
    file = tmp_path / "all.zip"
    async with running(data_dir, provider) as api:
        await api.new_agent(name="First")
    await make_backup(_settings(data_dir), file)
    other = tmp_path / "other" / "data"
    database.place_bare_database(other)
    async with running(other, provider) as api:
        await api.new_agent(name="Second")
        with pytest.raises(StartupError, match="uses"):
            await restore_backup(_settings(other), file, is_forced=True)
    with pytest.raises(BackupUnusable, match="--force"):
        await restore_backup(_settings(other), file, is_forced=False)
    assert [agent["name"] for agent in await _agents(other, provider)] == ["Second"]
    restored = await restore_backup(_settings(other), file, is_forced=True)
    assert [agent["name"] for agent in await _agents(other, provider)] == ["First"]
    assert _schemas(other) == {restored.aside}
    kept = database.query(other, f'SELECT name FROM "{restored.aside}".agents')
    assert [row["name"] for row in kept] == ["Second"]


@pytest.mark.parametrize(
    "at", ["fireside.db.live.fill", "fireside.services.backup.restoring._House.hand_over"]
)
async def test_a_restore_that_fails_at_the_end(
    provider: ScriptedProvider,
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    at: str,
) -> None:
    """Database and files are as they were, even where the rows had arrived."""
    async with running(data_dir, provider) as api:
        agent_id = await fill(api)
        before = await everything(api, agent_id)
    file = tmp_path / "all.zip"
    await make_backup(_settings(data_dir), file)
    settings = _settings(data_dir)
    live = restoring.live_database(settings.resolved_database_url, data_dir)

    async def broken(*_: object, **__: object) -> None:
        raise StartupError("The server went away.")

    monkeypatch.setattr(at, broken)
    with pytest.raises(StartupError, match="went away"):
        await restore_backup(settings, file, is_forced=True)
    assert _schemas(data_dir) == set()
    assert not await live.is_unused()
    async with running(data_dir, provider) as api:
        assert await everything(api, agent_id) == before
    assert (await verify_installation(settings)).problems == []


async def test_before_an_upgrade(data_dir: Path, tmp_path: Path) -> None:
    """Of a database with data a copy is kept, of its own revision, that can be put back."""
    database.place_database_of("0001", data_dir)
    database.execute(
        data_dir,
        "INSERT INTO agents (id, name, system_prompt, created_at, updated_at)"
        " VALUES ('a', 'Old', 'Old', now(), now())",
    )
    migrate(database.url(data_dir), tmp_path / "backups")
    migrate(database.url(data_dir), tmp_path / "backups")
    (copy,) = (tmp_path / "backups").iterdir()
    assert copy.name.startswith(f"before-{HEAD}-")
    assert snapshot.revision(copy) == "0001"
    database.execute(data_dir, "UPDATE agents SET name = 'New'")
    restored = await restore_backup(_settings(data_dir), copy, is_forced=True)
    assert restored.manifest is None
    assert database.query(data_dir, "SELECT name FROM agents") == [{"name": "Old"}]


def test_no_room_for_a_copy(data_dir: Path, tmp_path: Path) -> None:
    """The database is not touched."""
    database.place_database_of("0001", data_dir)
    database.execute(
        data_dir,
        "INSERT INTO agents (id, name, system_prompt, created_at, updated_at)"
        " VALUES ('a', 'Old', 'Old', now(), now())",
    )
    (tmp_path / "backups").touch()
    with pytest.raises(StartupError, match="It was not upgraded"):
        migrate(database.url(data_dir), tmp_path / "backups")
    rows = database.query(data_dir, "SELECT version_num FROM alembic_version")
    assert rows == [{"version_num": "0001"}]


async def test_what_can_not_be_backed_up(data_dir: Path, tmp_path: Path) -> None:
    """A database without a schema, a newer one, and one that is away are refused in a sentence."""
    database.place_bare_database(data_dir)
    settings = _settings(data_dir)
    with pytest.raises(BackupUnusable, match="nothing to back up yet"):
        await make_backup(settings, tmp_path / "all.zip")
    migrate(settings.resolved_database_url)
    database.execute(data_dir, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StartupError, match="newer version"):
        await make_backup(settings, tmp_path / "all.zip")
    with database.away(data_dir), pytest.raises(StartupError, match="can't be used"):
        await verify_installation(settings)
    assert not (tmp_path / "all.zip").exists()
