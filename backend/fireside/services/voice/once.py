"""Work that several callers may ask for at the same time and that is done once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Once(Generic[_T]):
    """Joins callers that ask for the same thing while it is being made."""

    def __init__(self) -> None:
        """Begin with nothing under way."""
        self._under_way: dict[Hashable, asyncio.Future[_T]] = {}

    async def do(self, key: Hashable, work: Callable[[], Awaitable[_T]]) -> _T:
        """Return what `work` gives, from whoever asked first; it goes on when a caller leaves."""
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.ensure_future(work())
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)
