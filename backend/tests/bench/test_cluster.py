"""What several processes are attacked and measured with."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from bench.chaos.assembly import Assembly
from bench.chaos.ledger import Ledger
from bench.chaos.turn import CHECKPOINT_WINDOW, Turn
from bench.client.event_connection import Arrival
from bench.client.events import SentEvent
from bench.cluster.engines import Nginx
from bench.cluster.measuring import Load, line
from bench.words import mock_text


def test_nginx_before_any_number_of_processes(tmp_path: Path) -> None:
    """Its configuration is the repository's, with all of them, and nginx takes it."""
    nginx = Nginx(tmp_path / "nginx", [7001, 7002, 7003])
    upstream = (nginx.folder / "upstream.conf").read_text()
    assert all(f"server 127.0.0.1:{port} max_fails=1" in upstream for port in (7001, 7002, 7003))
    assert "backend-" not in upstream
    text = (nginx.folder / "nginx.conf").read_text()
    assert f"listen 127.0.0.1:{nginx.port} " in text
    assert "/tmp/nginx" not in text
    checked = subprocess.run([*map(str, nginx.command), "-t"], check=False, capture_output=True)
    assert checked.returncode == 0, checked.stderr.decode()


def _token(text: str, at: float) -> Arrival:
    return Arrival(at, SentEvent("token", f'{{"content": "{text}"}}', "7"))


@pytest.mark.parametrize(
    ("killed_at", "kept", "may_lack", "found"),
    [
        (1.1, "tk0 ", True, (0, 0, 4)),
        (1.1 + CHECKPOINT_WINDOW, "tk0 ", True, (0, 4, 0)),
        (1.1, "", True, (0, 8, 0)),
        (None, "tk0 ", True, (4, 0, 0)),
        (0.5, "tk0 ", True, (4, 0, 0)),
        (1.1, "tk0 ", False, (4, 0, 0)),
        (None, "tk0 tk1 tk2 ", False, (0, 0, 0)),
    ],
    ids=["young", "old", "older", "no kill", "killed before", "whole", "shown again"],
)
async def test_what_a_kill_may_take_back(
    killed_at: float | None, kept: str, *, may_lack: bool, found: tuple[int, int, int]
) -> None:
    """Text that was first shown a moment before it, and no other."""
    kills = [] if killed_at is None else [killed_at]
    ledger = Ledger(kill_times=kills, killed=[began + 0.01 for began in kills])
    turn = Turn("session", 1, 0, mock_text(20), ledger, random.Random(1))
    late, seen = Assembly(mock_text(20)), Assembly(mock_text(20))
    seen.take(_token("tk0 ", 0.1))
    seen.take(_token("tk1 ", 1.0))
    late.take(Arrival(3.0, SentEvent("snapshot", f'{{"content": "{kept[:4]}"}}', "3")))
    turn.check_kept(len(kept), [seen, late], may_lack=may_lack)
    assert (ledger.lost, ledger.lost_at_kills, ledger.taken_back) == found
    assert ledger.is_clean == (found[:2] == (0, 0))


def test_a_load_in_a_line() -> None:
    """What each part costs, by tokens and by streams."""
    cpu = {"fireside": 4.0, "postgres": 1.0}
    held = {"postgres": 12.0, "redis": 30.0}
    load = Load(2, 50, 1_000, 5.0, 50, [], cpu, 500, 1_000_000, 2_500, held)
    text = line(load)
    assert text.startswith("2 processes, 50 streams: 10,000 tokens per second, 50 complete;")
    assert "fireside 0.80 s, postgres 0.20 s" in text
    assert "2.00 transactions, 4,000 bytes of log, 10.0 commands of Redis; " in text
    assert text.endswith("connections of a process: postgres 12, redis 30")
