"""The memory of a server over time, and whether it grows."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from statistics import mean

from bench.servers import Server

WARM_UP = 0.4
"""The part of the work after which nothing is new to the server any longer."""
GROWTH_MOST = 12.0
"""Megabytes between then and the end that allocators and caches may take without a leak."""


@dataclass(frozen=True)
class Sample:
    """What a server held when so much was done."""

    done: int
    seconds: float
    rss: float
    """Megabytes of the server's own process."""
    pss: float
    """Likewise, what it shares counted in parts."""
    tree_pss: float
    """With the processes that it has started."""


@dataclass
class Watch:
    """Notes the memory of a server as work goes on."""

    server: Server
    samples: list[Sample] = field(default_factory=list[Sample])
    _began: float = field(default_factory=time.monotonic)

    def look(self, done: int) -> Sample:
        """Note what it holds now."""
        own, tree = self.server.own_memory(), self.server.memory()
        sample = Sample(
            done=done,
            seconds=round(time.monotonic() - self._began, 1),
            rss=round(own.rss, 1),
            pss=round(own.pss, 1),
            tree_pss=round(tree.pss, 1),
        )
        self.samples.append(sample)
        return sample

    @property
    def growth(self) -> float:
        """Megabytes that the process holds more at the end than after the warm-up.

        Each end is the mean of a fifth of the work, so that no single moment decides.
        """
        whole = self.samples[-1].done
        return round(self._mean(0.8 * whole, whole) - self.level, 1)

    @property
    def level(self) -> float:
        """Megabytes that the process holds after the warm-up."""
        whole = self.samples[-1].done
        return round(self._mean(WARM_UP * whole, (WARM_UP + 0.2) * whole), 1)

    @property
    def most(self) -> float:
        """The most that it held, with its processes."""
        return max(sample.tree_pss for sample in self.samples)

    def raw(self) -> list[dict[str, object]]:
        """Return all that was noted, for a file."""
        return [asdict(sample) for sample in self.samples]

    def _mean(self, first: float, last: float) -> float:
        found = [sample.pss for sample in self.samples if first <= sample.done <= last]
        return mean(found or [self.samples[-1].pss])
