"""A copy of the project in which files are changed, and what its tests say of that."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from bench.mutants.reach import Reach
from tools.setup_steps import ROOT

if TYPE_CHECKING:
    from typing_extensions import Self

    from bench.mutants.mutations import Mutant

PACKAGES = ("generation", "services", "api")
NOT_THESE = (
    *("bench", "deployment", "docs", "local_models", "outages", "providers", "storage", "tools"),
    *("testing", "api/test_contract.py", "test_cli.py", "test_ending.py"),
)
"""Tests that look at other code, or at all of it with a process or many requests for each."""
FEWEST_SECONDS = 100.0
TIMES_LONGER = 8.0
"""A run of tests is over after this many times what they took, and never before FEWEST_SECONDS."""


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant."""

    mutant: Mutant
    ended: str
    """failed, time: noticed; passed: survived; none: no test reaches it; broken: nobody knows."""
    by: str
    tests: int

    @property
    def survived(self) -> bool:
        """Whether no test minds the change."""
        return self.ended in {"passed", "none"}


class Copy:
    """The project in a folder of its own, with a Python that knows the copy alone."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "copy"
        self.backend = self.root / "backend"
        self._python = self.root / ".venv" / "bin" / "python"
        self._clock = 0

    def make(self) -> None:
        """Copy what is under version control, or about to be, and the built page beside it."""
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
        for name in filter(None, names.decode().split("\0")):
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.root / name)
        venv.create(self.root / ".venv", symlinks=True)
        packages = sysconfig.get_path("purelib")
        here = sysconfig.get_path("purelib", vars={"base": str(self.root / ".venv")})
        Path(here, "copy.pth").write_text(f"{self.backend}\n{self.root}\n{packages}\n")

    def read(self, path: str) -> bytes:
        """Return a file of the backend."""
        return (self.backend / path).read_bytes()

    def write(self, path: str, content: bytes) -> None:
        """Change a file so that Python can't take what it has compiled for it."""
        file = self.backend / path
        newest = max(file.stat().st_mtime, self._clock) + 2
        file.write_bytes(content)
        os.utime(file, (newest, newest))
        self._clock = int(newest)

    def record_reach(self, into: Path, processes: int, tests: Sequence[str]) -> Reach:
        """Run the tests once, unless that was done, and return which of them reach what."""
        if not into.is_dir():
            partial = into.with_name(into.name + ".partial")
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(parents=True)
            code = os.pathsep.join(str(self.backend / "fireside" / name) for name in PACKAGES)
            left_out = [f"--ignore=tests/{name}" for name in NOT_THESE]
            options = ["-q", "-n", str(processes), "--dist", "loadfile", "-o", "timeout=600"]
            options += ["-p", "bench.mutants.reach", *(tests or left_out)]
            subprocess.run(
                [self._python, "-m", "pytest", *options],
                cwd=self.backend,
                env=self._environment({"MUTANTS_REACH": str(partial), "MUTANTS_OF": code}),
                stdout=sys.stderr,
                check=False,
            )
            partial.rename(into)
        return Reach(into)

    def nursery(self) -> subprocess.Popen[str]:
        """Start what runs tests; see there."""
        return subprocess.Popen(
            [self._python, "-m", "bench.mutants.nursery"],
            cwd=self.backend,
            env=self._environment({}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        return {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **more}


class Trial:
    """Puts one mutant after another to the tests."""

    def __init__(self, copy: Copy, reach: Reach, most_seconds: float) -> None:
        """Spend at most these seconds of tests, as they took without a change, on a mutant."""
        self._copy, self._reach, self._most = copy, reach, most_seconds
        self._nursery = copy.nursery()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process that runs tests."""
        self._nursery.kill()
        self._nursery.communicate()

    def judge(self, mutant: Mutant) -> Verdict:
        """Say whether a test notices the mutant."""
        tests = self._chosen(mutant)
        if not tests:
            return Verdict(mutant, "none", "", 0)
        source = self._copy.read(mutant.path)
        self._copy.write(mutant.path, mutant.apply(source))
        try:
            ended, by = self._run(tests)
        finally:
            self._copy.write(mutant.path, source)
        return Verdict(mutant, ended, by, len(tests))

    def failing(self, tests: Sequence[str]) -> str:
        """Return a test that fails without any change; nothing where all is well."""
        ended, by = self._run(tests)
        return "" if ended == "passed" else by or ended

    def _chosen(self, mutant: Mutant) -> list[str]:
        tests = self._reach.of(mutant)
        chosen: list[str] = []
        seconds = 0.0
        for test in tests:
            seconds += self._reach.seconds[test]
            if chosen and seconds > self._most:
                break
            chosen.append(test)
        return chosen

    def _run(self, tests: Sequence[str]) -> tuple[str, str]:
        took = sum(self._reach.seconds[test] for test in tests)
        job = {"tests": list(tests), "seconds": max(FEWEST_SECONDS, TIMES_LONGER * took)}
        stdin, stdout = self._nursery.stdin, self._nursery.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("The process that runs tests has no pipes.")
        stdin.write(json.dumps(job) + "\n")
        stdin.flush()
        answer = json.loads(stdout.readline())
        return answer["ended"], answer["by"]
