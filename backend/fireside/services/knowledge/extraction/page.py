"""What every reader yields, and how text without pages is parted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MOST_CHARACTERS = 20_000_000
"""Characters of a document's text."""
PIECE = 4_000
"""Characters of a piece, where a file has no pages; it ends with a line where there are lines."""
LONGEST_PIECE = 8_000
_NEWLINE = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Page:
    """A page, or a piece of a file that has none."""

    text: str
    progress: float
    word_boxes: bytes | None = None


def clean(text: str) -> str:
    """Return text with one kind of line end, in one of the ways to write its letters, and shown.

    No NUL among it: PostgreSQL can't store one.
    """
    return unicodedata.normalize("NFC", _CONTROL.sub("", _NEWLINE.sub("\n", text)))


class Pieces:
    """Collects text and gives it out in pieces."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0

    def feed(self, text: str, progress: float) -> Iterator[Page]:
        """Take clean text and yield the pieces that are complete."""
        self._parts.append(text)
        self._size += len(text)
        if self._size >= LONGEST_PIECE:
            joined = "".join(self._parts)
            done = 0
            while len(joined) - done >= LONGEST_PIECE:
                end = joined.rfind("\n", done + PIECE, done + LONGEST_PIECE) + 1
                end = end or done + LONGEST_PIECE
                yield Page(joined[done:end], progress)
                done = end
            self._parts = [joined[done:]]
            self._size = len(joined) - done

    def finish(self) -> Iterator[Page]:
        """Yield what is left."""
        if self._size:
            yield Page("".join(self._parts), 1.0)


class Flow:
    """Builds running text: what belongs on a line, and how far lines are apart."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._breaks = 0
        self._is_begun = False
        self.is_at_line_start = True

    def add(self, text: str) -> None:
        """Go on with the line."""
        if not text:
            return
        if self._breaks and self._is_begun:
            self._parts.append("\n" * self._breaks)
        self._breaks = 0
        self._is_begun = True
        self._parts.append(text)
        self.is_at_line_start = False

    def end_line(self, breaks: int = 1) -> None:
        """End the line; with two breaks a blank one follows."""
        self._breaks = max(self._breaks, breaks)
        self.is_at_line_start = True

    def take(self) -> str:
        """Return what was built since the last time."""
        text = "".join(self._parts)
        self._parts.clear()
        return text
