"""Memory that grows is told from memory that is only used."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.growth import GROWTH_MOST, Sample, Watch, watchable
from bench.servers import Server, fireside, free_port


class _Ours(Server):
    """A server that is this very process."""

    @property
    def pid(self) -> int:
        return os.getpid()


def _watch(*held: float) -> Watch:
    watch = Watch(_Ours([sys.executable], 0, "/", Path(), {}), settles=False)
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


def test_a_process_is_measured() -> None:
    """What is noted is what the system says of the process, and of those that it started."""
    watch = _watch()
    sample = watch.look(done=7)
    assert watch.raw()[0]["done"] == 7
    assert 1 < sample.used <= sample.pss
    assert sample.tree_pss >= sample.pss * 0.9


def test_a_server_gives_back_what_it_does_not_use(tmp_path: Path) -> None:
    """Asked to, it goes on to serve, and holds no more than before."""
    server = watchable(fireside(tmp_path / "fireside", free_port(), "scripted"))
    server.start()
    try:
        first, second = (Watch(server).look(number) for number in range(2))
    finally:
        server.stop()
    assert 1 < first.used <= first.pss
    assert second.used < first.used + GROWTH_MOST
