"""A backup as a file: a zip that is written piece by piece, and believed in nothing when read."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import AsyncIterable, Generator, Iterable
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING

from pydantic import ValidationError

from fireside.errors import BackupUnusable
from fireside.services.backup.manifest import DATABASE, MANIFEST, Entry, Manifest, place_of

if TYPE_CHECKING:
    from typing_extensions import Self

PIECE = 1024 * 1024
"""Bytes read at a time."""
MOST_MANIFEST = 1024 * 1024 * 1024
_FASTEST = 1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


class BackupWriter:
    """Writes a backup."""

    def __init__(self, file: IO[bytes]) -> None:
        """Begin; the file is the caller's to close."""
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)

    async def add(self, path: str, data: AsyncIterable[bytes]) -> Entry:
        """Add a file as it is: recordings and most documents are packed already."""
        with self._zip.open(zipfile.ZipInfo(path), "w", force_zip64=True) as entry:
            size, digest = 0, hashlib.sha256()
            async for piece in data:
                entry.write(piece)
                digest.update(piece)
                size += len(piece)
        return Entry(path=path, size=size, sha256=digest.hexdigest())

    def add_packed(self, path: str, source: Path) -> Entry:
        """Add a file of this machine, packed."""
        with source.open("rb") as file, self._zip.open(path, "w", force_zip64=True) as entry:
            size, digest = 0, hashlib.sha256()
            while piece := file.read(PIECE):
                entry.write(piece)
                digest.update(piece)
                size += len(piece)
        return Entry(path=path, size=size, sha256=digest.hexdigest())

    def end(self, manifest: Manifest) -> None:
        """Add the manifest and the list of entries: without them it is no backup."""
        self._zip.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        self._zip.close()


class BackupReader:
    """Reads a backup that anybody may have made. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        """Look at its list of entries and its manifest; raises BackupUnusable."""
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError as error:
            raise BackupUnusable(f"There is no backup at {path}.") from error
        except _BROKEN as error:
            raise BackupUnusable(
                f"{path} is no backup, or it is damaged: it can't be opened as a zip."
            ) from error
        try:
            self.manifest = self._read_manifest()
            self._check_entries()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._zip.close()

    def entries(self) -> Iterable[Entry]:
        """Return all entries, the database first."""
        return (self.manifest.database, *self.manifest.files)

    def pieces(self, entry: Entry) -> Generator[bytes]:
        """Yield an entry; raises BackupUnusable at the end when it is not what was written."""
        size, digest = 0, hashlib.sha256()
        try:
            with self._zip.open(entry.path) as file:
                # What unpacks to more than it says is not unpacked to the end.
                while size <= entry.size and (piece := file.read(PIECE)):
                    size += len(piece)
                    digest.update(piece)
                    yield piece
        except _BROKEN as error:
            raise BackupUnusable(_damaged(entry)) from error
        if (size, digest.hexdigest()) != (entry.size, entry.sha256):
            raise BackupUnusable(_damaged(entry))

    def check(self) -> None:
        """Read everything and hold it against the manifest; raises BackupUnusable."""
        for entry in self.entries():
            with contextlib.closing(self.pieces(entry)) as pieces:
                for _ in pieces:
                    pass

    def unpack(self, entry: Entry, target: Path) -> None:
        """Write an entry to a new file; raises BackupUnusable, OSError."""
        with target.open("xb") as file:
            target.chmod(0o600)
            for piece in self.pieces(entry):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())

    def _read_manifest(self) -> Manifest:
        try:
            info = self._zip.getinfo(MANIFEST)
        except KeyError as error:
            raise BackupUnusable(
                "This zip is no backup of Fireside: it has no manifest."
            ) from error
        if info.file_size > MOST_MANIFEST:
            raise BackupUnusable("The manifest of this backup is too large to be one.")
        try:
            with self._zip.open(info) as file:
                return Manifest.model_validate_json(file.read(info.file_size + 1))
        except ValidationError as error:
            raise BackupUnusable(_manifest_fault(error)) from error
        except _BROKEN as error:
            raise BackupUnusable("The backup is damaged: its manifest can't be read.") from error

    def _check_entries(self) -> None:
        """Hold the list of entries against the manifest; raises BackupUnusable."""
        for info in self._zip.infolist():
            is_ours = info.filename in (MANIFEST, DATABASE) or place_of(info.filename) is not None
            kind = stat.S_IFMT(info.external_attr >> 16)
            if not is_ours or kind not in (0, stat.S_IFREG):
                shown = "".join(c if c.isprintable() else "?" for c in info.filename[:80])
                raise BackupUnusable(f"The backup has an entry that none has: “{shown}”.")
        there = [info.filename for info in self._zip.infolist()]
        named = [MANIFEST, *(entry.path for entry in self.entries())]
        if self.manifest.database.path != DATABASE or len(set(there)) != len(there):
            raise BackupUnusable("The backup is not as Fireside writes it.")
        if sorted(there) != sorted(named):
            raise BackupUnusable("The backup does not hold what its manifest says.")


def _damaged(entry: Entry) -> str:
    return f"The backup is damaged: {entry.path} is not what was written."


def _manifest_fault(error: ValidationError) -> str:
    if error.errors()[0]["loc"][:1] == ("format",):
        return "The backup was made by a newer version of Fireside. Use that one to restore it."
    return "The backup is damaged: its manifest is none."
