"""The two sides of a comparison: the same work directly and through a server, in turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from bench.client.burst import Burst, Charged, run_burst
from bench.client.targets import Direct, Target
from bench.figures import Scale


class Bench(Protocol):
    """A server in front of the scripted upstream, and how much is measured."""

    scale: Scale

    @property
    def upstream_port(self) -> int:
        """Where the upstream is reached without the server."""
        ...

    @property
    def upstream_cost(self) -> Charged:
        """What the upstream costs."""
        ...

    @property
    def cost(self) -> Charged:
        """What the server costs."""
        ...

    def front(self, model: str) -> Target:
        """Return how the server is asked for a model of the upstream."""
        ...


@dataclass(frozen=True)
class Sides:
    """Both targets, and whom each one charges."""

    direct: Target
    server: Target
    _upstream_cost: Charged
    _cost: Charged

    @classmethod
    def of(cls, bench: Bench, model: str) -> Sides:
        """Prepare both sides for one model of the upstream."""
        direct, server = Direct(bench.upstream_port, model), bench.front(model)
        return cls(direct, server, bench.upstream_cost, bench.cost)

    def name(self, target: Target) -> str:
        """Return which side a target is."""
        return "direct" if target is self.direct else "server"

    def in_turns(self, number: int) -> tuple[Target, Target]:
        """Return both targets; the order alternates, so that neither always comes second."""
        both = (self.direct, self.server)
        return both if number % 2 == 0 else (self.server, self.direct)

    def bursts(self, rounds: int, streams: int) -> Iterator[tuple[Target, Burst]]:
        """Run bursts in turns, after a small one on each side that does not count."""
        for target in self.in_turns(0):
            run_burst(target, self._charged(target), 2)
        for number in range(rounds):
            for target in self.in_turns(number):
                yield target, run_burst(target, self._charged(target), streams)

    def _charged(self, target: Target) -> Charged:
        return self._upstream_cost if target is self.direct else self._cost
