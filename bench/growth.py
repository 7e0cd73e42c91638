"""The memory of a server over time, and whether it grows.

What a process holds goes up and down by tens of megabytes, and up on the whole, with what is free
but in pieces. That tells nothing of a leak. A server that is watched is therefore asked how much it
has allocated and not freed, all garbage collected: that must not become more.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from itertools import combinations
from pathlib import Path
from statistics import median

from bench.servers import ROOT, Server

WARM_UP = 0.4
"""The part of the work after which nothing is new to the server any longer."""
_MEGABYTE = 1_000_000
GROWTH_MOST = 12.0
"""Megabytes between then and the end that caches may take without a leak."""


def watchable(server: Server) -> Server:
    """Return the same server, run so that it says how much memory it has in use."""
    path = os.pathsep.join([str(ROOT), server.variables["PYTHONPATH"]])
    command = [sys.executable, "-m", "bench.settling", "serve"]
    own = {"PYTHONPATH": path, "PYTHONMALLOC": "malloc", "SETTLED": str(_told_by(server))}
    return replace(server, command=command, variables={**server.variables, **own})


def _told_by(server: Server) -> Path:
    return server.folder / "settled"


@dataclass(frozen=True)
class Sample:
    """What a server held when so much was done."""

    done: int
    seconds: float
    pss: float
    """Megabytes of the server's own process, what it shares counted in parts."""
    used: float
    """Megabytes that it has allocated and not freed."""
    tree_pss: float
    """With the processes that it has started."""


@dataclass
class Watch:
    """Notes the memory of a server as work goes on."""

    server: Server
    """One that is `watchable`."""
    samples: list[Sample] = field(default_factory=list[Sample])
    _began: float = field(default_factory=time.monotonic)

    def look(self, done: int) -> Sample:
        """Note what it holds now."""
        own, tree = self.server.own_memory(), self.server.memory()
        os.kill(self.server.pid, signal.SIGUSR2)
        # Signals come first: when this is answered it has been done.
        self.server.wait_healthy()
        sample = Sample(
            done=done,
            seconds=round(time.monotonic() - self._began, 1),
            pss=round(own.pss, 1),
            used=round(int(_told_by(self.server).read_text()) / _MEGABYTE, 1),
            tree_pss=round(tree.pss, 1),
        )
        self.samples.append(sample)
        return sample

    @property
    def growth(self) -> float:
        """Megabytes that are used at the end and were not after the warm-up.

        The median of the slopes between any two samples, so that no single moment decides.
        """
        return self._growth(lambda sample: sample.used)

    @property
    def growth_of_all(self) -> float:
        """Likewise, with what is free and kept."""
        return self._growth(lambda sample: sample.pss)

    @property
    def level(self) -> float:
        """Megabytes that are used after the warm-up."""
        return self._warm()[0].used

    @property
    def most(self) -> float:
        """The most that it held, with its processes."""
        return max(sample.tree_pss for sample in self.samples)

    def told(self) -> str:
        """Say in a few words what was found."""
        return (
            f"memory in use after warm-up {self.level} MB, growth {self.growth} MB "
            f"({self.growth_of_all} MB with what is free and kept), at most {self.most} MB with "
            f"its processes; {self.samples[-1].seconds:.0f} s"
        )

    def raw(self) -> list[dict[str, object]]:
        """Return all that was noted, for a file."""
        return [asdict(sample) for sample in self.samples]

    def _warm(self) -> list[Sample]:
        return [each for each in self.samples if each.done >= WARM_UP * self.samples[-1].done]

    def _growth(self, held: Callable[[Sample], float]) -> float:
        warm = self._warm()
        slopes = [
            (held(later) - held(earlier)) / (later.done - earlier.done)
            for earlier, later in combinations(warm, 2)
            if later.done > earlier.done
        ]
        return round(median(slopes or [0.0]) * (warm[-1].done - warm[0].done), 1)
