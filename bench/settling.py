"""`python -m bench.settling`: the server, which gives back what it does not use when it is asked.

SIGUSR2 has it collect its garbage and hand free memory to the system. What it then holds is in
use, whereas what it holds at any other moment is also what allocators keep for the next time.
"""

from __future__ import annotations

import ctypes
import gc
import signal
import sys

from fireside.cli import main


def _settle(*_: object) -> None:
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)


if __name__ == "__main__":
    signal.signal(signal.SIGUSR2, _settle)
    sys.exit(main())
