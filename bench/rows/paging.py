"""The newest messages of a long session."""

from __future__ import annotations

import time

from bench.api import Api
from bench.figures import Figure, Row
from bench.history import seed_history
from bench.kept import peer
from bench.rig import Rig, note, quiet
from bench.servers import database_of
from bench.spread import median, quantile

ROW = Row("paging", "newest 50 messages of a session with 100,000", peer("paging"), "≤ 5 ms, flat")
_GOAL = 5.0
_FLAT = 1.5
"""How many times slower than a short session a long one may be and still count as flat."""
_FLAT_WITHIN = 0.5
"""Milliseconds of difference that are noise."""
_SHORT = 100


def measure(rig: Rig) -> list[Figure]:
    """Read the newest page of a long and of a short session, in turns."""
    note(f"reading pages of a session with {rig.scale.history:,} messages")
    api = Api(rig.fireside.port)
    agent_id = api.create_agent("Long memory", "mock-n1")
    times: dict[int, list[float]] = {_SHORT: [], rig.scale.history: []}
    sessions: dict[int, str] = {}
    for size in times:
        sessions[size] = api.create_session(agent_id)
        seed_history(database_of(rig.fireside), sessions[size], size)
        page = api.messages(sessions[size])
        if page.total_count != size:
            raise RuntimeError(f"{page.total_count} messages instead of {size}")
    with quiet():
        for _ in range(rig.scale.page_reads):
            for size, session_id in sessions.items():
                times[size].append(_read(api, session_id))
    short, long = median(times[_SHORT]), median(times[rig.scale.history])
    ours = (
        f"{long:.1f} ms, p95 {quantile(times[rig.scale.history], 0.95):.1f} ms "
        f"({_SHORT} messages: {short:.1f} ms)"
    )
    is_flat = long <= max(short * _FLAT, short + _FLAT_WITHIN)
    raw = {"short_ms": times[_SHORT], "long_ms": times[rig.scale.history]}
    return [Figure(ROW, ours, long <= _GOAL and is_flat, raw, f"{long:.1f} ms")]


def _read(api: Api, session_id: str) -> float:
    begun = time.perf_counter()
    api.call("GET", f"/api/sessions/{session_id}/messages?limit=50")
    return (time.perf_counter() - begun) * 1000
