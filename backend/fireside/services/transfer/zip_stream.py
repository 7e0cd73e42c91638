"""Writes a zip that leaves while it is made: no entry, and no archive, is ever whole in memory."""

from __future__ import annotations

import asyncio
import hashlib
import io
import zipfile
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime, timezone

from fireside.services.transfer.format import (
    FORMAT,
    MANIFEST,
    VERSION,
    EntryFile,
    ManifestFile,
)

_MODE = 0o100600 << 16
"""A plain file, for its owner."""


class _Outlet(io.RawIOBase):
    """Takes what zipfile writes until it is fetched; a stream can't be gone back in."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride] - zipfile gives bytes
        self._waiting += data
        return len(data)

    def flush(self) -> None:
        """Do nothing: a zip that is given up is flushed when this is closed already."""

    def fetch(self) -> bytes:
        """Return what was written since."""
        data = bytes(self._waiting)
        self._waiting.clear()
        return data


class ZipStream:
    """A zip of our format, entry by entry; the manifest comes last, when everything is known."""

    def __init__(self) -> None:
        self._outlet = _Outlet()
        self._zip = zipfile.ZipFile(self._outlet, "w", zipfile.ZIP_DEFLATED)
        self._entries: list[EntryFile] = []

    async def add(
        self, name: str, data: AsyncGenerator[bytes], *, is_packed: bool = True
    ) -> AsyncGenerator[bytes]:
        """Write an entry, and yield what can leave; sound is packed already."""
        info = zipfile.ZipInfo(name, datetime.now(timezone.utc).timetuple()[:6])
        info.external_attr = _MODE
        info.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        async with aclosing(data):
            with self._zip.open(info, "w", force_zip64=True) as entry:
                async for piece in data:
                    size += len(piece)
                    digest.update(piece)
                    await asyncio.to_thread(entry.write, piece)
                    if ready := self._outlet.fetch():
                        yield ready
        self._entries.append(EntryFile(name=name, size=size, sha256=digest.hexdigest()))
        yield self._outlet.fetch()

    async def end(self) -> AsyncGenerator[bytes]:
        """Write the manifest and the list of entries."""
        manifest = ManifestFile(format=FORMAT, version=VERSION, entries=self._entries)

        async def text() -> AsyncGenerator[bytes]:
            yield manifest.model_dump_json(indent=1).encode()

        async with aclosing(self.add(MANIFEST, text())) as pieces:
            async for piece in pieces:
                yield piece
        self._zip.close()
        yield self._outlet.fetch()
