"""Waiting for something to become true, with a deadline instead of luck."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

PATIENCE = 20.0
"""Seconds after which something that should happen counts as not happening."""

_BETWEEN_LOOKS = 0.01


async def eventually(condition: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Return as soon as the condition holds."""
    never = asyncio.get_running_loop().create_future()
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "it did not become true in time"
        await asyncio.wait({never}, timeout=_BETWEEN_LOOKS)


def eventually_in_thread(condition: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Do the same where there is no event loop."""
    never = threading.Event()
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "it did not become true in time"
        never.wait(_BETWEEN_LOOKS)
