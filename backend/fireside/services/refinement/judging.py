"""Whether answers do what a test case asks for.

Words are looked for; a criterion is judged by the model. It sees the answers of both prompts and
doesn't know whose they are; it is asked twice, the second time in the other order, and only what it
says both times counts, so that the position decides nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fireside.domain.failures import failure
from fireside.domain.refinement import Side
from fireside.errors import AppError, ProviderError
from fireside.services.conversation.service import Answering
from fireside.services.refinement.answers import BrokenAnswer, read_object
from fireside.services.refinement.asking import Asker, Question
from fireside.services.refinement.quoting import Quotes

LONGEST_REASON = 500
LONGEST_ANSWER = 8_000
"""Letters of an answer that are judged."""
NO_ANSWER = "(no answer)"
NOT_JUDGED = "Could not be judged: "
_ORDERS: tuple[tuple[Side, Side], ...] = (("current", "candidate"), ("candidate", "current"))
_TASK = """You judge answers of AI agents. You get a user's question, a criterion and two answers, \
A and B. Decide for each answer by itself whether it meets the criterion. Where there is a doubt, \
it does not. Neither the order nor the length of the answers matters.

{rule}

"reason" says in a sentence or two what decided; "a_meets" and "b_meets" are true or false."""
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "reason": {"type": "string"},
        "a_meets": {"type": "boolean"},
        "b_meets": {"type": "boolean"},
    },
    "required": ["reason", "a_meets", "b_meets"],
    "additionalProperties": False,
}
_WORDS_OF_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer passed; None with a reason where that is undecided, or with an error."""

    passed: bool | None
    reason: str | None
    error: str | None = None


def look_for(kind: str, expected: str, reply: str) -> Verdict:
    """Judge by words; capital letters and spaces don't matter."""
    is_there = _plain(expected) in _plain(reply)
    if kind == "contains":
        said = "Contains" if is_there else "Does not contain"
        return Verdict(is_there, f"{said} “{expected}”.")
    if not reply.strip():
        return Verdict(passed=False, reason="There is no answer.")
    said = "Contains" if is_there else "Does not contain"
    return Verdict(not is_there, f"{said} “{expected}”.")


class Judge:
    """Judges by criteria."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def judge(
        self,
        question: str,
        criterion: str,
        replies: Mapping[Side, str],
        model: str,
        answering: Answering,
    ) -> dict[Side, Verdict]:
        """Return the verdicts on the replies that there are; failures are among them."""
        rounds: list[_Opinion] = []
        try:
            for first, second in _ORDERS:
                answers = (replies.get(first, NO_ANSWER), replies.get(second, NO_ANSWER))
                asked = _question(question, criterion, answers, model, answering)
                opinion = await self._asker.ask(asked, _parse)
                rounds.append(opinion if first == "current" else opinion.swapped())
        except ProviderError as error:
            words = f"{NOT_JUDGED}{failure(error.code).fallback_message}"
            return {side: Verdict(None, None, words) for side in replies}
        except AppError as error:
            words = f"{NOT_JUDGED}{error.detail}"
            return {side: Verdict(None, None, words) for side in replies}
        return {side: _verdict(side, *rounds) for side in replies}


@dataclass(frozen=True, slots=True)
class _Opinion:
    reason: str
    current: bool
    candidate: bool

    def swapped(self) -> _Opinion:
        return _Opinion(self.reason, self.candidate, self.current)

    def of(self, side: Side) -> bool:
        return self.current if side == "current" else self.candidate


def _verdict(side: Side, one: _Opinion, other: _Opinion) -> Verdict:
    if one.of(side) == other.of(side):
        return Verdict(one.of(side), one.reason)
    return Verdict(
        passed=None,
        reason="Undecided: the model judged differently when the answers changed places. "
        f"First: {one.reason} Then: {other.reason}",
    )


def _question(
    question: str,
    criterion: str,
    answers: tuple[str, str],
    model: str,
    answering: Answering,
) -> Question:
    quotes = Quotes()
    first, second = (answer[:LONGEST_ANSWER] for answer in answers)
    blocks = (
        ("question", question),
        ("criterion", criterion),
        ("answer A", first),
        ("answer B", second),
    )
    return Question(
        model=model,
        task=_TASK.format(rule=quotes.rule()),
        material="\n\n".join(quotes.quote(*block) for block in blocks),
        schema=_SCHEMA,
        answering=answering,
        too_long="The answers are too long for the model to compare.",
    )


def _parse(answer: str) -> _Opinion:
    """Return what the model says of A and B; raises BrokenAnswer."""
    fields = read_object(answer)
    reason = fields.get("reason")
    return _Opinion(
        reason=reason.strip()[:LONGEST_REASON] if isinstance(reason, str) else "",
        current=_truth(fields, "a_meets"),
        candidate=_truth(fields, "b_meets"),
    )


def _truth(fields: dict[str, Any], name: str) -> bool:
    value = fields.get(name)
    if isinstance(value, str):
        value = _WORDS_OF_TRUTH.get(value.strip().lower())
    if not isinstance(value, bool):
        raise BrokenAnswer(f'"{name}" must be true or false.')
    return value


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
