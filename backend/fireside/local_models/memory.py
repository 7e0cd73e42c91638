"""Memory that is free but still ours."""

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Return to the system what the allocator keeps for later: after large work, that is a lot."""
    # Other systems than GNU's have no such call, and may do it of themselves.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
