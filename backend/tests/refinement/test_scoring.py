"""Who wins a trial: only questions for which both answers got a verdict decide.

Tests of a unit: the rule is a table, and a trial shows one row of it at a time.
"""

from __future__ import annotations

import pytest

from fireside.db.models import TrialResult
from fireside.services.refinement.scoring import score, stored, summary_of

Pair = tuple[bool | None, bool | None]
PASS, FAIL, OPEN = True, False, None


def _results(*pairs: Pair, errors: int = 0) -> list[TrialResult]:
    """Return a trial's results; the first answers without a verdict are errors, so many of them."""
    found: list[TrialResult] = []
    for number, pair in enumerate(pairs):
        for side, passed in zip(("current", "candidate"), pair, strict=True):
            is_error = passed is None and errors > 0
            errors -= is_error
            found.append(
                TrialResult(
                    case_id=str(number),
                    run=1,
                    side=side,
                    status="failed" if is_error else "complete",
                    passed=passed,
                    error="No answer." if is_error else None,
                )
            )
    return found


@pytest.mark.parametrize(
    ("pairs", "compared", "winner"),
    [
        ([], 0, "none"),
        ([(PASS, PASS)], 1, "none"),
        ([(FAIL, FAIL)], 1, "none"),
        ([(PASS, FAIL)], 1, "current"),
        ([(FAIL, PASS)], 1, "candidate"),
        ([(FAIL, PASS), (PASS, FAIL)], 2, "none"),
        ([(FAIL, PASS), (PASS, FAIL), (FAIL, PASS)], 3, "candidate"),
        ([(PASS, FAIL), (PASS, PASS), (FAIL, FAIL)], 3, "current"),
        ([(OPEN, PASS)], 0, "none"),
        ([(PASS, OPEN)], 0, "none"),
        ([(OPEN, OPEN)], 0, "none"),
        ([(OPEN, PASS), (OPEN, PASS), (PASS, FAIL)], 1, "current"),
    ],
)
def test_winner(pairs: list[Pair], compared: int, winner: str) -> None:
    """A side wins by the questions that both were judged on, and by nothing else."""
    summary = score(_results(*pairs))
    assert (summary.compared, summary.winner) == (compared, winner)


@pytest.mark.parametrize("errors", [0, 1, 2])
def test_counts(errors: int) -> None:
    """Passed, failed, undecided and errors of a side add up to its answers."""
    summary = score(_results((OPEN, PASS), (OPEN, FAIL), (PASS, FAIL), errors=errors))
    current, candidate = summary.current, summary.candidate
    assert (current.total, current.passed, current.failed) == (3, 1, 0)
    assert (current.errors, current.undecided) == (errors, 2 - errors)
    assert (candidate.total, candidate.passed, candidate.failed) == (3, 1, 2)
    assert (candidate.errors, candidate.undecided) == (0, 0)


def test_what_was_not_answered() -> None:
    """An answer that a stopped trial still waits for is none: it counts as an error."""
    results = _results((OPEN, PASS))
    results[0].status = "pending"
    assert score(results).current.errors == 1


def test_repetitions_are_questions() -> None:
    """Each repetition of a question counts by itself."""
    results = [*_results((FAIL, PASS)), *_results((PASS, FAIL)), *_results((FAIL, PASS))]
    for number, result in enumerate(results):
        result.run = number // 2 + 1
    summary = score(results)
    assert (summary.compared, summary.winner) == (3, "candidate")


def test_what_is_stored_comes_back() -> None:
    """A summary reads from the database as it was written."""
    summary = score(_results((FAIL, PASS), (OPEN, PASS), errors=1))
    assert summary_of(stored(summary)) == summary
