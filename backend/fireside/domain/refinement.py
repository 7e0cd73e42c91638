"""Better prompts: what clients see of refinements, versions, test cases, trials and their streams.

A refinement's stream:

token     more of the refined prompt
snapshot  the refined prompt so far, where it begins anew: it replaces what came before
done      the refined prompt is whole and checked; always the last
error     there is none, and the user's prompt is as it was; always the last

A trial's stream:

trial     the trial has begun
token     more of one prompt's reply to one case
result    one prompt has answered one case, and it was judged
done      all was answered and judged, or the trial was stopped; always the last
error     the trial broke off; always the last
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SavedOrigin = Literal["typed", "refined"]
PromptOrigin = Literal["typed", "refined", "restored"]
CaseKind = Literal["contains", "not_contains", "criterion"]
CaseSource = Literal["typed", "drafted", "message"]
Side = Literal["current", "candidate"]
Winner = Literal["current", "candidate", "none"]
TrialStatus = Literal["running", "complete", "stopped", "failed", "interrupted"]
ResultStatus = Literal["pending", "complete", "failed"]


@dataclass(frozen=True, slots=True)
class PromptChange:
    """What was changed in a prompt, and why."""

    change: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refinement:
    """A better prompt; `is_weak_model` tells that a small model wrote it, which refines weakly."""

    refined_prompt: str
    changes: list[PromptChange]
    is_weak_model: bool


@dataclass(frozen=True, slots=True)
class VersionTrial:
    """How a prompt did in the last trial that it took part in."""

    trial_id: str
    side: Side
    passed: int
    total: int
    winner: Winner
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PromptVersionView:
    """A system prompt as it was saved; `number` counts from 1 for each agent."""

    id: str
    agent_id: str
    number: int
    system_prompt: str
    origin: PromptOrigin
    restored_from: str | None
    """The id of the version that was restored."""
    is_current: bool
    trial: VersionTrial | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PromptVersionList:
    """The versions of an agent's prompt, the newest first."""

    versions: list[PromptVersionView]
    total: int


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A question, and what a good answer to it must do."""

    question: str
    kind: CaseKind
    expected: str
    """What must, or must not, be in the answer; or the criterion in words."""


@dataclass(frozen=True, slots=True)
class CaseDraftList:
    """Test cases that the model suggests; none is stored."""

    cases: list[CaseDraft]


@dataclass(frozen=True, slots=True)
class TestCaseView:
    """A stored test case of an agent."""

    id: str
    agent_id: str
    question: str
    kind: CaseKind
    expected: str
    source: CaseSource
    message_id: str | None
    """The reply that it was taken from."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TestCaseList:
    """The test cases of an agent, the oldest first."""

    test_cases: list[TestCaseView]
    total: int


@dataclass(frozen=True, slots=True)
class SideSummary:
    """How one prompt did: the four counts add up to `total`."""

    total: int
    passed: int
    failed: int
    undecided: int
    """Answers on which the model, asked twice, disagreed with itself."""
    errors: int
    """Answers that could not be had, or not be judged."""


@dataclass(frozen=True, slots=True)
class TrialSummary:
    """How both prompts did."""

    current: SideSummary
    candidate: SideSummary
    compared: int
    """Questions for which both answers got a verdict: only these decide who wins."""
    winner: Winner


@dataclass(frozen=True, slots=True)
class TrialResultView:
    """One prompt's answer to one case; `passed` is null while, or where, there is no verdict.

    `error_code` says what `error` says, where that is a failure of the model's provider.
    """

    id: str
    case_id: str
    run: int
    """Which repetition, from 1."""
    side: Side
    question: str
    kind: CaseKind
    expected: str
    status: ResultStatus
    reply: str
    passed: bool | None
    reason: str | None
    error: str | None
    error_code: str | None


@dataclass(frozen=True, slots=True)
class TrialView:
    """A trial as a list shows it."""

    id: str
    agent_id: str
    version_id: str
    version_number: int
    candidate_prompt: str
    model: str
    repeat: int
    case_count: int
    status: TrialStatus
    error: str | None
    summary: TrialSummary | None
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrialDetail(TrialView):
    """A trial with its results, case by case."""

    current_prompt: str
    results: list[TrialResultView]


@dataclass(frozen=True, slots=True)
class TrialList:
    """The trials of an agent, the newest first."""

    trials: list[TrialView]
    total: int


@dataclass(frozen=True, slots=True)
class RefineDone(Refinement):
    """The end of a refinement."""


@dataclass(frozen=True, slots=True)
class RefineFailed:
    """A refinement that came to nothing; the fields are those of an error of the API."""

    error: str
    detail: str
    fallback_message: str | None


@dataclass(frozen=True, slots=True)
class TrialStarted(TrialDetail):
    """The trial as it begins, with a pending result for each answer to come."""


@dataclass(frozen=True, slots=True)
class TrialToken:
    """More of a reply."""

    case_id: str
    run: int
    side: Side
    content: str


@dataclass(frozen=True, slots=True)
class TrialResult(TrialResultView):
    """An answer and its verdict."""


@dataclass(frozen=True, slots=True)
class TrialDone:
    """The end of a trial."""

    trial: TrialDetail


@dataclass(frozen=True, slots=True)
class TrialFailed:
    """A trial that broke off; what was answered by then is stored."""

    trial_id: str
    error: str
    detail: str
    fallback_message: str | None


RefinementEvent = (
    RefineDone | RefineFailed | TrialStarted | TrialToken | TrialResult | TrialDone | TrialFailed
)
"""What streams here beside tokens and snapshots."""
REFINEMENT_ENDS = (RefineDone, RefineFailed, TrialDone, TrialFailed)
"""The events that end a stream."""
