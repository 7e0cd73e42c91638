"""Puts a backup back: everything or nothing, and never over what is there."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncGenerator, Generator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from fireside.db import snapshot
from fireside.db.live import LiveDatabase, live_database
from fireside.db.migrate import HEAD
from fireside.errors import AppError, BackupUnusable
from fireside.services.backup.archive import BackupReader
from fireside.services.backup.manifest import Entry, Manifest, place_of
from fireside.services.installation import hand_over, owner_of
from fireside.settings import Settings
from fireside.storage.base import Storage, StorageFull
from fireside.storage.data_dir import DataDirLock, prepare_data_dir
from fireside.storage.places import Place, open_shared, open_storages

_SQLITE = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back."""

    manifest: Manifest | None
    """None where it was a database alone."""
    aside: str | None
    """The name of the folders that what was there before is in."""


async def restore_backup(settings: Settings, path: Path, *, is_forced: bool) -> Restored:
    """Put a backup back; the server must not run.

    The file may be a database alone, as one is kept before each upgrade: then the files stay as
    they are. Raises BackupUnusable, StartupError, StorageUnavailable; then everything is as it was.
    """
    database = live_database(settings.resolved_database_url, settings.data_dir)
    with contextlib.ExitStack() as closing:
        backup = None if is_database(path) else closing.enter_context(BackupReader(path))
        if backup is not None:
            _check_revision(backup.manifest.schema_revision)
            backup.check()
        prepare_data_dir(settings.data_dir)
        lock = DataDirLock(settings.data_dir)
        lock.acquire()
        closing.callback(lock.release)
        try:
            with _staged(database) as staged:
                if backup is None:
                    shutil.copyfile(path, staged)
                else:
                    backup.unpack(backup.manifest.database, staged)
                _check_database(staged)
                storages = open_storages(settings) if backup else {}
                house = _House(database, storages, open_shared(settings))
                aside = await _restore(house, backup, staged, is_forced=is_forced)
        except (OSError, StorageFull) as error:
            raise BackupUnusable(
                f"The backup can't be put back ({error}). Everything is as it was; make room, and "
                "try again."
            ) from error
    return Restored(backup.manifest if backup else None, aside)


def is_database(path: Path) -> bool:
    """Whether the file is a database, and no backup of everything."""
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


@contextlib.contextmanager
def _staged(database: LiveDatabase) -> Generator[Path]:
    """Give a path for what is to be put in place; a folder, for SQLite may keep more beside it."""
    with tempfile.TemporaryDirectory(dir=database.folder, prefix=".restore-") as folder:
        yield Path(folder) / "fireside.db"


def _check_database(path: Path) -> None:
    wrong = snapshot.problems(path)
    if wrong:
        raise BackupUnusable(f"The backup can't be used. {wrong[0]}")
    _check_revision(snapshot.revision(path))


def _check_revision(revision: str | None) -> None:
    if revision is None:
        raise BackupUnusable("The backup can't be used: its database is none of Fireside's.")
    if revision > HEAD:
        raise BackupUnusable(
            f"The backup was made by a newer version of Fireside (schema {revision}, this version "
            f"knows {HEAD}). Use that one to restore it."
        )


@dataclass(frozen=True, slots=True)
class _House:
    """Where an installation's data are."""

    database: LiveDatabase
    storages: Mapping[Place, Storage]
    shared: Storage | None
    """What says whose the files are, where others could be there."""

    async def is_empty(self, to_come: Path) -> bool:
        """Whether nobody loses anything when this database takes the place."""
        if not await self.database.is_unused():
            return False
        if self.shared is not None:
            ours = (None, await self.database.owner(), _owner(to_come))
            if await owner_of(self.shared) not in ours:
                return False
        return not [file for storage in self.storages.values() for file in await storage.list()]

    async def hand_over(self, before: str | None, *, with_files: bool) -> None:
        """Have the files be those of the database that is in place now, where another was before.

        A database alone takes no files of others; those that were its own stay so, even where it is
        of a version that had no name for itself.
        """
        if self.shared is None:
            return
        now = await self.database.owner()
        if with_files or (now is None and await owner_of(self.shared) == before):
            await hand_over(self.shared, now)


async def _restore(
    house: _House, backup: BackupReader | None, staged: Path, *, is_forced: bool
) -> str | None:
    """Put everything in place, and return where what was there is now."""
    database = house.database
    before = await database.owner()
    is_empty = await house.is_empty(staged)
    if not is_empty and not is_forced:
        raise BackupUnusable(
            f"There are data in {database.place} already, or where its files are kept. "
            "`--force` puts them aside and then restores."
        )
    stamp = datetime.now(timezone.utc).strftime("%Y%m%d-%H%M%S")
    swap = _Swap(house.storages, database, f"before-restore-{stamp}")
    async with swap:
        if backup is not None:
            await swap.put_files(backup)
        await database.put(staged, swap.aside)
        await house.hand_over(before, with_files=backup is not None)
    if is_empty:
        # There was nothing in it.
        await database.forget(swap.aside)
        return None
    return swap.aside


def _owner(copy: Path) -> str | None:
    """Return whose database a copy is; None where it can't be read."""
    try:
        return snapshot.installation_id(copy)
    except sqlite3.Error:
        return None


class _Swap:
    """Puts what is there aside, and back again where anything goes wrong."""

    def __init__(
        self, storages: Mapping[Place, Storage], database: LiveDatabase, aside: str
    ) -> None:
        self.aside = aside
        self._storages = storages
        self._database = database
        self._put: list[tuple[Place, str]] = []

    async def __aenter__(self) -> None:
        try:
            for storage in self._storages.values():
                await storage.move("", self.aside)
            await self._database.put_aside(self.aside)
        except BaseException:
            await self._undo()
            raise

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            await self._undo()

    async def put_files(self, backup: BackupReader) -> None:
        """Store the files of a backup."""
        for entry in backup.manifest.files:
            place, name = place_of(entry.path) or ("documents", "")
            self._put.append((place, name))
            await self._storages[place].write_stream(name, _pieces(backup, entry))

    async def _undo(self) -> None:
        for place, name in self._put:
            await self._storages[place].delete([name])
        await self._database.undo(self.aside)
        for storage in self._storages.values():
            with contextlib.suppress(AppError, StorageFull):
                await storage.move(self.aside, "")


async def _pieces(backup: BackupReader, entry: Entry) -> AsyncGenerator[bytes]:
    for piece in backup.pieces(entry):
        yield piece
