"""Reads a zip that anybody may have made: what could do harm is refused before it is unpacked.

Nothing is ever written under a name of the archive's, and no entry is held in memory but JSON.
"""

from __future__ import annotations

import contextlib
import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Generator
from typing import IO

from fireside.errors import InvalidImport

MOST_ENTRIES = 20_000
MOST_DIRECTORY = 8 * 1024 * 1024
"""Bytes of the list of entries, which zipfile takes into memory as a whole."""
MOST_UNPACKED = 2 * 1024 * 1024 * 1024
"""Bytes of all entries together."""
MOST_RATIO = 200
"""How many times smaller an entry may have become: text gets to 20, and bombs to 1,000."""
_SMALL = 1024 * 1024
"""Bytes up to which no ratio does harm."""
_PIECE = 256 * 1024
_NAME_LENGTH = 300
_ENCRYPTED = 0x1 | 0x40
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = "The archive is damaged: {name} can't be unpacked as it says."
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


class _Careful(io.RawIOBase):
    """The file, as it is read while it is opened: not even a list of millions of entries fits."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        if size > MOST_DIRECTORY:
            raise zipfile.BadZipFile("too many entries")
        return self._file.read(MOST_DIRECTORY if size < 0 else size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True


class Archive:
    """A zip whose entries are harmless; what they say is not looked at."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        """Look at the list of entries; raises InvalidImport."""
        try:
            self._zip = zipfile.ZipFile(_Careful(file))
        except (*_BROKEN, struct.error) as error:
            raise InvalidImport("The archive is damaged, or has too many entries.") from error
        infos = self._zip.infolist()
        if len(infos) > MOST_ENTRIES:
            raise InvalidImport(f"The archive has too many entries: at most {MOST_ENTRIES:,}.")
        for info in infos:
            _check(info)
        if sum(info.file_size for info in infos) > MOST_UNPACKED:
            raise InvalidImport("The archive is too large when it is unpacked: at most 2 GB.")
        if sum(info.compress_size for info in infos) > size:
            raise InvalidImport("The archive is not honest: its entries overlap.")
        self._entries = {info.filename: info for info in infos if not info.is_dir()}
        folded = {unicodedata.normalize("NFC", name).casefold() for name in self._entries}
        if len(folded) < len(infos) - sum(info.is_dir() for info in infos):
            raise InvalidImport("The archive has two entries of the same name.")

    @property
    def names(self) -> list[str]:
        """The names of the entries, in their order."""
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        """Whether there is such an entry."""
        return name in self._entries

    def size(self, name: str) -> int:
        """Return how many bytes an entry has, as the archive says."""
        return self._entries[name].file_size

    def pieces(self, name: str) -> Generator[bytes]:
        """Yield an entry; raises InvalidImport when it is not what the archive says."""
        left = self.size(name)
        try:
            with self._zip.open(self._entries[name]) as entry:
                while piece := entry.read(_PIECE):
                    left -= len(piece)
                    yield piece
        except _BROKEN as error:
            raise InvalidImport(_DAMAGED.format(name=name)) from error
        if left:
            raise InvalidImport(_DAMAGED.format(name=name))

    def read(self, name: str, most: int) -> bytes:
        """Return a whole entry; raises InvalidImport when it is larger than `most` bytes."""
        if self.size(name) > most:
            raise InvalidImport(f"{name} is too large: at most {most // 1024 // 1024} MB.")
        with contextlib.closing(self.pieces(name)) as pieces:
            return b"".join(pieces)


def _check(info: zipfile.ZipInfo) -> None:
    """Raise InvalidImport for an entry that no honest program writes."""
    # zipfile cuts a name at a NUL, and puts slashes in the place of backslashes.
    name = info.orig_filename
    shown = "".join(letter if letter.isprintable() else "?" for letter in name[:80])
    parts = name.removesuffix("/").split("/")
    is_bad = name.startswith("/") or "\\" in name or "\x00" in name or ":" in name
    if is_bad or any(part in ("", ".", "..") for part in parts) or len(name) > _NAME_LENGTH:
        raise InvalidImport(f"The archive has an entry that leads out of it: “{shown}”.")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise InvalidImport(f"The archive has a link or a device in it: “{shown}”.")
    if info.flag_bits & _ENCRYPTED:
        raise InvalidImport("The archive has a password. Unpack it, and pack it without one.")
    if info.compress_type not in _METHODS:
        raise InvalidImport(f"“{shown}” is packed in a way that can't be read. Use a plain zip.")
    if info.file_size > max(_SMALL, info.compress_size * MOST_RATIO):
        raise InvalidImport(f"“{shown}” would become far larger than it is: it may be a bomb.")
