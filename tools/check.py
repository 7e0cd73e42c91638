"""Runs the project's checks, two at a time, and stops at the first that fails.

python -m tools.check test               # everything CI runs
python -m tools.check lint               # what needs no running code
python -m tools.check pytest e2e         # the named checks alone
python -m tools.check test --keep-going  # all that can run, whatever fails
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tools import processes
from tools.setup_steps import BACKEND, FRONTEND, ROOT, VENV

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Sequence

AT_ONCE = 2
SECONDS_BETWEEN_LOOKS = 0.05
PYTHON = VENV / "bin" / "python"
VARIABLES = {
    "NO_COLOR": "1",
    # Where this is set, each process that runs tests would compile all of them again.
    "PYTHONDONTWRITEBYTECODE": "",
}
PYTHON_FOLDERS = [name for name in ("backend", "tools", "bench") if (ROOT / name).exists()]


@dataclass(frozen=True)
class Check:
    """One command, and what it needs to have passed before."""

    name: str
    command: tuple[str | Path, ...]
    cwd: Path = ROOT
    needs: tuple[str, ...] = ()
    runs_tests: bool = False
    """Its output closes with numbers of tests, and none is a failure."""


def _bin(name: str, *arguments: str | Path) -> tuple[str | Path, ...]:
    return (VENV / "bin" / name, *arguments)


def _npm(script: str) -> tuple[str, ...]:
    return ("npm", "run", "--silent", script)


# The order is the order of starting: the long ones early, side by side.
LINT = (
    Check("ruff", _bin("ruff", "check", "--quiet", *PYTHON_FOLDERS)),
    Check("ruff format", _bin("ruff", "format", "--check", "--quiet", *PYTHON_FOLDERS)),
    Check("budgets", (PYTHON, "-m", "tools.budgets")),
    Check("imports", _bin("lint-imports", "--no-cache"), BACKEND),
    Check("openapi", (PYTHON, "-m", "tools.openapi", "--check")),
    Check("licences", (PYTHON, "-m", "tools.bill", "--check")),
    Check("postman", (PYTHON, "-m", "tools.postman", "--check")),
    Check("page types", _npm("types:check"), FRONTEND),
    Check("page typecheck", _npm("typecheck"), FRONTEND),
    Check("page lint", _npm("lint"), FRONTEND),
    Check("types", _bin("basedpyright", "--pythonpath", PYTHON), BACKEND),
)
_BEFORE_THE_LAST = ("types", "pytest", "vitest", "size")
_TOOLING = tuple(f"tests/{folder}" for folder in ("bench", "deployment", "docs", "tools"))
"""Tests of what is around the product: they wait for others, and hang on no clock."""
TEST = (
    *LINT,
    # Three workers for two cores: tests of a server wait a lot. A file's tests share its fixtures.
    Check(
        "pytest",
        (
            *(PYTHON, "-m", "pytest", "-q", "-n", "3", "--dist", "loadfile"),
            *(f"--ignore={folder}" for folder in _TOOLING),
        ),
        BACKEND,
        # Not beside the page's tests, which would wait for a processor and fail by the clock.
        needs=("vitest",),
        runs_tests=True,
    ),
    Check("vitest", _npm("test"), FRONTEND, runs_tests=True),
    Check("build", (PYTHON, "-m", "tools.prepare", "page")),
    Check("size", _npm("size"), FRONTEND, needs=("build",)),
    # Last: a browser, a server and a model. They leave time of both cores, which is enough for what
    # goes through a database to do so once more; the rest would tell nothing new.
    Check("e2e", _npm("e2e"), FRONTEND, needs=_BEFORE_THE_LAST, runs_tests=True),
    Check(
        "pytest postgresql",
        (PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "--database", "postgresql"),
        BACKEND,
        needs=_BEFORE_THE_LAST,
        runs_tests=True,
    ),
    Check(
        "pytest tooling",
        (PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *_TOOLING),
        BACKEND,
        needs=("pytest postgresql",),
        runs_tests=True,
    ),
)


@dataclass
class Count:
    """How many tests ended how."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: Count) -> None:
        """Count those of another runner too."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


@dataclass
class Running:
    """A check that has been started."""

    check: Check
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    started: float = field(default_factory=time.monotonic)

    def text(self) -> str:
        """What it has printed."""
        self.output.seek(0)
        return self.output.read().decode(errors="replace")


# `=== 3 passed in 0.1s ===` or `3 passed in 0.1s`; `Tests  3 passed (3)`; `  3 passed (1.2s)`.
_CLOSING_LINE = re.compile(
    r"^=*\s*((?:\d+ \w+,? ?)+)in [\d.]+s.*$"
    r"|^\s*Tests\s+(.+) \(\d+\)$"
    r"|^\s{2}(\d+ \w+)(?: \([\d.]+(?:ms|s|m|h)\))?$",
    re.MULTILINE,
)


def count_tests(output: str) -> Count:
    """Read the closing lines of pytest, Vitest or Playwright."""
    count = Count()
    for groups in _CLOSING_LINE.findall(output):
        for number, outcome in re.findall(r"(\d+) (\w+)", " ".join(groups)):
            if outcome == "passed":
                count.passed += int(number)
            elif outcome in {"failed", "error", "errors", "flaky"}:
                count.failed += int(number)
            elif outcome == "skipped":
                count.skipped += int(number)
    return count


class Checks:
    """The run of a list of checks."""

    def __init__(self, checks: Sequence[Check], *, keep_going: bool = False) -> None:
        self._keep_going = keep_going
        self._waiting = list(checks)
        self._chosen = {check.name for check in checks}
        self._running: list[Running] = []
        self._seconds: dict[str, float] = {}
        self._count = Count()
        self._failed: list[str] = []

    def run(self) -> int:
        """Run them all, or up to the first failure; the exit status."""
        try:
            while self._has_something_to_do():
                self._start_what_can_start()
                time.sleep(SECONDS_BETWEEN_LOOKS)
                for running in list(self._ended()):
                    self._close(running)
        finally:
            for running in self._running:
                processes.stop(running.process)
                running.output.close()
        self._summarise()
        return 1 if self._failed else 0

    def _has_something_to_do(self) -> bool:
        is_on = self._keep_going or not self._failed
        return is_on and bool(self._running or any(map(self._is_ready, self._waiting)))

    def _is_ready(self, check: Check) -> bool:
        passed = self._seconds.keys() - self._failed
        return (self._chosen & set(check.needs)) <= passed

    def _start_what_can_start(self) -> None:
        for check in list(self._waiting):
            if self._is_ready(check) and len(self._running) < AT_ONCE:
                self._waiting.remove(check)
                output = tempfile.TemporaryFile()  # noqa: SIM115 - closed with its check
                process = processes.start(
                    check.command, check.cwd, output=output, variables=VARIABLES
                )
                self._running.append(Running(check, process, output))

    def _ended(self) -> Iterator[Running]:
        return (running for running in self._running if running.process.poll() is not None)

    def _close(self, running: Running) -> None:
        self._running.remove(running)
        check, seconds = running.check, time.monotonic() - running.started
        text = running.text()
        running.output.close()
        count = count_tests(text) if check.runs_tests else Count()
        self._count.add(count)
        self._seconds[check.name] = seconds
        ran_none = check.runs_tests and not count.passed
        if running.process.returncode or count.failed or ran_none:
            self._failed.append(check.name)
            print(text + ("\nNo test ran." if ran_none else ""))
        tests = f"{count.passed} passed, {count.skipped} skipped" if check.runs_tests else ""
        outcome = "FAILED" if check.name in self._failed else "ok"
        print(f"{outcome:<6} {check.name:<18}{seconds:7.1f} s  {tests}".rstrip(), flush=True)

    def _summarise(self) -> None:
        print("\nSeconds: " + ", ".join(f"{n} {s:.0f}" for n, s in self._seconds.items()))
        if unfinished := self._chosen - self._seconds.keys():
            print(f"Not run to the end: {', '.join(sorted(unfinished))}")
        for name in self._failed:
            print(f"FAILED: {name}")
        is_only_tests = not self._failed or self._count.failed
        if is_only_tests and (self._count.passed or self._count.failed):
            skipped = f", {self._count.skipped} skipped" if self._count.skipped else ""
            print(f"{self._count.passed} passed, {self._count.failed} failed{skipped}")


def choose(names: Sequence[str]) -> list[Check]:
    """The checks of a group, or those with these names."""
    groups = {"test": TEST, "lint": LINT}
    by_name = {check.name: [check] for check in TEST}
    return [check for name in names for check in groups.get(name) or by_name[name]]


def main(arguments: list[str]) -> int:
    """Run the checks and print how long they took."""
    processes.end_on_sigterm()
    names = [argument for argument in arguments if argument != "--keep-going"]
    try:
        chosen = choose(names)
    except KeyError as error:
        print(
            f"There is no check {error}; there are: test, lint, {', '.join(c.name for c in TEST)}"
        )
        return 2
    try:
        return Checks(chosen, keep_going="--keep-going" in arguments).run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
