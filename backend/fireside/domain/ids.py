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

_lock = threading.Lock()
_last_ticks = 0


def new_id() -> str:
    """Return a new UUIDv7 (RFC 9562), 36 characters, greater than any made before by this process.

    The 12 bits after the millisecond hold its fraction (RFC 9562, method 3), and a tie counts on,
    so that the question and the reply of one turn keep their order.
    """
    global _last_ticks  # noqa: PLW0603 - the clock of the process is one
    ticks = time.time_ns() // 1_000_000 << 12 | (time.time_ns() % 1_000_000) * 4096 // 1_000_000
    with _lock:
        ticks = max(ticks, _last_ticks + 1)
        _last_ticks = ticks
    milliseconds, fraction = ticks >> 12, ticks & 0xFFF
    tail = int.from_bytes(os.urandom(8), "big") & (1 << 62) - 1
    return str(UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | tail))
