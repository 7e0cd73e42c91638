"""Asks a model for a JSON object: by schema where its server takes one, in words where not."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar

from fireside.errors import ProviderError, UnusableAnswer, ValidationFailed
from fireside.providers.base import ChatMessage, ChatModel, ChatRequest
from fireside.services.conversation.history import estimate_tokens, prompt_budget
from fireside.services.conversation.service import Answering
from fireside.services.refinement.answers import BrokenAnswer
from fireside.services.refinement.replies import CutShort, read_reply

T = TypeVar("T")

SEED = 7
"""With temperature 0, what makes a model answer the same again, as far as it can."""
EMBEDDED_MOST_TOKENS = 250
"""Tokens of an answer of the embedded model, which may not find an end."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the task, what it is about, and the form of the answer."""

    model: str
    task: str
    material: str
    schema: Mapping[str, Any]
    answering: Answering
    too_long: str = "This is too long for the model. Please shorten it."
    max_tokens: int | None = None
    """None: as many as the model likes, but for the embedded one."""


class Asker:
    """Asks, and asks once more where the answer is broken."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat
        self._without_schema: set[str] = set()
        """Models whose server has refused a schema."""

    async def ask(self, question: Question, parse: Callable[[str], T]) -> T:
        """Return the parsed answer; raises ProviderError, UnusableAnswer, ValidationFailed.

        `parse` raises BrokenAnswer, whose words go to the model when it is asked again.
        """
        complaint = ""
        for _ in range(2):
            try:
                return parse("".join([text async for text in self.read(question, complaint)]))
            except CutShort:
                complaint = "It was cut off before its end: be shorter."
            except BrokenAnswer as error:
                complaint = str(error)
        raise UnusableAnswer(f"The model's answer can't be used. {complaint} Please try again.")

    async def read(self, question: Question, complaint: str = "") -> AsyncGenerator[str, None]:
        """Yield the answer as it is written; raises ProviderError, CutShort, ValidationFailed."""
        limits = question.answering.limits
        if question.model not in self._without_schema:
            has_begun = False
            try:
                request = _request(question, complaint, with_schema=True)
                async with aclosing(read_reply(self._chat, request, limits)) as texts:
                    async for text in texts:
                        has_begun = True
                        yield text
            except ProviderError as error:
                if has_begun or error.code != "bad_request":
                    raise
            else:
                return
        # Without anything that a server may not know, a temperature included.
        request = _request(question, complaint, with_schema=False)
        async with aclosing(read_reply(self._chat, request, limits)) as texts:
            async for text in texts:
                self._without_schema.add(question.model)
                yield text


def _request(question: Question, complaint: str, *, with_schema: bool) -> ChatRequest:
    task = f"{question.task}\n\nAnswer with one JSON object and nothing else."
    if not with_schema:
        task += f" It must keep this JSON schema:\n{json.dumps(question.schema)}"
    if complaint:
        task += f"\n\nYour last answer could not be used. {complaint}"
    choice = question.answering.choice
    size = estimate_tokens(task) + estimate_tokens(question.material)
    if size > prompt_budget(choice.context_tokens):
        raise ValidationFailed(question.too_long)
    messages = (ChatMessage("system", task), ChatMessage("user", question.material))
    if not with_schema:
        return ChatRequest(question.model, messages)
    most = EMBEDDED_MOST_TOKENS if choice.is_fixed else None
    return ChatRequest(
        model=question.model,
        messages=messages,
        temperature=0.0,
        schema=question.schema,
        max_tokens=question.max_tokens or most,
        seed=SEED,
    )
