"""Tokens that one process relays in a second, and what each costs."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.client.burst import Burst
from bench.figures import Figure, Row
from bench.kept import peer
from bench.rig import note
from bench.rows.sides import Bench, Sides
from bench.spread import median, spread
from bench.words import mock_text

TOKENS_ROW = Row(
    "throughput",
    "tokens relayed per second, one process, 50 streams at once",
    peer("throughput"),
    "≥ 25,000",
)
CPU_ROW = Row("cpu", "CPU per 10,000 tokens relayed", peer("cpu"), "≤ 0.35 s")
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


def measure(bench: Bench) -> list[Figure]:
    """Relay 50 streams at once, in turns with the direct connection."""
    short = _compare(bench, _TOKENS, bench.scale.rounds)
    long = _compare(bench, _LONG_TOKENS, max(1, bench.scale.rounds // 2))
    ours, ours_long = short["server"], long["server"]
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
    rate = f"{round(median(ours.tokens_per_second), -3):,.0f}"
    cost = f"{median(ours.cpu_per_10k):.2f} s"
    return [
        Figure(TOKENS_ROW, tokens, fast, raw, rate),
        Figure(CPU_ROW, cpu, cheap, raw, cost),
    ]


def _compare(bench: Bench, tokens: int, rounds: int) -> dict[str, _Series]:
    note(f"relaying {_STREAMS} streams of {tokens:,} tokens, {rounds} rounds")
    series = {"direct": _Series(), "server": _Series()}
    sides = Sides.of(bench, f"mock-ttft0-n{tokens}-itl0")
    for target, burst in sides.bursts(rounds, _STREAMS):
        series[sides.name(target)].add(burst, tokens)
    return series
