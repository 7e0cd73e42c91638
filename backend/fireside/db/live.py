"""The database of an installation as backups see it: copied, looked through, replaced.

A copy is a SQLite file wherever it was made, so that it goes back into either.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import exc, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from fireside.db import postgres, postgres_copy, snapshot
from fireside.db.copying import fill
from fireside.db.migrate import HEAD, migrate
from fireside.db.snapshot import NamedFile
from fireside.db.upgrading import upgrade
from fireside.errors import StartupError

_BESIDE = ("", "-wal", "-shm")
"""What SQLite keeps of one database."""
_PATIENCE = 5.0
"""Seconds that the connections of a server get to end after it."""
_PAUSE = 0.1


class LiveDatabase(Protocol):
    """A database that a server may be using; each call raises StartupError where it is away."""

    place: str
    """Where it is, for people."""
    folder: Path
    """Where what is to replace it can be prepared."""

    async def is_there(self) -> bool:
        """Whether it has been made."""
        ...

    async def is_unused(self) -> bool:
        """Whether nothing was ever stored in it; one that can't be read may hold everything."""
        ...

    async def copy_to(self, target: Path) -> None:
        """Write all that it holds at one moment to a new file; raises OSError, sqlite3.Error."""
        ...

    async def named_files(self) -> list[NamedFile]:
        """Return every file that a row refers to."""
        ...

    async def owner(self) -> str | None:
        """Return whose it is; None where there is none, or none that can be read."""
        ...

    async def problems(self) -> list[str]:
        """Return what is wrong with it, as sentences."""
        ...

    async def put_aside(self, name: str) -> None:
        """Make room, where that is needed before another is put in place."""
        ...

    async def put(self, staged: Path, aside: str) -> None:
        """Put a copy in its place, which may be changed on the way; what was there goes aside."""
        ...

    async def undo(self, aside: str) -> None:
        """Put back what was put aside."""
        ...

    async def forget(self, aside: str) -> None:
        """Delete what was put aside: there was nothing in it."""
        ...


def live_database(url: str, data_dir: Path) -> LiveDatabase:
    """Return the database at this address; raises StartupError where it is none that we know."""
    if postgres.is_address(url):
        return PostgresDatabase(url, data_dir)
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise StartupError("DATABASE_URL names no database that Fireside knows.")
    return SqliteDatabase(Path(parsed.database))


class SqliteDatabase:
    """A file, and what SQLite keeps beside it."""

    def __init__(self, path: Path) -> None:
        """Use the file at this path."""
        self.place = str(path)
        self.folder = path.parent
        self._path = path

    async def is_there(self) -> bool:
        """Whether the file exists."""
        return self._path.is_file()

    async def is_unused(self) -> bool:
        """Whether nothing was ever stored in it."""
        with contextlib.suppress(sqlite3.Error):
            return snapshot.is_unused(self._path)
        return False

    async def copy_to(self, target: Path) -> None:
        """Copy it by SQLite's own backup."""
        await asyncio.to_thread(snapshot.take_snapshot, self._path, target)

    async def named_files(self) -> list[NamedFile]:
        """Return every file that a row refers to."""
        return snapshot.named_files(self._path)

    async def owner(self) -> str | None:
        """Return whose it is."""
        with contextlib.suppress(sqlite3.Error):
            return snapshot.installation_id(self._path) if self._path.exists() else None
        return None

    async def problems(self) -> list[str]:
        """Return what is wrong with it, as sentences."""
        return snapshot.problems(self._path)

    async def put_aside(self, name: str) -> None:
        """Move its files to a folder beside it."""
        for path in self._files(self.folder):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
            path.replace(self.folder / name / path.name)

    async def put(self, staged: Path, aside: str) -> None:
        """Move the copy to its place."""
        del aside
        await asyncio.to_thread(staged.replace, self._path)

    async def undo(self, aside: str) -> None:
        """Move its files back."""
        for path in self._files(self.folder / aside):
            path.replace(self.folder / path.name)
        with contextlib.suppress(OSError):
            (self.folder / aside).rmdir()

    async def forget(self, aside: str) -> None:
        """Delete the folder with its files."""
        shutil.rmtree(self.folder / aside, ignore_errors=True)

    def _files(self, folder: Path) -> list[Path]:
        paths = (folder / f"{self._path.name}{end}" for end in _BESIDE)
        return [path for path in paths if path.exists()]


