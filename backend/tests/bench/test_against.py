"""Any server that speaks OpenAI's protocol is measured as Fireside is."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from bench.against import Facing, Unknown, fireside_api
from bench.client.burst import run_burst
from bench.client.targets import Completions
from bench.figures import QUICK
from bench.rig import Rig
from bench.rows import at_once
from bench.rows.sides import Sides
from bench.words import mock_text


def test_a_server_in_front_of_the_upstream(tmp_path: Path) -> None:
    """Fireside's own chat completions are measured beside the upstream: whole, and at a cost."""
    rig = Rig(tmp_path, QUICK)
    try:
        sides = Sides.of(fireside_api(rig), "mock-ttft0-n20-itl0")
        bursts = {sides.name(target): burst for target, burst in sides.bursts(1, 3)}
    finally:
        rig.close()
    assert {name: burst.complete(mock_text(20)) for name, burst in bursts.items()} == {
        "direct": 3,
        "server": 3,
    }
    # So little may cost less than the processors' clock tells; what counts is that it is known.
    assert bursts["server"].cpu_seconds >= 0


def test_a_server_whose_process_is_unknown(tmp_path: Path) -> None:
    """Without its pid a server is measured as well; what it costs is then no number."""
    rig = Rig(tmp_path, QUICK)
    try:
        port = rig.upstream.port
        facing = Facing(QUICK, port, Unknown(), Unknown(), lambda m: Completions("other", port, m))
        burst = run_burst(facing.front("mock-n5"), facing.cost, 2)
    finally:
        rig.close()
    assert burst.complete(mock_text(5)) == 2
    assert math.isnan(burst.cpu_seconds)
    assert facing.front("mock-n5").stored(mock_text(5)) is None


def test_a_row_of_a_server_that_stores_out_of_sight(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can't be seen is not claimed: how many replies are stored is not asked."""
    monkeypatch.setattr(at_once, "_STREAMS", 3)
    small = replace(QUICK, rounds=1)
    rig = Rig(tmp_path, small)
    try:
        port = rig.upstream.port
        facing = Facing(small, port, Unknown(), Unknown(), lambda m: Completions("other", port, m))
        _, stored = at_once.measure(facing)
    finally:
        rig.close()
    assert stored.ours == "3 streamed whole, storing not asked, of 3"
    assert stored.short == "all"
