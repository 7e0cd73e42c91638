"""The two sides of a comparison: the same work directly and through Fireside, in turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.client.burst import Burst, run_burst
from bench.client.targets import Direct, Fireside, Target
from bench.rig import Rig
from bench.servers import Server


@dataclass
class Sides:
    """Both targets, with the server that each one charges."""

    direct: Direct
    fireside: Fireside
    _servers: dict[str, Server]

    @classmethod
    def of(cls, rig: Rig, model: str) -> Sides:
        """Prepare both sides for one model of the upstream."""
        direct = Direct(rig.upstream.port, model)
        ours = Fireside(rig.fireside.port, model)
        return cls(direct, ours, {direct.name: rig.upstream, ours.name: rig.fireside})

    def in_turns(self, number: int) -> tuple[Target, Target]:
        """Return both targets; the order alternates, so that neither always comes second."""
        return (self.direct, self.fireside) if number % 2 == 0 else (self.fireside, self.direct)

    def bursts(self, rounds: int, streams: int) -> Iterator[tuple[Target, Burst]]:
        """Run bursts in turns, after a small one on each side that does not count."""
        for target in self.in_turns(0):
            run_burst(target, self._servers[target.name], 2)
        for number in range(rounds):
            for target in self.in_turns(number):
                yield target, run_burst(target, self._servers[target.name], streams)