class PostgresDatabase:
    """A database of a server; what replaces what is there is one transaction."""

    place = "the database of DATABASE_URL"

    def __init__(self, url: str, data_dir: Path) -> None:
        """Use the database at this address."""
        self.folder = data_dir
        self._url = url
        self._is_replaced = False

    async def is_there(self) -> bool:
        """Whether it has a schema."""
        async with self._at_one_moment() as connection:
            return await postgres_copy.revision_of(connection) is not None

    async def is_unused(self) -> bool:
        """Whether nothing was ever stored in it."""
        async with self._at_one_moment() as connection:
            return await postgres_copy.is_unused(connection)

    async def copy_to(self, target: Path) -> None:
        """Copy it, row by row, as it is at one moment."""
        async with self._at_one_moment() as connection:
            _check_known(await postgres_copy.revision_of(connection))
        with _as_sentences():
            await postgres_copy.write_copy(self._url, target)

    async def named_files(self) -> list[NamedFile]:
        """Return every file that a row refers to."""
        found: list[NamedFile] = []
        async with self._at_one_moment() as connection:
            tables = set(await postgres_copy.tables_of(connection))
            for kind, query in snapshot.NAMING:
                if query.split(" FROM ")[1].split(" ", maxsplit=1)[0] in tables:
                    rows = (await connection.execute(text(query))).tuples()
                    found += [NamedFile.of(kind, *row) for row in rows]
        return found

    async def owner(self) -> str | None:
        """Return whose it is."""
        async with self._at_one_moment() as connection:
            if "installations" not in await postgres_copy.tables_of(connection):
                return None
            return await connection.scalar(text("SELECT id FROM installations"))

    async def problems(self) -> list[str]:
        """Read every row: the server says where it finds damage, and lets no row refer to none."""
        try:
            async with postgres_copy.at_one_moment(self._url) as connection:
                for table in await postgres_copy.tables_of(connection):
                    async for _ in postgres_copy.rows_of(connection, table, ["*"]):
                        pass
        except exc.DBAPIError as error:
            return [f"The database can't be read: {error.orig}."]
        return []

    async def put_aside(self, name: str) -> None:
        """Do nothing: that is part of the one transaction."""

    async def put(self, staged: Path, aside: str) -> None:
        """Bring the copy to our schema, and its rows to the server; what was there goes aside."""
        await asyncio.to_thread(migrate, f"sqlite+aiosqlite:///{staged}")
        engine = postgres.create_single(self._url)
        try:
            with _as_sentences():
                await _refuse_company(engine)
                async with engine.begin() as connection:
                    await connection.exec_driver_sql(f'CREATE SCHEMA "{aside}"')
                    await _move(connection, await _schema(connection), aside)
                    await connection.run_sync(upgrade, HEAD)
                    await fill(staged, connection)
                self._is_replaced = True
        finally:
            await engine.dispose()

    async def undo(self, aside: str) -> None:
        """Move the tables back, unless the transaction has undone it already."""
        if not self._is_replaced:
            return
        async with self._changing() as connection:
            schema, undone = await _schema(connection), f"{aside}-undone"
            await connection.exec_driver_sql(f'CREATE SCHEMA "{undone}"')
            await _move(connection, schema, undone)
            await connection.exec_driver_sql(f'DROP SCHEMA "{undone}" CASCADE')
            await _move(connection, aside, schema)
            await connection.exec_driver_sql(f'DROP SCHEMA "{aside}"')

    async def forget(self, aside: str) -> None:
        """Delete the schema with its tables."""
        async with self._changing() as connection:
            await connection.exec_driver_sql(f'DROP SCHEMA IF EXISTS "{aside}" CASCADE')

    @asynccontextmanager
    async def _changing(self) -> AsyncGenerator[AsyncConnection]:
        engine = postgres.create_single(self._url)
        try:
            with _as_sentences():
                async with engine.begin() as connection:
                    yield connection
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def _at_one_moment(self) -> AsyncGenerator[AsyncConnection]:
        with _as_sentences():
            async with postgres_copy.at_one_moment(self._url) as connection:
                yield connection


_COMPANY = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = current_setting('application_name') AND pid <> pg_backend_pid()"
)

# All that is ours: the tables, and the functions of their triggers. What an extension has brought
# stays where it is.
_MOVES = text(
    """
    WITH place AS (SELECT oid FROM pg_namespace WHERE nspname = :source),
    brought AS (SELECT objid FROM pg_depend WHERE deptype = 'e')
    SELECT format('ALTER TABLE %s SET SCHEMA %I', oid::regclass, CAST(:target AS text))
    FROM pg_class WHERE relnamespace = (SELECT oid FROM place) AND relkind = 'r'
        AND pg_get_userbyid(relowner) = current_user AND oid NOT IN (SELECT objid FROM brought)
    UNION ALL
    SELECT format('ALTER FUNCTION %s SET SCHEMA %I', oid::regprocedure, CAST(:target AS text))
    FROM pg_proc WHERE pronamespace = (SELECT oid FROM place)
        AND pg_get_userbyid(proowner) = current_user AND oid NOT IN (SELECT objid FROM brought)
    """
)


async def _move(connection: AsyncConnection, source: str, target: str) -> None:
    """Move all that is ours from one schema to another."""
    moves = await connection.scalars(_MOVES, {"source": source, "target": target})
    for statement in moves.all():
        await connection.exec_driver_sql(statement)


async def _schema(connection: AsyncConnection) -> str:
    return str(await connection.scalar(text("SELECT current_schema()")))


async def _refuse_company(engine: AsyncEngine) -> None:
    """Raise StartupError where a Fireside is connected; one that has just ended gets a moment."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        for _ in range(int(_PATIENCE / _PAUSE)):
            if not await connection.scalar(_COMPANY):
                return
            await asyncio.sleep(_PAUSE)
    raise StartupError("A Fireside uses the database of DATABASE_URL. Stop it first.")


def _check_known(revision: str | None) -> None:
    if revision is not None and revision > HEAD:
        raise StartupError(
            f"The database was written by a newer version of Fireside (schema {revision}, this "
            f"version knows {HEAD}). Use that one."
        )


@contextlib.contextmanager
def _as_sentences() -> Generator[None]:
    try:
        yield
    except exc.DBAPIError as error:
        raise StartupError(
            f"The database of DATABASE_URL can't be used ({error.orig}). Nothing was changed."
        ) from error
