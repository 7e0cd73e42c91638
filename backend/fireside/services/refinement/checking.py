"""Whether a refined prompt can stand for the original."""

from __future__ import annotations

import re

from fireside.services.refinement.answers import BrokenAnswer
from fireside.services.refinement.keeping import enumerate_lost, missing
from fireside.services.refinement.language import is_other_language, names_a_language

LONGEST = 20_000
"""Letters of a prompt."""
LEAST_WORDS = 4
LEAST_SHARE = 0.2
"""Of the words with a meaning: a text with fewer of them is about something else."""
_MEANINGFUL = re.compile(r"[^\W\d_]{4,}")
_STEM = 4


def check(original: str, refined: str, instructions: str, name: str | None) -> None:
    """Raise BrokenAnswer, with words for the model and the person, unless the meaning is kept.

    What the instructions speak of may change: a number that they name, or the language.
    """
    if len(refined) > LONGEST:
        raise BrokenAnswer(f"The refined prompt was over {LONGEST:,} characters.")
    if is_other_language(original, refined) and not names_a_language(instructions):
        raise BrokenAnswer("The refined prompt was in another language than the original.")
    lost = missing(original, refined, instructions, name)
    if lost:
        raise BrokenAnswer(f"The refined prompt lost {enumerate_lost(lost)}.")
    if _is_about_something_else(original, refined):
        raise BrokenAnswer("The refined prompt had little to do with the original.")


def _is_about_something_else(original: str, refined: str) -> bool:
    if is_other_language(original, refined):
        return False
    words, found = _stems(original), _stems(refined)
    return len(words) >= LEAST_WORDS and len(words & found) < len(words) * LEAST_SHARE


def _stems(text: str) -> set[str]:
    return {word[:_STEM].casefold() for word in _MEANINGFUL.findall(text)}
