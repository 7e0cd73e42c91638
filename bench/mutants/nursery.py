"""Runs tests in children of a process that has loaded all libraries, but nothing of ours.

It is started in the copy of the backend and takes a line of JSON for each run: the tests, in their
order, and the seconds after which it is over. It answers with a line: how it ended, and at which
test.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import importlib.metadata
import json
import os
import selectors
import signal
import sys
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import pytest

OURS = ("fireside", "tests", "tools", "bench")
_ENDED = {0: "passed", 1: "failed", 2: "failed", 4: "failed", 5: "none"}
"""What an exit status of pytest means; where files of tests can't be loaded it is not 1."""


@dataclass(eq=False)
class _OnlyThese:
    """A plugin that runs some tests of the files that are given, and in this order."""

    wanted: list[str]
    report: TextIO
    found: list[str] = field(default_factory=list[str])

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out the others."""
        place = {test: number for number, test in enumerate(self.wanted)}
        items[:] = sorted(
            (item for item in items if item.nodeid in place), key=lambda item: place[item.nodeid]
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell which one fails."""
        if report.failed:
            self.report.write(f"{report.nodeid} ({report.when})\n")
            self.report.flush()


def main() -> None:
    """Serve until there are no more lines."""
    answers = os.fdopen(os.dup(1), "w")
    # What tests print is nobody's business.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _adopt_orphans()
    _load_libraries()
    for line in sys.stdin:
        job = json.loads(line)
        ended, by = _run(job["tests"], job["seconds"])
        answers.write(json.dumps({"ended": ended, "by": by}) + "\n")
        answers.flush()


def _load_libraries() -> None:
    for name in ("fireside.main", "fireside.cli", "tests.conftest"):
        importlib.import_module(name)
    for plugin in importlib.metadata.entry_points(group="pytest11"):
        plugin.load()
    for name in [name for name in sys.modules if name.split(".")[0] in OURS]:
        if name != __name__ and name.split(".")[0] != "__main__":
            del sys.modules[name]
    gc.collect()
    gc.freeze()


def _run(tests: Sequence[str], seconds: float) -> tuple[str, str]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.setsid()
        os.close(reading)
        os._exit(_in_child(tests, os.fdopen(writing, "w")))
    os.close(writing)
    deadline = time.monotonic() + seconds
    with os.fdopen(reading, "rb") as report:
        is_over = _wait(child, deadline)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        status = is_over if is_over is not None else os.waitpid(child, 0)[1]
        _end_orphans()
        said = report.read().decode().splitlines()
    if is_over is None:
        return "time", said[0] if said else ""
    code = os.waitstatus_to_exitcode(status)
    ended = _ENDED.get(code, "failed" if code < 0 else "broken")
    return ended, said[0] if said else f"exit {code}"


def _adopt_orphans() -> None:
    """Become the parent of what a child has started and leaves behind."""
    adopt = 36  # PR_SET_CHILD_SUBREAPER
    ctypes.CDLL(None).prctl(adopt, 1, 0, 0, 0)


def _end_orphans() -> None:
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    while left := children.read_text().split():
        for process in map(int, left):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _wait(child: int, deadline: float) -> int | None:
    with selectors.DefaultSelector() as selector, _pidfd(child) as ended:
        selector.register(ended, selectors.EVENT_READ)
        if selector.select(max(0.0, deadline - time.monotonic())):
            return os.waitpid(child, 0)[1]
    return None


@contextlib.contextmanager
def _pidfd(process: int) -> Generator[int]:
    descriptor = os.pidfd_open(process)
    yield descriptor
    os.close(descriptor)


def _in_child(tests: Sequence[str], report: TextIO) -> int:
    files = list(dict.fromkeys(test.split("::")[0] for test in tests))
    options = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist"]
    # Hypothesis is here already, and has nothing to be rewritten.
    options += ["-W", "default::pytest.PytestAssertRewriteWarning"]
    return int(pytest.main([*options, *files], plugins=[_OnlyThese(list(tests), report)]))


if __name__ == "__main__":
    main()
