"""Waits for what can't be awaited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable


async def eventually(is_so: Callable[[], object], patience: float = 5.0) -> float:
    """Ask again and again until it is so; return how many seconds that took."""
    start = time.monotonic()
    while not is_so():
        assert time.monotonic() - start < patience, "it never came true"
        await asyncio.sleep(0.005)  # real time: what is awaited has no event of its own
    return time.monotonic() - start


async def until(is_so: Callable[[], Awaitable[object]], patience: float = 10.0) -> None:
    """Ask over the network again and again until it is so."""
    start = time.monotonic()
    while not await is_so():
        assert time.monotonic() - start < patience, "it never came true"
        await asyncio.sleep(0.01)  # real time: as above
