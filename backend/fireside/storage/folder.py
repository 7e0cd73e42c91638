"""Files in a folder of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
import stat
from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Sequence
from io import BufferedWriter
from pathlib import Path

from fireside.storage.base import StorageFull, StoredFile, UnknownFile

CHUNK = 256 * 1024
"""Bytes read at a time."""
# No separator and no leading dot: no name leads out of the folder, or to an unfinished file.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_UNFINISHED = re.compile(r"\.[A-Za-z0-9._-]+\.[0-9a-f]{16}\.part")
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class FolderStorage:
    """A folder, made when the first file is written, for its user only."""

    def __init__(self, root: Path) -> None:
        """Name the folder; nothing is opened."""
        self.root = root

    async def write(self, name: str, data: bytes, *, is_kept: bool = True) -> None:
        """Write a file under another name and move it into place; raises StorageFull."""
        path = self._path(name)
        try:
            await asyncio.to_thread(_write, path, data, is_kept=is_kept)
        except OSError as error:
            raise StorageFull(f"{name} could not be written: {error.strerror}") from error

    async def write_stream(self, name: str, data: AsyncIterable[bytes]) -> None:
        """Write a file piece by piece and move it into place; raises StorageFull."""
        path = self._path(name)
        unfinished = _unfinished(path)
        try:
            file = await asyncio.to_thread(_begin, unfinished)
            with file:
                async for piece in data:
                    await asyncio.to_thread(file.write, piece)
                await asyncio.to_thread(_end, file)
            await asyncio.to_thread(unfinished.replace, path)
        except OSError as error:
            raise StorageFull(f"{name} could not be written: {error.strerror}") from error
        finally:
            # It is no longer there when all went well.
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)

    async def find(self, name: str) -> StoredFile:
        """Return what is known of a file; raises UnknownFile."""
        path = self._path(name)
        try:
            found = await asyncio.to_thread(os.stat, path, follow_symlinks=False)
        except OSError as error:
            raise UnknownFile(name) from error
        if not stat.S_ISREG(found.st_mode):
            raise UnknownFile(name)
        return StoredFile(name, found.st_size, found.st_mtime)

    async def read(
        self, name: str, start: int = 0, end: int | None = None
    ) -> AsyncGenerator[bytes]:
        """Yield the bytes from `start` up to `end`; raises UnknownFile."""
        path = self._path(name)
        try:
            handle = await asyncio.to_thread(os.open, path, os.O_RDONLY | _NO_FOLLOW)
        except OSError as error:
            raise UnknownFile(name) from error
        with os.fdopen(handle, "rb", buffering=0) as file:
            await asyncio.to_thread(file.seek, start)
            while end is None or start < end:
                most = CHUNK if end is None else min(CHUNK, end - start)
                chunk = await asyncio.to_thread(file.read, most)
                if not chunk:
                    return
                start += len(chunk)
                yield chunk

    async def delete(self, names: Iterable[str]) -> None:
        """Delete these files, unfinished ones too; those that are not there are no error."""
        paths = [
            self.root / name if _UNFINISHED.fullmatch(name) else self._path(name) for name in names
        ]
        if paths:
            await asyncio.to_thread(_delete, paths)

    async def list(self) -> Sequence[StoredFile]:
        """Return all files whose names are ours to give."""
        return await asyncio.to_thread(_list, self.root)

    async def move(self, source: str, target: str) -> int:
        """Move all files from one folder below to another; raises StorageFull."""
        try:
            return await asyncio.to_thread(_move, self.root / source, self.root / target)
        except OSError as error:
            raise StorageFull(f"files could not be moved: {error.strerror}") from error

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise UnknownFile(name)
        return self.root / name


def _write(path: Path, data: bytes, *, is_kept: bool) -> None:
    unfinished = _unfinished(path)
    try:
        with _begin(unfinished) as file:
            file.write(data)
            if is_kept:
                _end(file)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _unfinished(path: Path) -> Path:
    return path.parent / f".{path.name}.{secrets.token_hex(8)}.part"


def _begin(path: Path) -> BufferedWriter:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path.open("xb")


def _end(file: BufferedWriter) -> None:
    file.flush()
    os.fsync(file.fileno())


def _delete(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()


def _move(source: Path, target: Path) -> int:
    files = _list(source)
    if files:
        target.mkdir(mode=0o700, exist_ok=True)
    for file in files:
        (source / file.name).rename(target / file.name)
    return len(files)


def _list(root: Path) -> list[StoredFile]:
    found: list[StoredFile] = []
    with contextlib.suppress(FileNotFoundError), os.scandir(root) as entries:
        for entry in entries:
            if not (_NAME.fullmatch(entry.name) or _UNFINISHED.fullmatch(entry.name)):
                continue
            with contextlib.suppress(FileNotFoundError):
                if entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    found.append(StoredFile(entry.name, status.st_size, status.st_mtime))
    return found
