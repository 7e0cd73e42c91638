"""What a run answers from: passages that are found before the model is asked.

A run without it knows nothing of it. With it the run itself looks for the passages, so that the
call that began it has long been answered, and holds the reply against them when it is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from fireside.domain.library import Citation
from fireside.providers.base import ChatRequest


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked, whose library answers, and how many tokens its passages may take."""

    agent_id: str
    question: str
    passage_tokens: int


@dataclass(frozen=True, slots=True)
class Grounded:
    """A request with the passages in it, and what the reply may cite."""

    request: ChatRequest
    citations: list[Citation]


class Grounding(Protocol):
    """Follows one run."""

    async def ground(self, request: ChatRequest) -> Grounded:
        """Return the request with passages, or as it is where there are none; raises nothing."""
        ...

    async def check(self, text: str, *, is_final: bool) -> tuple[str, list[Citation]]:
        """Return the reply with only the marks that hold, and the passages that those cite.

        A text that `is_final`, as it was shown or spoken, comes back as it is.
        """
        ...
