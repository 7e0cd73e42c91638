"""From starting the process to its first healthy answer."""

from __future__ import annotations

from bench.figures import Figure, Row
from bench.kept import peer
from bench.rig import Rig, note, quiet
from bench.spread import median, spread

ROW = Row("start", "start to first healthy answer (no embedded models)", peer("start"), "≤ 1.0 s")
_GOAL = 1.0


def measure(rig: Rig) -> list[Figure]:
    """Start a server again and again; the first start, which makes the database, counts apart."""
    note("starting Fireside again and again")
    server = rig.new_fireside("start")
    seconds: list[float] = []
    for _ in range(rig.scale.starts + 1):
        with quiet():
            seconds.append(server.start())
        server.stop()
    first, *restarts = seconds
    ours = f"{spread(restarts, 2, 's')}; first ever {first:.2f} s"
    raw = {"restarts_s": restarts, "first_s": first}
    return [Figure(ROW, ours, median(restarts) <= _GOAL, raw, f"{median(restarts):.2f} s")]
