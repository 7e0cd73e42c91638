"""A pytest plugin that writes down which functions each test reaches, and how long it takes.

`-p bench.mutants.reach` with MUTANTS_REACH, the folder to write to, and MUTANTS_OF, the folders
of the code. Each process that runs tests has a file of its own there, a line of JSON a test.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bench.mutants.mutations import Mutant

_FOLDER = Path(os.environ.get("MUTANTS_REACH", ""))
_BACKEND = Path.cwd()
_CODE = tuple(os.environ.get("MUTANTS_OF", "").split(os.pathsep))


_reached: set[CodeType] = set()
_is_ours: dict[CodeType, bool] = {}


def _enter(frame: FrameType, _event: str, _: object) -> None:
    """Note a function of ours that is called; its lines cost nothing more."""
    code = frame.f_code
    ours = _is_ours.get(code)
    if ours is None:
        ours = _is_ours[code] = code.co_filename.startswith(_CODE)
    if ours:
        _reached.add(code)


def _leave(_frame: FrameType, _event: str, _: object) -> None:
    """Look at nothing."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Write down what a test reaches, its fixtures included."""
    _reached.clear()
    # What is loaded before the first test is not of interest, and takes long to follow.
    threading.settrace(_enter)
    sys.settrace(_enter)
    begun = time.perf_counter()
    result = yield
    seconds = time.perf_counter() - begun
    functions: defaultdict[str, list[int]] = defaultdict(list)
    for code in list(_reached):
        path = Path(code.co_filename).relative_to(_BACKEND).as_posix()
        functions[path].append(code.co_firstlineno)
    record = {"test": item.nodeid, "seconds": seconds, "functions": functions}
    with (_FOLDER / f"{os.getpid()}.jsonl").open("a") as file:
        file.write(json.dumps(record) + "\n")
    return result


def pytest_unconfigure() -> None:
    """Leave before what it needs is taken down."""
    threading.settrace(_leave)
    sys.settrace(None)


class Reach:
    """Which tests reach a function."""

    def __init__(self, folder: Path) -> None:
        """Read what the plugin has written."""
        self.seconds: dict[str, float] = {}
        self._of_files: defaultdict[str, set[str]] = defaultdict(set)
        self._tests: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
        for file in folder.glob("*.jsonl"):
            for line in file.read_text().splitlines():
                self._add(json.loads(line))

    def _add(self, record: dict[str, Any]) -> None:
        test: str = record["test"]
        self.seconds[test] = record["seconds"]
        for path, functions in record["functions"].items():
            self._of_files[path].add(test)
            for first_line in functions:
                self._tests[path, first_line].add(test)

    def of(self, mutant: Mutant) -> list[str]:
        """Return the tests that reach a mutant, the quickest first.

        What is run when a file is loaded, or in another process, no test is seen to reach: then
        these are all that reach the file, or those of the folder that is named as its package.
        """
        found = self._tests.get((mutant.path, mutant.function), set[str]())
        if not found:
            found = self._of_files[mutant.path]
        if not found:
            folder = f"tests/{mutant.path.split('/')[2]}/"
            found = {test for test in self.seconds if test.startswith(folder)}
        return sorted(found, key=lambda test: (self.seconds[test], test))
