"""What is read of the machine; the values are the machine's own, so their sense is what counts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fireside.local_models import machine


def test_this_machine_can_run_the_models() -> None:
    """The other tests need it too, so here is where to look when they fail."""
    assert machine.missing_processor_features() == ()
    assert all(machine.has_runtime(role) for role in machine.RUNTIMES)


def test_memory_is_known_and_plausible() -> None:
    """Memory is known and plausible."""
    available = machine.available_memory()
    assert available is not None
    assert 100_000_000 < available < os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def test_threads_are_no_more_than_processors() -> None:
    """Threads are no more than processors."""
    assert 1 <= machine.usable_threads() <= len(os.sched_getaffinity(0))


def test_one_processor_means_one_thread() -> None:
    """One processor means one thread."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert machine.usable_threads() == 1
    finally:
        os.sched_setaffinity(0, allowed)


@pytest.fixture
def container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which a container's limits are written; none are yet."""
    monkeypatch.setattr(machine, "_CGROUP", tmp_path)
    return tmp_path


def test_a_container_may_have_less_memory_than_its_machine(container: Path) -> None:
    """Its cached files don't count: they give way."""
    (container / "memory.max").write_text("700000000\n")
    (container / "memory.current").write_text("600000000\n")
    (container / "memory.stat").write_text("anon 100\ninactive_file 150000000\n")
    assert machine.available_memory() == 250_000_000


def test_a_container_without_a_limit_has_what_its_machine_has(container: Path) -> None:
    """The word for it is max."""
    without = machine.available_memory()
    (container / "memory.max").write_text("max\n")
    (container / "memory.current").write_text("600000000\n")
    limited = machine.available_memory()
    assert limited is not None
    assert without is not None
    assert abs(limited - without) < 1_000_000_000


def test_a_container_may_have_less_of_the_processor(container: Path) -> None:
    """A quota of less than one processor still means one thread."""
    (container / "cpu.max").write_text("50000 100000\n")
    assert machine.usable_threads() == 1


def test_a_container_without_a_quota_has_every_processor(container: Path) -> None:
    """The word for it is max here too."""
    (container / "cpu.max").write_text("max 100000\n")
    assert machine.usable_threads() == min(len(os.sched_getaffinity(0)), 8)


def test_an_old_processor_lacks_what_it_does_not_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Sandy Bridge has AVX, and that is not enough."""
    (tmp_path / "cpuinfo").write_text("processor : 0\nflags\t\t: fpu sse4_2 avx f16c bmi2\n")
    monkeypatch.setattr(machine, "_CPUINFO", tmp_path / "cpuinfo")
    assert machine.missing_processor_features() == ("AVX2", "FMA")


def test_an_unknown_system_is_given_the_benefit_of_the_doubt(
    tmp_path: Path, container: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing is written down, starting the model will tell."""
    monkeypatch.setattr(machine, "_CPUINFO", tmp_path / "nothing")
    monkeypatch.setattr(machine, "_MEMINFO", tmp_path / "nothing")
    assert machine.missing_processor_features() == ()
    assert machine.available_memory() is None
