"""Cuts a document's text into passages along its own seams.

Best before a heading, else between paragraphs, lines, sentences or words. Where a passage ends
follows from the characters after its beginning alone: the same text makes the same passages,
however it comes in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

SIZE = 1000
"""The most that a passage weighs. A letter weighs 1."""
WIDE = 4
"""What a letter of a script weighs that writes a syllable or a word with each, as models count."""
LEAST = 0.5
"""Share of `SIZE` from which on a passage may end,"""
LEAST_SECTION = 0.2
"""or from which on it may where the next section begins."""
AHEAD = 200
"""Characters looked at beyond a passage."""

_WIDE = re.compile(
    "[\u1100-\u11ff\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
_BLANK = re.compile(r"\s*")
_HEADING = re.compile(r"(?<=\n)#{1,6} \S")
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"\n\s*")
_SENTENCE = re.compile(
    r"""[.!?…]['"”’»)\]]*\s+"""
    "|[\u3002\uff01\uff1f\uff61][\u300d\u300f\u201d\u2019\uff09]*\\s*"
)
_WORD = re.compile(r"\s+")
_AFTER_HEADING = re.compile(r"(?:\A|\n)#{1,6} [^\n]{0,200}\s*\Z")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage: the characters from `char_start` to before `char_end` of the document's text."""

    position: int
    page: int
    """The one on which it begins."""
    char_start: int
    char_end: int
    text: str


class Chunker:
    """Takes the pages of a document in order, and gives passages as soon as they are certain."""

    def __init__(self) -> None:
        """Begin with the first page to come."""
        self._text = ""
        self._start = 0
        """Where `_text` begins in the document."""
        self._done = 0
        """How much of `_text` has been given out."""
        self._pages: list[tuple[int, int]] = []
        """Where each page begins that `_text` has a part of, and its number."""
        self.count = 0
        """Passages given out."""

    def feed(self, page: int, text: str) -> Iterator[Chunk]:
        """Take a page, whose text follows that of the one before, and yield passages."""
        self._pages.append((self._start + len(self._text), page))
        self._text = self._text[self._done :] + text
        self._start += self._done
        self._done = 0
        yield from self._cut(SIZE + AHEAD)

    def finish(self) -> Iterator[Chunk]:
        """Yield the passages that are left; there are no more pages."""
        yield from self._cut(1)

    def _cut(self, least: int) -> Iterator[Chunk]:
        """Give out passages while there are `least` characters of text."""
        while True:
            blank = _BLANK.match(self._text, self._done)
            self._done = blank.end() if blank else self._done
            if len(self._text) - self._done < least:
                return
            length = _length(self._text[self._done : self._done + SIZE + AHEAD])
            text = self._text[self._done : self._done + length].rstrip()
            start = self._start + self._done
            self.count += 1
            self._done += length
            yield Chunk(self.count - 1, self._page_at(start), start, start + len(text), text)

    def _page_at(self, place: int) -> int:
        while len(self._pages) > 1 and self._pages[1][0] <= place:
            del self._pages[0]
        return self._pages[0][1]


def _length(window: str) -> int:
    """Return how many of these characters, the first of which is not blank, make a passage."""
    most = _fitting(window)
    if most == len(window):
        return most
    least, least_section = int(most * LEAST), int(most * LEAST_SECTION)
    return (
        _last(_HEADING, window, least_section, most, at_start=True)
        or _last(_PARAGRAPH, window, least, most)
        or _last(_LINE, window, least, most)
        or _last(_SENTENCE, window, least, most)
        or _last(_WORD, window, least, most)
        or _between_letters(window, most)
    )


def _fitting(window: str) -> int:
    """Return how many characters weigh no more than a passage may."""
    most = min(len(window), SIZE)
    weight = most + (WIDE - 1) * len(_WIDE.findall(window, 0, most))
    if weight <= SIZE:
        return most
    weight = 0
    for place, letter in enumerate(window):
        weight += WIDE if _WIDE.match(letter) else 1
        if weight > SIZE:
            return place
    return most


def _last(
    seam: re.Pattern[str], window: str, least: int, most: int, *, at_start: bool = False
) -> int:
    """Return where the last such seam lies; 0 when there is none.

    A seam's blanks belong to the passage before it. None follows a heading, which would part it
    from its text.
    """
    for found in reversed(list(seam.finditer(window, least))):
        place = found.start() if at_start else found.end()
        # The blanks at the end of a passage are none of its text.
        if place <= least or len(window[:place].rstrip()) > most:
            continue
        if at_start or not _AFTER_HEADING.search(window, 0, found.end()):
            return place
    return 0


def _between_letters(window: str, most: int) -> int:
    """Return a place near `most` that tears no accent from its letter."""
    place = most
    while place > most - AHEAD and place < len(window) and unicodedata.combining(window[place]):
        place -= 1
    return place if place > most - AHEAD else most
