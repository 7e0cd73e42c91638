"""What is found in conversations: which words are asked for, and where they stand in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from fireside.domain.views import Role
from fireside.domain.words import is_lone_sign, spans_of, terms_typed

EXCERPT = 180
"""About how many characters of a text are shown."""
LEAD = 50
"""How many of them stand before the first word that was found."""
PREFIX_LEAST = 2
"""Letters that a word must have to stand for longer ones."""
_PLACES_MOST = 100
"""Places in a text of which the best is looked for."""

_MARKUP = re.compile(r"(?m)^[ \t]*(?:#{1,6}|>|[-*+])[ \t]+|^[ \t]*```.*$|\*\*|__|`+")


@dataclass(frozen=True, slots=True)
class Said:
    """Where a message stands, or the title of a session (`message_id` and `role` are null)."""

    session_id: str
    agent_id: str
    agent_name: str
    session_title: str | None
    message_id: str | None
    role: Role | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FoundText(Said):
    """A message, or the title of a session (`message_id` and `role` are null), that was found.

    `highlights` are the words asked for: characters of `excerpt`, the end not included.
    """

    excerpt: str
    highlights: list[list[int]]


@dataclass(frozen=True, slots=True)
class FoundTexts:
    """What was found; `total_is_capped` tells that there is more than these."""

    results: list[FoundText]
    total_is_capped: bool


class Wanted:
    """The words of a query; the last stands for all that begin with it, as one types."""

    def __init__(self, query: str) -> None:
        self.words = terms_typed(query)
        last = self.words[-1][0] if self.words else ""
        self.prefix = last if len(last) >= PREFIX_LEAST else None
        forms = {form for word in self.words for form in word}
        # A sign alone is everywhere; where it was asked for with its neighbour, only both count.
        within = {sign for form in forms if len(form) > 1 for sign in form}
        self._forms = frozenset(
            form for form in forms if not (is_lone_sign(form) and form in within)
        )

    def excerpt(self, text: str) -> tuple[str, list[list[int]]]:
        """Return the part of a text that has most of the words, and where they stand in it."""
        plain = " ".join(_MARKUP.sub("", text).split())
        start, end = _window(plain, self._best_place(plain))
        before, after = "…" if start else "", "…" if end < len(plain) else ""
        shown = before + plain[start:end] + after
        return shown, self.marks(shown)

    def marks(self, text: str) -> list[list[int]]:
        """Return where the words stand in a text: places that touch are one."""
        found = [(span.start, span.end) for span in spans_of(text) if self._means(span.forms)]
        merged: list[list[int]] = []
        for start, end in sorted(found):
            if merged and start <= merged[-1][1]:
                merged[-1][1] = max(end, merged[-1][1])
            else:
                merged.append([start, end])
        return merged

    def _means(self, forms: tuple[str, ...]) -> bool:
        return any(form in self._forms for form in forms) or (
            self.prefix is not None and forms[0].startswith(self.prefix)
        )

    def _best_place(self, text: str) -> int:
        quick = "|".join(re.escape(form) for form in sorted(self._forms, key=len, reverse=True))
        places: list[tuple[int, str]] = []
        for match in re.finditer(
            rf"(?<![^\W_])(?:{quick})" if quick.isascii() else quick, text, re.IGNORECASE
        ):
            places.append((match.start(), match[0].lower()))
            if len(places) == _PLACES_MOST:
                break
        if not places:
            # Written in other letters than asked: with accents, or in another form.
            return next((start for start, _ in self.marks(text)), 0)
        near = EXCERPT - LEAD
        return max(
            places,
            key=lambda place: (
                len({word for at, word in places if 0 <= at - place[0] < near}),
                -place[0],
            ),
        )[0]


def _window(text: str, place: int) -> tuple[int, int]:
    """Return the part of a text to show for a place in it, cut between words."""
    if len(text) <= EXCERPT:
        return 0, len(text)
    start = max(0, place - LEAD)
    if start:
        blank = text.find(" ", start, place)
        start = blank + 1 if blank >= 0 else start
    end = min(len(text), start + EXCERPT)
    if end < len(text):
        blank = text.rfind(" ", place + 1, end)
        end = blank if blank > end - LEAD else end
    return start, end
