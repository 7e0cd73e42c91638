"""What the results of a trial add up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from fireside.db.models import TrialResult
from fireside.domain.refinement import Side, SideSummary, TrialSummary, Winner

_SUMMARY = TypeAdapter(TrialSummary)


def score(results: Sequence[TrialResult]) -> TrialSummary:
    """Return how both prompts did.

    Only questions for which both answers got a verdict decide who wins: a prompt neither gains nor
    loses by an answer of the other that could not be had.
    """
    pairs: dict[tuple[str, int], dict[str, bool | None]] = {}
    for result in results:
        pairs.setdefault((result.case_id, result.run), {})[result.side] = result.passed
    decided = [
        (pair["current"], pair["candidate"])
        for pair in pairs.values()
        if pair.get("current") is not None and pair.get("candidate") is not None
    ]
    lead = sum(bool(candidate) - bool(current) for current, candidate in decided)
    winner: Winner = "none"
    if lead:
        winner = "candidate" if lead > 0 else "current"
    return TrialSummary(
        current=_side(results, "current"),
        candidate=_side(results, "candidate"),
        compared=len(decided),
        winner=winner,
    )


def _side(results: Sequence[TrialResult], side: Side) -> SideSummary:
    own = [result for result in results if result.side == side]
    answered = [result for result in own if result.error is None and result.status == "complete"]
    return SideSummary(
        total=len(own),
        passed=sum(result.passed is True for result in own),
        failed=sum(result.passed is False for result in own),
        undecided=sum(result.passed is None for result in answered),
        errors=len(own) - len(answered),
    )


def stored(summary: TrialSummary) -> dict[str, Any]:
    """Return the summary as it is stored."""
    return _SUMMARY.dump_python(summary)


def summary_of(value: dict[str, Any]) -> TrialSummary:
    """Return the summary that was stored."""
    return _SUMMARY.validate_python(value)
