"""Citation marks in a reply: `[1]`, `[1, 2]`, `[1][3]`, but not in code."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_CODE = re.compile(
    r"(?P<fence>`{3,}|~{3,}).*?(?:(?P=fence)|\Z)|(?P<tick>`+)[^`].*?(?P=tick)", re.DOTALL
)
_MARK = re.compile(r"[ \t]?\[\^?(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\](?!\()")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark; `start` is that of the blank before it, where there is one."""

    start: int
    end: int
    numbers: tuple[int, ...]


def find_marks(text: str) -> list[Mark]:
    """Return the marks in their order."""
    code = [match.span() for match in _CODE.finditer(text)]
    marks: list[Mark] = []
    for match in _MARK.finditer(text):
        start, end = match.span()
        if any(first <= start < last for first, last in code):
            continue
        numbers = tuple(int(number) for number in re.findall(r"\d+", match[1]))
        marks.append(Mark(start, end, tuple(dict.fromkeys(numbers))))
    return marks


def rewrite_marks(text: str, rewrite: Callable[[Mark], str]) -> str:
    """Return the text with something else in the place of each mark."""
    parts: list[str] = []
    at = 0
    for mark in find_marks(text):
        parts += [text[at : mark.start], rewrite(mark)]
        at = mark.end
    return "".join([*parts, text[at:]])


def without_marks(text: str) -> str:
    """Return what was said, without where it stands."""
    return rewrite_marks(text, lambda _: "") if "[" in text else text
