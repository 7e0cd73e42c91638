"""The runner of `make test` starts what can start, stops at a failure, and counts honestly."""

from __future__ import annotations

import pytest

from tools.check import TEST, Check, Checks, Count, choose, count_tests

PYTEST = "...\n=========== 12 passed, 2 skipped, 1 warning in 3.21s (0:00:03) ===========\n"
VITEST = " Test Files  3 passed (3)\n      Tests  1 failed | 44 passed (45)\n   Start at  10:00\n"
PLAYWRIGHT = "  1 failed\n    [chromium] chat.spec.ts:3:1\n  1 skipped\n  2 passed (4.1s)\n"


@pytest.mark.parametrize(
    ("output", "count"),
    [
        (PYTEST, Count(passed=12, skipped=2)),
        ("1 failed, 3 passed in 0.10s\n", Count(passed=3, failed=1)),
        ("2 passed, 1 error in 12.10s\n", Count(passed=2, failed=1)),
        (VITEST, Count(passed=44, failed=1)),
        (PLAYWRIGHT, Count(passed=2, failed=1, skipped=1)),
        ("  18 passed (3.9m)\n", Count(passed=18)),
        ("  1 passed (1.2h)\n", Count(passed=1)),
        ("no tests ran in 0.01s\n", Count()),
    ],
)
def test_closing_lines_are_read(output: str, count: Count) -> None:
    """Each runner's own last words give the numbers."""
    assert count_tests(output) == count


def shell(name: str, script: str, *needs: str, runs_tests: bool = False) -> Check:
    """A check that is a line of shell."""
    return Check(name, ("sh", "-c", script), needs=needs, runs_tests=runs_tests)


def test_a_green_run_closes_with_the_sum(capfd: pytest.CaptureFixture[str]) -> None:
    """The last line adds up the runners, and the exit status is 0."""
    first = shell("first", "echo '2 passed in 0.1s'", runs_tests=True)
    second = shell("second", "echo '      Tests  3 passed (3)'", runs_tests=True)

    assert Checks([first, shell("lint", "true"), second]).run() == 0
    assert capfd.readouterr().out.splitlines()[-1] == "5 passed, 0 failed"


def test_a_failure_stops_the_rest_and_shows_what_was_said(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """What runs is ended, what waits never starts, and only the failure's output is shown."""
    broken = shell("broken", "echo the reason; exit 3")
    endless = shell("endless", "echo in vain; exec sleep 600")
    after = shell("after", "echo never", "broken")

    assert Checks([endless, broken, after]).run() == 1
    out = capfd.readouterr().out
    assert "the reason" in out
    assert "in vain" not in out
    assert "never" not in out
    assert out.splitlines()[-1] == "FAILED: broken"


def test_told_to_keep_going_it_runs_all_that_can(capfd: pytest.CaptureFixture[str]) -> None:
    """Only what needs the failure is left out, and the exit status still says that one failed."""
    broken = shell("broken", "exit 3")

    checks = [broken, shell("after", "true", "broken"), shell("other", "true")]
    assert Checks(checks, keep_going=True).run() == 1
    out = capfd.readouterr().out
    assert "ok     other" in out
    assert "Not run to the end: after" in out


def test_a_runner_that_ran_nothing_has_failed(capfd: pytest.CaptureFixture[str]) -> None:
    """A green exit without a test is red."""
    assert Checks([shell("empty", "echo 'no tests ran in 0.01s'", runs_tests=True)]).run() == 1
    assert "No test ran." in capfd.readouterr().out


def test_a_check_waits_for_what_it_needs(capfd: pytest.CaptureFixture[str]) -> None:
    """The order of ending is the order of needing, whatever the order of the list."""
    Checks([shell("late", "true", "early", "unchosen"), shell("early", "true")]).run()

    out = capfd.readouterr().out
    assert out.index("early") < out.index("late")


def test_names_and_groups_can_be_chosen() -> None:
    """`test` is everything; a single check goes by its name."""
    assert choose(["test"]) == list(TEST)
    assert [check.name for check in choose(["pytest", "e2e"])] == ["pytest", "e2e"]
