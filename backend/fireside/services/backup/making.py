"""Makes a backup while the server runs.

The database is copied as it is at one moment, then the files that it names. A file is stored before
the row that names it, so what the copy names is there, unless it was deleted meanwhile: then all is
done again, with a newer copy.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from fireside import __version__
from fireside.db import snapshot
from fireside.db.live import LiveDatabase, live_database
from fireside.db.snapshot import NamedFile
from fireside.errors import BackupUnusable
from fireside.services.backup.archive import BackupWriter
from fireside.services.backup.manifest import DATABASE, Entry, Manifest, path_of
from fireside.settings import Settings
from fireside.storage.base import UnknownFile
from fireside.storage.places import open_storages

TRIES = 5
"""How often a backup is begun anew because what it names was deleted."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup."""

    path: Path
    size: int
    manifest: Manifest
    problems: list[str]
    """What is wrong with the data that were backed up."""


async def make_backup(settings: Settings, target: Path) -> Made:
    """Write a backup to a new file; raises BackupUnusable, StartupError, StorageUnavailable."""
    source = live_database(settings.resolved_database_url, settings.data_dir)
    if not await source.is_there():
        raise BackupUnusable(f"There is nothing to back up yet: no database at {source.place}.")
    if target.exists():
        raise BackupUnusable(f"{target} is there already. Name another file for the backup.")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _unfinished(target) as unfinished:
            manifest, problems = await _write(settings, source, unfinished)
            size = unfinished.stat().st_size
            unfinished.replace(target)
    except OSError as error:
        raise BackupUnusable(
            f"The backup can't be written to {target.parent} ({error.strerror}). Nothing of it was "
            "left there; make room, or name another place."
        ) from error
    except sqlite3.Error as error:
        raise BackupUnusable(
            f"The database can't be copied to {target.parent} ({error}). Nothing of the backup was "
            "left there; make room, or see with `fireside verify` whether the database is damaged."
        ) from error
    return Made(target, size, manifest, problems)


def default_target(settings: Settings) -> Path:
    """Return where a backup goes that nobody named a place for."""
    stamp = datetime.now(timezone.utc).strftime("%Y%m%d-%H%M%S")
    return settings.backups_dir / f"fireside-{stamp}.zip"


@contextlib.contextmanager
def _unfinished(target: Path) -> Generator[Path]:
    """Give a name beside the target; whatever is there at the end goes, its database too."""
    path = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
        _copy_beside(path).unlink(missing_ok=True)


def _copy_beside(path: Path) -> Path:
    return path.with_suffix(".db")


async def _write(
    settings: Settings, source: LiveDatabase, target: Path
) -> tuple[Manifest, list[str]]:
    for _ in range(TRIES):
        try:
            manifest, problems = await _try_to_write(settings, source, target)
        except UnknownFile:
            # One was deleted in the middle of being read.
            continue
        named = {path_of(file.kind, file.name) for file in await source.named_files()}
        if named.issuperset(manifest.missing):
            # What is missing was not deleted meanwhile: it is lost.
            return manifest, problems
    raise BackupUnusable("Too much is being deleted for a backup just now. Try it again later.")


async def _try_to_write(
    settings: Settings, source: LiveDatabase, target: Path
) -> tuple[Manifest, list[str]]:
    copy = _copy_beside(target)
    copy.unlink(missing_ok=True)
    await source.copy_to(copy)
    entries: list[Entry] = []
    missing: list[str] = []
    problems: list[str] = []
    storages = open_storages(settings)
    target.touch(mode=0o600)
    with target.open("wb") as file:
        writer = BackupWriter(file)
        database = writer.add_packed(DATABASE, copy)
        for named in snapshot.named_files(copy):
            path = path_of(named.kind, named.name)
            try:
                await storages[named.kind].find(named.name)
            except UnknownFile:
                missing.append(path)
                problems.append(lost(path))
                continue
            entry = await writer.add(path, storages[named.kind].read(named.name))
            entries.append(entry)
            problems += difference(named, entry)
        manifest = Manifest(
            version=__version__,
            schema_revision=snapshot.revision(copy) or "",
            created_at=datetime.now(timezone.utc),
            database=database,
            files=entries,
            missing=missing,
        )
        writer.end(manifest)
        file.flush()
        os.fsync(file.fileno())
    return manifest, problems


def lost(path: str) -> str:
    """Return the sentence for a file that is not there."""
    return f"{path} is lost: the database names it, and it is not there."


def difference(named: NamedFile, entry: Entry) -> list[str]:
    """Return in what a file is not what its row says."""
    if named.sha256 in (None, entry.sha256):
        return []
    return [f"{entry.path} is not the file that was added: its bytes have changed."]
