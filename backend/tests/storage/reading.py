"""Bytes into and out of a storage."""

from collections.abc import AsyncGenerator

from fireside.storage.base import Storage


async def read(storage: Storage, name: str, start: int = 0, end: int | None = None) -> bytes:
    """Return what the storage yields."""
    return b"".join([chunk async for chunk in storage.read(name, start, end)])


async def pieces(*given: bytes) -> AsyncGenerator[bytes]:
    """Yield what is given."""
    for piece in given:
        yield piece
