"""Test cases that the model suggests for a prompt."""

from __future__ import annotations

from typing import Any, cast

from fireside.db.repositories.agents import find_agent
from fireside.db.session import Database
from fireside.domain.refinement import CaseDraft, CaseDraftList, CaseKind
from fireside.errors import NotFound, ProviderError
from fireside.providers.base import ChatModel
from fireside.services.failing import unavailable
from fireside.services.models.service import Models
from fireside.services.refinement.answers import BrokenAnswer, read_object
from fireside.services.refinement.asking import Asker, Question
from fireside.services.refinement.quoting import Quotes
from fireside.services.refinement.versions import AGENT_MISSING

LONGEST = 2_000
"""Letters of a question, or of what is expected."""
EMBEDDED_TOKENS = 100
EMBEDDED_LETTERS = 160
"""What the embedded model may write for a case, and in each of its texts: it finds no end."""
_KINDS: dict[str, CaseKind] = {
    "contains": "contains",
    "not_contains": "not_contains",
    "criterion": "criterion",
}
_TASK = """You write test cases for an AI agent. You get the agent's system prompt, and return \
{count} questions that its users would ask, which show whether it follows its prompt. Write in the \
language of the prompt. Each has

- "question": what a user says, in a sentence or two;
- "kind": "contains" if a good answer must hold certain words from the prompt, such as a number or \
a name; "not_contains" if it must not hold certain words; "criterion" for all else;
- "expected": those words, as short as they can be; or the criterion, in one sentence by which \
somebody who reads only the question and the answer can judge.

{rule}"""


class Drafter:
    """Suggests test cases."""

    def __init__(self, database: Database, chat: ChatModel, models: Models) -> None:
        self._database = database
        self._asker = Asker(chat)
        self._models = models

    async def draft(self, agent_id: str, count: int, prompt: str | None) -> CaseDraftList:
        """Return at most `count` cases for the prompt, or for the agent's own.

        Raises NotFound, UnusableAnswer, ValidationFailed, ServiceMisconfigured, ServiceUnavailable.
        """
        async with self._database.read() as db:
            agent = await find_agent(db, agent_id)
        if agent is None:
            raise NotFound(AGENT_MISSING)
        quotes, answering = Quotes(), self._models.answering()
        choice = answering.choice
        question = Question(
            model=choice.name if choice.is_fixed else agent.model or choice.name,
            task=_TASK.format(count=count, rule=quotes.rule()),
            material=quotes.quote("prompt", prompt or agent.system_prompt),
            schema=_schema(count if choice.is_fixed else None),
            answering=answering,
            max_tokens=EMBEDDED_TOKENS * count if choice.is_fixed else None,
            too_long="prompt: this is too long for the model to draft test cases from.",
        )
        try:
            found = await self._asker.ask(question, _parse)
        except ProviderError as error:
            raise unavailable(error, "Test cases can't be drafted now") from error
        return CaseDraftList(found[:count])


def _schema(most: int | None) -> dict[str, Any]:
    """Return the schema; only the embedded model is held to a number, which others don't take."""
    text: dict[str, Any] = {"type": "string"}
    if most is not None:
        text |= {"maxLength": EMBEDDED_LETTERS}
    case = {
        "type": "object",
        "properties": {
            "question": text,
            "kind": {"type": "string", "enum": list(_KINDS)},
            "expected": text,
        },
        "required": ["question", "kind", "expected"],
        "additionalProperties": False,
    }
    cases: dict[str, Any] = {"type": "array", "items": case}
    if most is not None:
        cases |= {"minItems": 1, "maxItems": most}
    return {
        "type": "object",
        "properties": {"cases": cases},
        "required": ["cases"],
        "additionalProperties": False,
    }


def _parse(answer: str) -> list[CaseDraft]:
    """Return the cases that are whole; raises BrokenAnswer when there is none."""
    entries = read_object(answer).get("cases")
    found: dict[str, CaseDraft] = {}
    for entry in cast("list[object]", entries) if isinstance(entries, list) else []:
        fields = cast("dict[str, object]", entry) if isinstance(entry, dict) else {}
        question, expected = _text(fields.get("question")), _text(fields.get("expected"))
        if question and expected:
            kind = _KINDS.get(str(fields.get("kind")), "criterion")
            found.setdefault(question.casefold(), CaseDraft(question, kind, expected))
    if not found:
        raise BrokenAnswer("It held no test case.")
    return list(found.values())


def _text(value: object) -> str:
    return value.replace("\0", "").strip()[:LONGEST] if isinstance(value, str) else ""
