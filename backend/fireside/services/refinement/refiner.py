"""Refines prompts: a rough one in, a better one out, with what was changed and why.

A refinement is written, read while it grows, and judged when it is whole (`checking`). One that is
broken or loses something is asked for once more, with words about what was wrong; after that the
person learns why there is none. Nothing is repaired in silence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, cast

from fireside.domain.events import Snapshot, Token
from fireside.domain.refinement import PromptChange, RefineDone, RefineFailed, Refinement
from fireside.errors import AppError, ProviderError, UnusableAnswer
from fireside.generation.event_log import EventBatches, RunLog
from fireside.providers.base import ChatModel
from fireside.services.failing import unavailable
from fireside.services.models.service import Models
from fireside.services.refinement.answers import (
    BrokenAnswer,
    is_refusal,
    read_object,
    text_field,
)
from fireside.services.refinement.asking import Asker, Question
from fireside.services.refinement.checking import check
from fireside.services.refinement.field_reader import FieldReader
from fireside.services.refinement.quoting import Quotes
from fireside.services.refinement.replies import CutShort
from fireside.services.refinement.weak import WeakRefiner

MOST_CHANGES = 20
LONGEST_CHANGE = 500
"""Letters of a change or its reason."""
_UNCHANGED = "Your prompt is unchanged."
_TASK = """You make system prompts for AI agents better. You get one that a person wrote in haste, \
and return the prompt that this person would have written with time and experience.

- Write in the language of the original.
- Keep its meaning, each of its rules, and every name, number, price, date, address, link, quoted \
text and placeholder exactly as it is written there.
- Invent nothing: no facts, names, numbers or rules that the original does not imply.
- Say who the agent is, whom it helps and how it speaks; what it does and what not; what it does \
when it does not know. Leave out what the original gives no ground for.
- Use short sentences, and paragraphs or lists where they help. Address the agent as "you".
- Follow the wishes, if there are any, as far as they concern the wording of the prompt.

{rule}

"refined_prompt" is the whole new prompt. "changes" names what you changed, each in a few words, \
with the reason; write both in the language of the original."""
_TEXT = {"type": "string"}
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "refined_prompt": _TEXT,
        "changes": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"change": _TEXT, "reason": _TEXT},
                "required": ["change", "reason"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["refined_prompt", "changes"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class RefineOrder:
    """A prompt to make better, and what to mind."""

    prompt: str
    instructions: str | None = None
    name: str | None = None
    model: str | None = None


Tell = Callable[[Token | Snapshot], None]
"""Takes the refined prompt as it grows."""


class Refiner:
    """Makes prompts better."""

    def __init__(self, chat: ChatModel, models: Models) -> None:
        self._asker = Asker(chat)
        self._weak = WeakRefiner(self._asker)
        self._models = models

    async def refine(self, order: RefineOrder, tell: Tell = lambda _: None) -> Refinement:
        """Return the better prompt, and tell of it as it grows.

        Raises UnusableAnswer, ValidationFailed, ServiceMisconfigured, ServiceUnavailable.
        """
        try:
            if self._models.active().is_tiny:
                asked = self._question(order, Quotes())
                has_wishes = bool((order.instructions or "").strip())
                return await self._weak.refine(asked, order.prompt, tell, has_wishes=has_wishes)
            return await self._refine(order, tell)
        except ProviderError as error:
            raise _failure(error) from error

    def stream(self, order: RefineOrder) -> EventBatches:
        """Yield what `refine` tells and returns, or why there is nothing.

        A client that goes away ends it: nobody else waits for it, and nothing is stored.
        """
        return _streamed(lambda log: self._run(order, log))

    async def _run(self, order: RefineOrder, log: RunLog) -> None:
        try:
            done = await self.refine(order, log.append)
        except AppError as error:
            log.append(RefineFailed(error.error, error.detail, error.fallback_message))
        else:
            log.append(RefineDone(done.refined_prompt, done.changes, done.is_weak_model))

    async def _refine(self, order: RefineOrder, tell: Tell) -> Refinement:
        complaint = ""
        for _ in range(2):
            if complaint:
                tell(Snapshot(""))
            try:
                answer = await self._read(self._question(order, Quotes()), complaint, tell)
                return _parse(answer, order)
            except CutShort:
                complaint = "The answer was cut off before its end."
            except BrokenAnswer as error:
                complaint = str(error)
        raise UnusableAnswer(f"{complaint} {_UNCHANGED} Please try again, or another model.")

    async def _read(self, question: Question, complaint: str, tell: Tell) -> str:
        reader, parts = FieldReader("refined_prompt"), list[str]()
        async with aclosing(self._asker.read(question, complaint)) as texts:
            async for text in texts:
                parts.append(text)
                if grown := reader.feed(text):
                    tell(Token(grown))
        return "".join(parts)

    def _question(self, order: RefineOrder, quotes: Quotes) -> Question:
        answering = self._models.answering()
        choice = answering.choice
        blocks = [("prompt", order.prompt)]
        if order.name:
            blocks.insert(0, ("name of the agent", order.name))
        if order.instructions and order.instructions.strip():
            blocks.append(("wishes", order.instructions))
        return Question(
            model=choice.name if choice.is_fixed else order.model or choice.name,
            task=_TASK.format(rule=quotes.rule()),
            material="\n\n".join(quotes.quote(*block) for block in blocks),
            schema=_SCHEMA,
            answering=answering,
            too_long="prompt: this is too long for the model. Please shorten it, or choose "
            "another model.",
        )


def _parse(answer: str, order: RefineOrder) -> Refinement:
    """Return what the answer holds; raises BrokenAnswer, UnusableAnswer for a refusal."""
    try:
        fields = read_object(answer)
    except BrokenAnswer:
        if is_refusal(answer):
            raise _refused() from None
        raise
    refined = text_field(fields, "refined_prompt")
    if is_refusal(refined) and not is_refusal(order.prompt):
        raise _refused()
    check(order.prompt, refined, order.instructions or "", order.name)
    return Refinement(refined, _changes(fields.get("changes")), is_weak_model=False)


def _changes(value: object) -> list[PromptChange]:
    """Return the changes that are told; what is none of them is left out."""
    found: list[PromptChange] = []
    for entry in cast("list[object]", value) if isinstance(value, list) else []:
        fields = cast("dict[str, object]", entry) if isinstance(entry, dict) else {"change": entry}
        change, reason = fields.get("change"), fields.get("reason")
        if isinstance(change, str) and change.strip():
            why = reason.strip() if isinstance(reason, str) else ""
            found.append(PromptChange(change.strip()[:LONGEST_CHANGE], why[:LONGEST_CHANGE]))
    return found[:MOST_CHANGES]


def _refused() -> UnusableAnswer:
    return UnusableAnswer(f"The model refused to refine this prompt. {_UNCHANGED}")


def _failure(error: ProviderError) -> AppError:
    if error.code == "content_filter":
        return _refused()
    if error.code == "empty_reply":
        return UnusableAnswer(f"The model sent an empty answer. {_UNCHANGED} Please try again.")
    return unavailable(error, f"{_UNCHANGED} It can't be refined now")


async def _streamed(work: Callable[[RunLog], Any]) -> EventBatches:
    log = RunLog()
    task = asyncio.ensure_future(work(log))
    try:
        async for batch in log.follow(0):
            yield batch
    finally:
        task.cancel()
        await asyncio.wait([task])
