"""Memory that grows is told from memory that is only used."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.growth import GROWTH_MOST, Sample, Watch, watchable
from bench.servers import Server, fireside, free_port


def _watch(*held: float) -> Watch:
    watch = Watch(Server([sys.executable], 0, "/", Path(), {}))
    watch.samples = [
        Sample(done=number * 100, seconds=number, pss=used + 20, used=used, tree_pss=used + 25)
        for number, used in enumerate(held)
    ]
    return watch


def test_a_server_that_warms_up() -> None:
    """What is loaded for the first requests is no growth."""
    watch = _watch(80, 110, 130, 131, 131, 130, 131, 130, 131, 131, 131)
    assert watch.growth <= 1
    assert (watch.level, watch.most) == (131, 156)


def test_a_server_that_leaks() -> None:
    """A little more after every request is."""
    watch = _watch(*(80 + 5 * number for number in range(11)))
    assert watch.growth == 30 > GROWTH_MOST


def test_a_moment() -> None:
    """One large answer, just when it is looked, decides nothing."""
    assert _watch(*[100.0] * 10, 212.0).growth == 0
    assert _watch(100.0).growth == 0


def test_a_server_says_what_it_has_in_use(tmp_path: Path) -> None:
    """Less than it holds, and hardly more the next time it is asked; it goes on to serve."""
    server = watchable(fireside(tmp_path / "fireside", free_port(), "scripted"))
    server.start()
    watch = Watch(server)
    try:
        first, second = (watch.look(done) for done in (0, 7))
    finally:
        server.stop()
    assert watch.raw()[1]["done"] == 7
    assert 10 < first.used <= first.pss <= first.tree_pss + 0.1
    assert second.used < 2 * first.used
