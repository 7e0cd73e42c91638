"""How much later the first token comes through a server than directly."""

from __future__ import annotations

from bench.client.streams import run_stream
from bench.client.targets import Target
from bench.figures import Figure, Row
from bench.kept import peer
from bench.rig import note, quiet, run
from bench.rows.sides import Bench, Sides
from bench.spread import median, quantile

ROW = Row(
    "first-token",
    "added time to the first token, median",
    peer("first-token"),
    "≤ 3 ms, p95 ≤ 8 ms",
)
_MEDIAN_GOAL, _P95_GOAL = 3.0, 8.0
_MODEL = "mock-ttft0-n5-itl0"
_BLOCK = 10
"""Pairs between two looks at whether others want to measure."""
_TIMEOUT = 30.0


def measure(bench: Bench) -> list[Figure]:
    """Ask in turns, one request at a time, and compare each with its neighbour."""
    note(f"timing the first token of {bench.scale.pairs} pairs")
    times = _times(Sides.of(bench, _MODEL), bench.scale.pairs)
    direct, ours = times["direct"], times["server"]
    added = [after - before for before, after in zip(direct, ours, strict=True)]
    middle, p95 = median(added), quantile(added, 0.95)
    text = (
        f"{middle:.1f} ms, p95 {p95:.1f} ms "
        f"(direct {median(direct):.1f}, through the server {median(ours):.1f})"
    )
    raw = {"direct_ms": direct, "ours_ms": ours, "added_ms": added}
    is_met = middle <= _MEDIAN_GOAL and p95 <= _P95_GOAL
    return [Figure(ROW, text, is_met, raw, f"{middle:.1f} ms")]


def _times(sides: Sides, pairs: int) -> dict[str, list[float]]:
    """Return the milliseconds of each request by target, pair by pair."""
    times: dict[str, list[float]] = {sides.name(target): [] for target in sides.in_turns(0)}
    for target in sides.in_turns(0):
        for _ in range(_BLOCK):
            _once(target)
    for start in range(0, pairs, _BLOCK):
        with quiet():
            for number in range(start, min(start + _BLOCK, pairs)):
                for target in sides.in_turns(number):
                    times[sides.name(target)].append(_once(target))
    return times


def _once(target: Target) -> float:
    (request,) = target.requests(1)
    record = run(run_stream(target.port, request, _TIMEOUT))
    milliseconds = record.first_token_ms
    if record.error is not None or milliseconds is None:
        raise RuntimeError(f"{target.name} failed: {record.error or 'no token came'}")
    return milliseconds
