"""Identifiers: UUIDv7 in text form, so that they sort by the time they were made."""

from __future__ import annotations

import os
import threading
import time
from typing import NewType
from uuid import UUID

AgentId = NewType("AgentId", str)
SessionId = NewType("SessionId", str)
MessageId = NewType("MessageId", str)

_RANDOM_BYTES = 4096
"""Asked of the system at once: a question for each id costs a task switch under load."""

_lock = threading.Lock()
_last_ticks = 0
_random = b""


def _forget_random() -> None:
    """Keep a forked process from making the same ids."""
    global _random  # noqa: PLW0603 - the pool of the process is one
    _random = b""


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_random)


def new_id() -> str:
    """Return a new UUIDv7 (RFC 9562), 36 characters, greater than any made before by this process.

    The 12 bits after the millisecond hold its fraction (RFC 9562, method 3), and a tie counts on,
    so that the question and the reply of one turn keep their order.
    """
    global _last_ticks, _random  # noqa: PLW0603 - the clock and the pool of the process are one
    ticks = time.time_ns() // 1_000_000 << 12 | (time.time_ns() % 1_000_000) * 4096 // 1_000_000
    with _lock:
        ticks = max(ticks, _last_ticks + 1)
        _last_ticks = ticks
        if len(_random) < 8:  # noqa: PLR2004 - bytes of a tail
            _random = os.urandom(_RANDOM_BYTES)
        own, _random = _random[:8], _random[8:]
    milliseconds, fraction = ticks >> 12, ticks & 0xFFF
    tail = int.from_bytes(own, "big") & (1 << 62) - 1
    return str(UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | tail))
