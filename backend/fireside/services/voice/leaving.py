"""The server is told to stop: whoever waits for a provider is told so, and waits no longer."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fireside.errors import ServiceUnavailable

_T = TypeVar("_T")
_STOPPING = "The server is stopping. Please try again in a moment."


class Leaving:
    """Ends what is only being asked for; what is being stored is not touched."""

    def __init__(self) -> None:
        self._has_begun = asyncio.Event()

    def begin(self) -> None:
        """Let nobody wait any longer."""
        self._has_begun.set()

    async def unless(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Return what `work` returns; raises ServiceUnavailable when the server stops before."""
        working = asyncio.ensure_future(work)
        leaving = asyncio.ensure_future(self._has_begun.wait())
        try:
            await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
            raise ServiceUnavailable(_STOPPING)
        finally:
            working.cancel()
            leaving.cancel()
            await asyncio.gather(working, leaving, return_exceptions=True)
