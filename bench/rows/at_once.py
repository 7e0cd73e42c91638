"""200 streams started at the same moment: when the first words come, and what is stored after."""

from __future__ import annotations

from collections.abc import Mapping

from bench.figures import Figure, Row
from bench.kept import peer
from bench.rig import note
from bench.rows.sides import Bench, Sides
from bench.spread import median, quantile
from bench.words import mock_text

FIRST_TOKEN_ROW = Row(
    "at-once",
    "200 streams started at once: median time to first token",
    peer("at-once"),
    "≤ 0.15 s, p95 ≤ 0.25 s",
)
STORED_ROW = Row("stored", "replies complete and stored, 200 at once", peer("stored"), "all")
_MEDIAN_GOAL, _P95_GOAL = 150.0, 250.0
_STREAMS = 200
_TOKENS = 200


def measure(bench: Bench) -> list[Figure]:
    """Start 200 streams, in turns with the direct connection, and read back what was stored."""
    note(f"starting {_STREAMS} streams at once, {bench.scale.rounds} rounds")
    expected = mock_text(_TOKENS)
    sides = Sides.of(bench, f"mock-ttft0-n{_TOKENS}-itl0")
    times: dict[str, list[list[float]]] = {"direct": [], "server": []}
    streamed = asked = 0
    stored: int | None = None
    errors: set[str] = set()
    for target, burst in sides.bursts(bench.scale.rounds, _STREAMS):
        times[sides.name(target)].append(burst.first_token_ms)
        if target is sides.server:
            asked += _STREAMS
            streamed += burst.complete(expected)
            kept = target.stored(expected)
            if kept is not None:
                stored = (stored or 0) + kept
            errors |= burst.errors()
    raw = {"first_token_ms": times, "errors": sorted(errors)}
    first_token = _first_token(times, raw, is_complete=streamed == asked)
    return [first_token, _stored(streamed, stored, asked, raw)]


def _stored(streamed: int, stored: int | None, asked: int, raw: Mapping[str, object]) -> Figure:
    """Judge by what is stored, where that can be seen, and by what was streamed."""
    whole = streamed if stored is None else min(streamed, stored)
    seen = "storing not asked" if stored is None else f"{stored} stored whole"
    return Figure(
        STORED_ROW,
        f"{streamed} streamed whole, {seen}, of {asked}",
        whole == asked,
        raw,
        "all" if whole == asked else f"{whole} of {asked}",
    )


def _first_token(
    times: dict[str, list[list[float]]], raw: Mapping[str, object], *, is_complete: bool
) -> Figure:
    """Judge by the round in the middle, as the peer was."""
    middle = median([median(round_) for round_ in times["server"]])
    p95 = median([quantile(round_, 0.95) for round_ in times["server"]])
    direct = median([median(round_) for round_ in times["direct"]])
    text = f"{middle / 1000:.2f} s, p95 {p95 / 1000:.2f} s (direct {direct / 1000:.2f} s)"
    is_met = is_complete and middle <= _MEDIAN_GOAL and p95 <= _P95_GOAL
    return Figure(FIRST_TOKEN_ROW, text, is_met, raw, f"{middle / 1000:.2f} s")
