"""Tokens that one process relays in a second, and what each costs."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.client.burst import Burst
from bench.figures import Figure, Row
from bench.rig import Rig, note
from bench.rows.sides import Sides
from bench.spread import median, spread
from bench.words import mock_text

TOKENS_ROW = Row(
    "throughput",
    "tokens relayed per second, one process, 50 streams at once",
    "5,600 / 1,200",
    "≥ 25,000",
)
CPU_ROW = Row("cpu", "CPU per 10,000 tokens relayed", "1.3 / 6–8 s", "≤ 0.35 s")
_TOKENS_GOAL, _CPU_GOAL = 25_000, 0.35
_STREAMS = 50
_TOKENS = 200
"""Tokens in each stream, as many as when the peer was measured."""
_LONG_TOKENS = 2_000
"""Tokens in each stream of a second series, where beginning a reply weighs little."""


@dataclass
class _Series:
    """The rounds of one target."""

    tokens_per_second: list[float] = field(default_factory=list[float])
    cpu_per_10k: list[float] = field(default_factory=list[float])
    incomplete: int = 0
    errors: set[str] = field(default_factory=set[str])

    def add(self, burst: Burst, tokens: int) -> None:
        """Add one round."""
        relayed = tokens * len(burst.records)
        self.tokens_per_second.append(relayed / burst.seconds)
        self.cpu_per_10k.append(burst.cpu_seconds / relayed * 10_000)
        self.incomplete += len(burst.records) - burst.complete(mock_text(tokens))
        self.errors |= burst.errors()

    def raw(self) -> dict[str, object]:
        """Return every value."""
        return {**vars(self), "errors": sorted(self.errors)}


def measure(rig: Rig) -> list[Figure]:
    """Relay 50 streams at once, in turns with the direct connection."""
    short = _compare(rig, _TOKENS, rig.scale.rounds)
    long = _compare(rig, _LONG_TOKENS, max(1, rig.scale.rounds // 2))
    ours, ours_long = short["fireside"], long["fireside"]
    tokens = (
        f"{spread(ours.tokens_per_second)}; direct {spread(short['direct'].tokens_per_second)}; "
        f"with {_LONG_TOKENS:,} tokens each {spread(ours_long.tokens_per_second)}, "
        f"direct {spread(long['direct'].tokens_per_second)}"
    )
    cpu = (
        f"{spread(ours.cpu_per_10k, 2, 's')}; "
        f"with {_LONG_TOKENS:,} tokens each {spread(ours_long.cpu_per_10k, 2, 's')}"
    )
    incomplete = ours.incomplete + ours_long.incomplete
    if incomplete:
        tokens += f"; {incomplete} streams incomplete"
    raw: dict[str, object] = {
        f"{name}_{size}": series.raw()
        for size, both in (("short", short), ("long", long))
        for name, series in both.items()
    }
    fast = not incomplete and median(ours.tokens_per_second) >= _TOKENS_GOAL
    cheap = not incomplete and median(ours.cpu_per_10k) <= _CPU_GOAL
    return [Figure(TOKENS_ROW, tokens, fast, raw), Figure(CPU_ROW, cpu, cheap, raw)]


def _compare(rig: Rig, tokens: int, rounds: int) -> dict[str, _Series]:
    note(f"relaying {_STREAMS} streams of {tokens:,} tokens, {rounds} rounds")
    series = {"direct": _Series(), "fireside": _Series()}
    sides = Sides.of(rig, f"mock-ttft0-n{tokens}-itl0")
    for target, burst in sides.bursts(rounds, _STREAMS):
        series[target.name].add(burst, tokens)
    return series
