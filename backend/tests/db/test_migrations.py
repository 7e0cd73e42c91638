"""The schema that the migrations make is the one that the models describe."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from fireside.db import migrate as module
from fireside.db.migrate import HEAD, migrate
from fireside.db.models import Base
from fireside.errors import StartupError
from fireside.testing.scripted_provider import ScriptedProvider
from tests.support import database
from tests.support.api import Api
from tests.support.server import FiresideServer


@pytest.fixture
def scripts() -> ScriptDirectory:
    """The folder of migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(module.__file__).parent / "migrations"))
    return ScriptDirectory.from_config(config)


def test_head_is_the_newest_revision(scripts: ScriptDirectory) -> None:
    """What the server takes for its schema is the newest migration, the only newest."""
    assert scripts.get_heads() == [HEAD]


def test_revisions_sort_by_age(scripts: ScriptDirectory) -> None:
    """A newer schema has a greater name: that is how a database of a newer version is known."""
    names = [script.revision for script in scripts.walk_revisions()]
    assert names == sorted(names, reverse=True)


def test_migrations_make_what_the_models_describe(tmp_path: Path) -> None:
    """Between a migrated database and the models there is no difference."""
    path = tmp_path / "new.db"
    migrate(f"sqlite+aiosqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": _is_described_by_models,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert context.get_current_revision() == HEAD
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def _is_described_by_models(name: str | None, kind: str, _parents: object) -> bool:
    """Whether it is no part of a full-text index, which only the migration knows."""
    full_text = ("chunk_terms", "chunk_vocabulary", "chunk_postings", "search_")
    return kind != "table" or not (name or "").startswith(full_text)


def test_again_changes_nothing(tmp_path: Path) -> None:
    """A second start finds nothing to do."""
    path = tmp_path / "new.db"
    migrate(f"sqlite+aiosqlite:///{path}")
    before = path.read_bytes()
    migrate(f"sqlite+aiosqlite:///{path}")
    assert path.read_bytes() == before


def test_a_migration_that_was_cut_off(tmp_path: Path) -> None:
    """A first start that was killed in the middle leaves nothing that the second trips over."""
    path = tmp_path / "new.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.commit()
    migrate(f"sqlite+aiosqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM agents").fetchone() == (0,)


def test_a_newer_database(tmp_path: Path) -> None:
    """A database of a newer version is refused by name."""
    database.place_empty_database(tmp_path)
    database.execute(tmp_path, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StartupError, match="9999"):
        migrate(f"sqlite+aiosqlite:///{tmp_path / database.NAME}")


@pytest.mark.sqlite_only("db/test_postgres.py looks at PostgreSQL's settings")
async def test_the_database_is_set_for_many_readers(
    api: Api, server: FiresideServer, data_dir: Path
) -> None:
    """SQLite runs in WAL with foreign keys, and a reader can't write."""
    await api.new_agent()
    assert database.query(data_dir, "PRAGMA journal_mode")[0]["journal_mode"] == "wal"
    async with server.state.database.write() as db:
        connection = await db.connection()
        assert (await connection.exec_driver_sql("PRAGMA foreign_keys")).scalar() == 1
    async with server.state.database.read() as db:
        connection = await db.connection()
        assert (await connection.exec_driver_sql("PRAGMA query_only")).scalar() == 1


async def test_data_outlives_the_server(provider: ScriptedProvider, data_dir: Path) -> None:
    """After a restart everything is still there, to the letter."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        session = await api.new_session(title="Kept")
        await api.ask(session["id"])
        before = await api.session(session["id"])
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        assert await api.session(session["id"]) == before
