"""Mutants change one thing each, are drawn from all files, and meet the tests that reach them."""

from __future__ import annotations

import ast
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bench.mutants.mutations import Mutant, mutants_of, sample
from bench.mutants.reach import Reach
from tools.setup_steps import BACKEND, ROOT


def changes(source: str) -> list[str]:
    """Return what becomes of a source, change by change."""
    made = [
        mutant.apply(source.encode()).decode() for mutant in mutants_of("a.py", source.encode())
    ]
    for text in made:
        ast.parse(text)
    return made


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("x = a < b", ["x = (a <= b)"]),
        ("x = a is not None", ["x = (a is None)"]),
        ("x = a or b", ["x = (a and b)"]),
        ("x = not a", ["x = (a)"]),
        ("x = a + b", ["x = (a - b)"]),
        ("x = 3", ["x = (4)"]),
        ("x = True", ["x = False"]),
        ("def f(): return x", ["def f(): return None"]),
        ("f(x)", ["pass"]),
        ("async def f(): await x", ["async def f(): pass"]),
        ("raise X", ["pass"]),
        ("if a: b", ["if (not a): b"]),
        ("try: a\nexcept X: b = c", ["try: a\nexcept X: pass"]),
        (
            "x = 'ä' if y else z == 'ö'",
            ["x = 'ä' if (not y) else z == 'ö'", "x = 'ä' if y else (z != 'ö')"],
        ),
    ],
)
def test_kinds_of_changes(source: str, changed: list[str]) -> None:
    """Each is what a person could have written by mistake, and still a program."""
    assert changes(source) == changed


@pytest.mark.parametrize(
    "source",
    [
        '"""Says 3."""',
        "x: Literal[1]",
        "def f(a: T[2]) -> T[3]: ...",
        "@cache(1)\ndef f(): ...",
        "log.info(x)",
        "assert x > 1",
        "if TYPE_CHECKING: x = 1",
        "x = f'{a > 1}'",
        "def f(): return None",
    ],
)
def test_what_is_left_alone(source: str) -> None:
    """What no test could notice, or need not, is not changed."""
    assert changes(source) == []


def test_a_sample_is_of_all_files() -> None:
    """Files take turns, some have more of them, and a seed always draws the same."""
    by_file = [
        [Mutant(path, line, 0, 0, "number", "1", "2") for line in range(9)]
        for path in ("often/a.py", "b.py", "c.py")
    ]

    drawn = sample(by_file, 10, random.Random(5), often="often")

    assert sorted(mutant.path for mutant in drawn).count("often/a.py") == 6
    assert len(set(drawn)) == 10
    assert drawn == sample(by_file, 10, random.Random(5), often="often")


def test_what_each_test_reaches(tmp_path: Path) -> None:
    """A function is met by tests that call it, in a thread too; the rest by those of its file."""
    code = tmp_path / "parts"
    code.mkdir()
    source = (
        b"LIMIT = 3\n"
        b"@staticmethod\ndef one():\n    return 'one'\n"
        b"def two():\n    return [each for each in 'two']\n"
    )
    (code / "part.py").write_bytes(source)
    (tmp_path / "test_part.py").write_text(
        "from threading import Thread\nfrom parts.part import one, two\n"
        "def test_one():\n    one()\n"
        "def test_two():\n    t = Thread(target=two)\n    t.start()\n    t.join()\n"
        "def test_none():\n    pass\n"
    )
    folder = tmp_path / "reach"
    folder.mkdir()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "bench.mutants.reach",
            "-c",
            os.devnull,
            "test_part.py",
        ],
        cwd=tmp_path,
        env={
            "PYTHONPATH": os.pathsep.join(map(str, (tmp_path, BACKEND, ROOT))),
            "MUTANTS_REACH": str(folder),
            "MUTANTS_OF": str(code),
        },
        check=True,
    )
    reach = Reach(folder)

    def tests_at(line: int) -> set[str]:
        [mutant] = [m for m in mutants_of("parts/part.py", source) if m.line == line]
        return set(reach.of(mutant))

    assert tests_at(4) == {"test_part.py::test_one"}
    assert tests_at(6) == {"test_part.py::test_two"}
    assert tests_at(1) == {"test_part.py::test_one", "test_part.py::test_two"}
    assert reach.seconds.keys() == {f"test_part.py::test_{name}" for name in ("one", "two", "none")}
