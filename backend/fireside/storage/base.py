"""What the product asks of a place for files: a flat set of names, each with bytes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


class UnknownFile(Exception):
    """There is no file of this name, or the name is none that a file can have here."""


class StorageFull(Exception):
    """The file could not be written: the disk is full, or may not be written to."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it lies there."""

    name: str
    size: int
    modified_at: float
    """Seconds since 1970."""


class Storage(Protocol):
    """One folder, or one bucket. No call blocks the event loop.

    Every call but `delete` raises StorageUnavailable where a bucket does not answer.
    """

    async def write(self, name: str, data: bytes, *, is_kept: bool = True) -> None:
        """Write a whole file: it is there entirely or not at all; raises StorageFull.

        One that is not `is_kept` need not survive a power cut.
        """
        ...

    async def write_stream(self, name: str, data: AsyncIterable[bytes]) -> None:
        """Write a file as it comes in, likewise entirely or not at all; raises StorageFull.

        What `data` raises ends it.
        """
        ...

    async def find(self, name: str) -> StoredFile:
        """Return what is known of a file; raises UnknownFile."""
        ...

    def read(self, name: str, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes]:
        """Yield the bytes from `start` up to, not including, `end`; raises UnknownFile."""
        ...

    async def delete(self, names: Iterable[str]) -> None:
        """Delete these files; those that are not there are no error.

        What a bucket can't delete now it deletes when it answers again.
        """
        ...

    async def list(self) -> Sequence[StoredFile]:
        """Return all files, those that a crash left unfinished included."""
        ...

    async def move(self, source: str, target: str) -> int:
        """Move all files from one folder below to another, and return how many there were.

        "" is where files are otherwise; in no other folder are they found, listed or deleted.
        """
        ...
