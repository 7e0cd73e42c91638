"""What a process and its children cost, whoever started them."""

from __future__ import annotations

from dataclasses import dataclass

import psutil

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Memory:
    """What a process and its children hold, in megabytes."""

    rss: float
    pss: float
    uss: float
    """What is theirs alone."""
    processes: int


@dataclass(frozen=True)
class ProcessTree:
    """A process, and all that it has started."""

    pid: int

    def cpu_seconds(self) -> float:
        """Return the processor time spent so far."""
        return sum(times.user + times.system for times in (p.cpu_times() for p in self._all()))

    def memory(self) -> Memory:
        """Return what they hold."""
        tree = self._all()
        infos = [process.memory_full_info() for process in tree]
        return Memory(
            rss=sum(info.rss for info in infos) / _MEGABYTE,
            pss=sum(info.pss for info in infos) / _MEGABYTE,
            uss=sum(info.uss for info in infos) / _MEGABYTE,
            processes=len(tree),
        )

    def own_memory(self) -> Memory:
        """Return what the process alone holds."""
        info = psutil.Process(self.pid).memory_full_info()
        rss, pss, uss = (value / _MEGABYTE for value in (info.rss, info.pss, info.uss))
        return Memory(rss=rss, pss=pss, uss=uss, processes=1)

    def _all(self) -> list[psutil.Process]:
        process = psutil.Process(self.pid)
        return [process, *process.children(recursive=True)]
