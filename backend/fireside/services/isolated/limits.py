"""The process's own side: it gives up what it does not need before it reads a foreign byte."""

from __future__ import annotations

import sys

if sys.platform != "win32":
    import resource


def limit(memory: int) -> None:
    """Take at most `memory` bytes of address space, write to no file, leave no core."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # It writes to a pipe and never to a file.
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def limit_processor(seconds: int) -> None:
    """Be ended after as many more seconds of the processor."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(used.ru_utime + used.ru_stime) + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (soft, most))
