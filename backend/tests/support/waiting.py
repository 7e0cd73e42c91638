"""Waiting for something to become true, with a deadline instead of luck."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable

PATIENCE = 40.0
"""Seconds after which something that should happen counts as not happening.

Long, since the machine may be a slow one; how quick something is, tests assert by themselves.
"""
_BETWEEN_LOOKS = 0.005


async def eventually(is_so: Callable[[], object]) -> float:
    """Ask again and again until it is so; return how many seconds that took."""
    start = time.monotonic()
    while not is_so():
        assert time.monotonic() - start < PATIENCE, "it never came true"
        await asyncio.sleep(_BETWEEN_LOOKS)  # real time: what is awaited has no event of its own
    return time.monotonic() - start


async def until(is_so: Callable[[], Awaitable[object]]) -> None:
    """Ask over the network again and again until it is so."""
    start = time.monotonic()
    while not await is_so():
        assert time.monotonic() - start < PATIENCE, "it never came true"
        await asyncio.sleep(_BETWEEN_LOOKS)  # real time: as above


def eventually_in_thread(is_so: Callable[[], object]) -> None:
    """Do the same where there is no event loop."""
    never = threading.Event()
    start = time.monotonic()
    while not is_so():
        assert time.monotonic() - start < PATIENCE, "it never came true"
        never.wait(_BETWEEN_LOOKS)
