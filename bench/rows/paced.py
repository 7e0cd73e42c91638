"""500 streams at the pace of a model: who gets the reply without noticeable delay."""

from __future__ import annotations

from bench.figures import Figure, Row
from bench.rig import Rig, note
from bench.rows.sides import Sides
from bench.spread import median, spread
from bench.words import mock_text

ROW = Row(
    "paced", "500 streams at 50 tokens/s: share within 1.25 × the ideal time", "0 at 100", "100 %"
)
_STREAMS = 500
_TOKENS = 200
_INTERVAL_MS = 20
_IDEAL = (_TOKENS - 1) * _INTERVAL_MS / 1000
_ALLOWED = 1.25 * _IDEAL


def measure(rig: Rig) -> list[Figure]:
    """Start 500 paced streams at once, in turns with the direct connection."""
    rounds = max(1, rig.scale.rounds // 2)
    note(f"{_STREAMS} streams at {1000 // _INTERVAL_MS} tokens/s, {rounds} rounds")
    sides = Sides.of(rig, f"mock-ttft0-n{_TOKENS}-itl{_INTERVAL_MS}")
    shares: dict[str, list[float]] = {"direct": [], "fireside": []}
    seconds: dict[str, list[float]] = {"direct": [], "fireside": []}
    cpu: list[float] = []
    errors: set[str] = set()
    for target, burst in sides.bursts(rounds, _STREAMS):
        in_time = burst.complete_within(_ALLOWED, mock_text(_TOKENS))
        shares[target.name].append(in_time / _STREAMS * 100)
        seconds[target.name].append(median([record.seconds or 0.0 for record in burst.records]))
        if target is sides.fireside:
            cpu.append(burst.cpu_seconds)
            errors |= burst.errors()
    ours = (
        f"{spread(shares['fireside'], 0, '%')}, median {median(seconds['fireside']):.2f} s "
        f"of ideal {_IDEAL:.2f} s (direct {median(shares['direct']):.0f} %)"
    )
    raw = {
        "share_percent": shares,
        "median_seconds": seconds,
        "cpu_seconds": cpu,
        "errors": sorted(errors),
    }
    # Half of a stream in a thousand is still "100 %" on paper: here every single one counts.
    return [Figure(ROW, ours, min(shares["fireside"]) == 100.0, raw)]  # noqa: PLR2004
