"""Every rule finds what it is for and leaves its neighbours alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import budgets
from tools.source_files import SourceFile

CHECKOUT = Path("/somewhere/checkout")
CODE = "backend/fireside/services/agents.py"
TEST = "backend/tests/test_agents.py"


def problems(path: str, text: str) -> list[str]:
    """What is said about a file, without where."""
    return [found.split(": ", 1)[1] for found in budgets.check_file(SourceFile(path, text))]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (CODE, "x = 1\n" * 501),
        (CODE, "def long():\n" + "    x = 1\n" * 60),
        ("frontend/src/app.tsx", "x;\n" * 351),
        (CODE, "try:\n    x()\nexcept Exception:\n    y()\n"),
        (CODE, "try:\n    x()\nexcept (ValueError, BaseException):\n    y()\n"),
        (CODE, "try:\n    x()\nexcept:\n    y()\n"),
        (CODE, "with contextlib.suppress(Exception):\n    x()\n"),
        (CODE, "x = y  # type: " + "ignore\n"),
        (CODE, "x = y  # pyright: " + "ignore - later\n"),
        (CODE, "await session.commit()\n"),
        (TEST, "time.sleep(0.1)\n"),
        (TEST, "async def test():\n    await asyncio.sleep(delay)\n"),
        ("frontend/e2e/chat.spec.ts", "await page.waitForTimeout(100)\n"),
        ("frontend/src/app.test.tsx", "it.only('says hello')\n"),
        (CODE, "async def reply(session: ReadSession):\n    yield 1\n"),
        (CODE, "async def reply(*, session: 'x' | db.AsyncSession):\n    yield 1\n"),
        ("frontend/package-lock.json", '"resolved": "https://registry.npmjs' + '.org/x"\n'),
        ("backend/requirements.txt", "--index-url https://pypi" + ".org/simple\n"),
        ("README.md", "cd /home" + "/somebody/fireside\n"),
    ],
)
def test_a_rule_finds_what_it_is_for(path: str, text: str) -> None:
    """One line that breaks one rule is one problem."""
    assert len(problems(path, text)) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (CODE, "x = 1\n" * 500),
        (CODE, "def short():\n" + "    x = 1\n" * 59),
        ("frontend/src/schema.d.ts", "// This file was auto-generated\n" + "x;\n" * 900),
        ("backend/fireside/db/migrations/versions/0001.py", "x = 1\n" * 501),
        (CODE, "try:\n    x()\nexcept Exception:  # boundary: a task ends here\n    y()\n"),
        (CODE, "try:\n    x()\nexcept BaseException:\n    # boundary: as above\n    y()\n"),
        (CODE, "x = y  # type: " + "ignore[arg-type]\n"),
        ("backend/fireside/db/session.py", "await session.commit()\n"),
        (CODE, "try:\n    x()\nexcept BaseException:\n    y()\n    raise\n"),
        (TEST, "await asyncio.sleep(0)\n"),
        (TEST, "await asyncio.sleep(0.3)  # real time: the checkpoint is due every 250 ms\n"),
        ("backend/fireside/testing/pace.py", "await asyncio.sleep(0.1)\n"),
        (CODE, "async def save(session: WriteSession):\n    return [x async for x in y]\n"),
        (
            CODE,
            "def f(session: ReadSession):\n    def inner():\n        yield 1\n    return inner\n",
        ),
        ("docs/api.md", "$HOME/fireside and {home}/root/x and /api/home/x\n"),
    ],
)
def test_a_rule_leaves_its_neighbours_alone(path: str, text: str) -> None:
    """What only looks like a breach is none."""
    assert problems(path, text) == []


def test_the_checkouts_own_folder_is_a_machine_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file may not name the folder that this repository happens to lie in."""
    monkeypatch.setattr(budgets, "ROOT", CHECKOUT)

    assert problems("README.md", f"open {CHECKOUT}/README.md\n") == [
        "names a folder of one machine"
    ]


def test_the_whole_must_have_tests_and_few_ways_out() -> None:
    """The ratios count the files of one side together."""
    handler = "try:\n    x()\nexcept Exception:  # boundary: x\n    y()\n"
    files = [SourceFile(CODE, handler), SourceFile("frontend/src/app.ts", "x;\n")]

    assert [found.split(": ")[1] for found in budgets.check_tree(files)] == [
        "1 broad excepts are more than 0.5 in 1,000 lines",
        f"0 lines of tests for 4 of code are less than {budgets.BACKEND_TESTS} for one",
        "0 lines of tests for 1 of code are less than 0.5 for one",
    ]


def test_dependencies_are_counted() -> None:
    """Only what a person asked for counts, extras and development aside."""
    few = 'dependencies = [\n  "a",\n]\nlocal = ["b"]\n'
    many = "dependencies = [\n" + '  "a>=1",\n' * 36 + "]\n"

    assert not list(budgets.check_dependencies([SourceFile("backend/pyproject.toml", few)]))
    assert list(budgets.check_dependencies([SourceFile("backend/pyproject.toml", many)]))
