"""Refining with a model that is too small to be trusted with a text.

The tiny embedded model loses names and numbers when it writes a prompt anew, and invents rules
when it is asked for some. So the original stays to the letter, and the model only chooses which
ready-made sentences (`guidance`) are added to it. What is told of the changes says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fireside.domain.events import Snapshot, Token
from fireside.domain.refinement import PromptChange, Refinement
from fireside.services.refinement.answers import read_object
from fireside.services.refinement.asking import Asker, Question
from fireside.services.refinement.checking import LONGEST
from fireside.services.refinement.guidance import ALWAYS, CHOICES, NOTHING, OF_LANGUAGE
from fireside.services.refinement.language import language_of

READ = 2_000
"""Letters of the prompt that the model reads to choose: it is slow, and forgets the rest."""
MOST_TOKENS = 80
_TASK = """Choose what fits the AI assistant that is described. "tone" is how it speaks, "length" \
whether it answers in short or in steps, "unclear" whether it asks back or keeps to its task."""
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {name: {"type": "string", "enum": list(CHOICES[name])} for name in CHOICES},
    "required": list(CHOICES),
    "additionalProperties": False,
}


class WeakRefiner:
    """Adds to prompts."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def refine(
        self,
        question: Question,
        prompt: str,
        tell: Callable[[Token | Snapshot], None],
        *,
        has_wishes: bool,
    ) -> Refinement:
        """Return the prompt with what the model chose; raises ProviderError, UnusableAnswer."""
        kept = prompt.rstrip()
        tell(Token(kept))
        guidance = OF_LANGUAGE.get(language_of(prompt) or "en")
        if guidance is None:
            return Refinement(kept, [PromptChange(*NOTHING)], is_weak_model=True)
        asked = replace(
            question, task=_TASK, material=prompt[:READ], schema=_SCHEMA, max_tokens=MOST_TOKENS
        )
        chosen = [*await self._asker.ask(asked, _parse), ALWAYS]
        sentences = [f"- {guidance.sentences[name]}" for name in chosen]
        # A text that says so already, or has no room left, gets none of it twice.
        added = [line for line in sentences if line[2:] not in kept]
        addition = "\n".join(["", "", guidance.heading, *added])
        if not added or len(kept + addition) > LONGEST:
            added, addition = [], ""
        if addition:
            tell(Token(addition))
        changes = [PromptChange(*guidance.kept)]
        changes += [
            PromptChange(f"+ {guidance.sentences[name]}", guidance.reasons[name])
            for name in chosen
            if f"- {guidance.sentences[name]}" in added
        ]
        if has_wishes:
            changes.append(PromptChange(*guidance.ignored))
        return Refinement(kept + addition, changes, is_weak_model=True)


def _parse(answer: str) -> list[str]:
    """Return the choices; one that is none becomes the first on offer."""
    fields: Mapping[str, object] = read_object(answer)
    return [
        next((offer for offer in offers if offer == fields.get(name)), offers[0])
        for name, offers in CHOICES.items()
    ]
