"""Looks through an installation, or a backup: whether all is there, as it was stored."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fireside.db import snapshot
from fireside.db.live import live_database
from fireside.db.snapshot import NamedFile
from fireside.errors import BackupUnusable
from fireside.services.backup.archive import BackupReader
from fireside.services.backup.making import difference, lost
from fireside.services.backup.manifest import Entry, path_of
from fireside.settings import Settings
from fireside.storage.base import Storage, StoredFile, UnknownFile
from fireside.storage.places import Place, open_storages

YOUNG = 600.0
"""Seconds in which a file may belong to something that is under way in a running server."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked through, and what is wrong with it, as sentences."""

    files: int
    size: int
    problems: list[str]


async def verify_installation(settings: Settings) -> Verified:
    """Hold the files against the database; a server may be running.

    Raises BackupUnusable, StartupError, StorageUnavailable.
    """
    database = live_database(settings.resolved_database_url, settings.data_dir)
    if not await database.is_there():
        raise BackupUnusable(f"There is nothing to verify: no database at {database.place}.")
    problems = await database.problems()
    if problems:
        return Verified(0, 0, problems)
    storages = open_storages(settings)
    there: dict[str, tuple[Place, StoredFile]] = {
        path_of(place, file.name): (place, file)
        for place, storage in storages.items()
        for file in await storage.list()
    }
    named = {path_of(file.kind, file.name): file for file in await database.named_files()}
    size = 0
    for path, file in named.items():
        try:
            entry = await _sum_up(storages[file.kind], path, file.name)
        except UnknownFile:
            if path in {path_of(now.kind, now.name) for now in await database.named_files()}:
                problems.append(lost(path))
            continue
        size += entry.size
        problems += difference(file, entry)
    young = time.time() - YOUNG
    for path, (place, file) in there.items():
        if path not in named and file.modified_at < young:
            # Unless it has been deleted meanwhile.
            with contextlib.suppress(UnknownFile):
                await storages[place].find(file.name)
                problems.append(_stray(path))
    return Verified(len(named), size, problems)


def verify_backup(path: Path) -> Verified:
    """Hold a backup against its own manifest and its own database; raises BackupUnusable."""
    with BackupReader(path) as backup:
        backup.check()
        manifest = backup.manifest
        with tempfile.TemporaryDirectory() as folder:
            database = Path(folder) / "database"
            backup.unpack(manifest.database, database)
            problems = snapshot.problems(database)
            named = [] if problems else snapshot.named_files(database)
            if not problems and snapshot.revision(database) != manifest.schema_revision:
                problems = ["The schema of the database is not what the manifest says."]
    if not problems:
        problems = list(_differences(named, manifest.files, manifest.missing))
    size = sum(entry.size for entry in manifest.files)
    return Verified(len(manifest.files), size, problems)


def _differences(
    named: Iterable[NamedFile], entries: Iterable[Entry], missing: Iterable[str]
) -> Iterable[str]:
    by_path = {entry.path: entry for entry in entries}
    for file in named:
        path = path_of(file.kind, file.name)
        entry = by_path.pop(path, None)
        if entry is not None:
            yield from difference(file, entry)
        elif path in missing:
            yield f"{path} was lost already when the backup was made."
        else:
            yield lost(path)
    yield from map(_stray, by_path)


def _stray(path: str) -> str:
    return f"{path} belongs to nothing in the database."


async def _sum_up(storage: Storage, path: str, name: str) -> Entry:
    size, digest = 0, hashlib.sha256()
    async for piece in storage.read(name):
        size += len(piece)
        digest.update(piece)
    return Entry(path=path, size=size, sha256=digest.hexdigest())
