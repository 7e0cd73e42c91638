"""Memory of a server that nobody uses."""

from __future__ import annotations

import time
from dataclasses import asdict

from bench.figures import Figure, Row
from bench.kept import peer
from bench.rig import Rig, note

ROW = Row("memory", "memory when idle (no embedded models)", peer("memory"), "≤ 100 MB")
_GOAL = 100.0


def measure(rig: Rig) -> list[Figure]:
    """Start a server, leave it alone, and add up the memory of its processes."""
    note(f"leaving an idle Fireside alone for {rig.scale.idle_seconds:g} s")
    server = rig.new_fireside("memory")
    server.start()
    try:
        time.sleep(rig.scale.idle_seconds)
        memory = server.memory()
    finally:
        server.stop()
    ours = f"{memory.pss:.0f} MB PSS, {memory.rss:.0f} MB RSS"
    return [Figure(ROW, ours, memory.pss <= _GOAL, asdict(memory), f"{memory.pss:.0f} MB")]
