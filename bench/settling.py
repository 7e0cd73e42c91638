"""`python -m bench.settling serve`: the server, which says how much memory it has in use.

SIGUSR2 has it collect its garbage and write down, in the file that SETTLED names, the bytes that
are allocated. Run with PYTHONMALLOC=malloc, that is all of them, Python's objects and libraries'
alike. What the process holds besides is kept by the allocator: free, but in pieces.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
from pathlib import Path

from fireside.cli import main

_FIELDS = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"


class _Mallinfo(ctypes.Structure):
    """What glibc's mallinfo2 returns."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in _FIELDS.split())
    uordblks: int
    hblkhd: int


def _settle(*_: object) -> None:
    gc.collect()
    info = ctypes.CDLL(None).mallinfo2
    info.restype = _Mallinfo
    found: _Mallinfo = info()
    Path(os.environ["SETTLED"]).write_text(str(found.uordblks + found.hblkhd), encoding="ascii")


if __name__ == "__main__":
    signal.signal(signal.SIGUSR2, _settle)
    sys.exit(main())
