"""Cuts text that is being written into what is spoken in one go. Pure: no clock, no task.

Fed character by character, so the same pieces come out however the stream was cut. The first piece
is short, a clause of up to about 80 letters, since a listener waits for it; each later one is made
while the one before is heard, and may be longer.
"""

from __future__ import annotations

import re
import unicodedata

FIRST_SHORTEST = 14
"""Letters that the first piece should have, a clause or a sentence.

A "Sure!" would be over before the next is there.
"""
FIRST_BREATH = 40
"""Letters from which the first piece may end before an "and" or its like,"""
FIRST_LONGEST = 80
"""and after which it is cut between two words."""
SHORTEST = 60
"""Letters of a later piece, which takes in sentences until it has as many,"""
LONGEST = 280
"""and after which a sentence that does not end is cut at a comma or between two words."""

# The marks of other scripts look like Latin ones, which is what they are here for.
_ENDS = set(".!?؟۔")  # noqa: RUF001
_FULL_ENDS = set("。！？｡।॥։።။")  # noqa: RUF001
"""Sentence ends of scripts that need no space after them."""
_CLOSERS = set("\"'”’»)]}」』）】›*")  # noqa: RUF001
_CLAUSE_ENDS = set(",;:–—…،؛")
_FULL_CLAUSE_ENDS = set("、，；：")  # noqa: RUF001
_ALWAYS = {
    *("mr", "mrs", "ms", "dr", "prof", "st", "rev", "gen", "sen", "rep", "capt", "lt", "col"),
    *("vs", "cf", "e.g", "i.e", "no", "nos", "fig", "figs", "eq", "vol", "pp", "ca", "approx"),
    *("al", "z.b", "d.h", "u.a", "bzw", "nr", "str", "hr", "fr", "mme", "mlle"),
}
"""Abbreviations that a sentence does not end with."""
_PERHAPS = {"etc", "inc", "ltd", "incl", "resp", "max", "min", "dept", "est", "usw", "bspw"}
"""Abbreviations that it may end with: the next word tells."""
_JOINTS = {"and", "but", "or", "because", "which", "while", "when", "where", "if", "although"}
"""Words before which one may breathe."""
_NUMBER_AT_START = re.compile(r"\s*\d{1,3}")
_WIDE = 3
"""What a letter of Chinese, Japanese or Korean counts: it takes about as long to say as three."""


class Sentences:
    """Collects text and returns pieces as soon as they are whole."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._text = ""
        self._weight = 0
        self._clause: int | None = None
        """Where the text could be cut at a comma."""
        self._sentence: int | None = None
        """Where its last whole sentence ends."""
        self._end: int | None = None
        """Where a sentence ends, should the next word show that it does."""
        self._has_space = False
        self._is_first = True

    def feed(self, text: str) -> list[str]:
        """Take more text and return the pieces that are whole now."""
        pieces: list[str] = []
        for character in text:
            pieces += self._take(character)
        return pieces

    def flush(self) -> list[str]:
        """Return what is left; the text is at its end."""
        return self._cut(len(self._text))

    def _take(self, character: str) -> list[str]:
        pieces: list[str] = []
        if character == "\n":
            self._sentence, self._end = len(self._text), None
            pieces = self._cut_if_long_enough()
        elif self._end is not None:
            pieces = self._look_behind_end(character)
        self._text += character
        self._weight += _weight(character)
        if character in _ENDS or character in _FULL_ENDS:
            self._end, self._has_space = len(self._text), False
        elif character in _FULL_CLAUSE_ENDS or (
            character.isspace() and self._text[-2:-1] in _CLAUSE_ENDS
        ):
            self._clause = len(self._text)
        return pieces + self._cut_if_too_long()

    def _look_behind_end(self, character: str) -> list[str]:
        """Decide by what follows a full stop whether it ends a sentence."""
        if character.isspace() and not self._is_plain_end():
            self._has_space = True
            return []
        if not self._has_space and character in _CLOSERS:
            self._end = len(self._text) + 1
            return []
        end, self._end = self._end, None
        if end is None or not (character.isspace() or self._is_end(end, character)):
            return []
        self._sentence = end
        return self._cut_if_long_enough()

    def _is_plain_end(self) -> bool:
        """Whether there is no need to look further: a mark follows a common word."""
        if self._has_space or self._end != len(self._text):
            return False
        word = self._text[:-1].split()[-1:] or [""]
        if self._text[-1] in "!?":
            return word[0].isalpha()
        is_common = len(word[0]) > 2 and word[0].isalpha() and word[0].islower()  # noqa: PLR2004
        return is_common and word[0] not in _ALWAYS and word[0] not in _PERHAPS

    def _is_end(self, end: int, following: str) -> bool:
        mark = self._text[:end].rstrip("".join(_CLOSERS))[-1:]
        if mark in _FULL_ENDS:
            return True
        if not self._has_space or following.islower():
            return False
        if mark != ".":
            return True
        line = self._text[:end].rstrip("".join(_CLOSERS))[:-1].rpartition("\n")[2]
        words = line.split()
        last = words[-1].lstrip("(\"'“«[") if words else ""
        is_initial = len(last) == 1 and last.isupper() and last != "I"
        is_number = _NUMBER_AT_START.fullmatch(line)
        return not (is_initial or is_number or last.lower() in _ALWAYS)

    def _cut_if_long_enough(self) -> list[str]:
        """Cut at the end of the last whole sentence, unless there is too little up to it."""
        if self._sentence is None:
            return []
        shortest = FIRST_SHORTEST if self._is_first else SHORTEST
        if sum(map(_weight, self._text[: self._sentence].strip())) < shortest:
            return []
        return self._cut(self._sentence)

    def _cut_if_too_long(self) -> list[str]:
        if self._is_first and self._clause is not None and self._end is None:
            place, self._clause = self._clause, None
            if sum(map(_weight, self._text[:place].strip())) >= FIRST_SHORTEST:
                return self._cut(place)
        if self._is_first and self._end is None and self._text[-1:].isspace():
            before, _, word = self._text.rstrip().rpartition(" ")
            if word in _JOINTS and len(before) >= FIRST_BREATH:
                return self._cut(len(before))
        if self._weight <= (FIRST_LONGEST if self._is_first else LONGEST):
            return []
        place = self._sentence or self._clause or self._text.rstrip().rfind(" ") + 1
        return self._cut(place or len(self._text))

    def _cut(self, place: int) -> list[str]:
        """Return the text up to here, if there is something to be said in it."""
        piece, self._text = " ".join(self._text[:place].split()), self._text[place:]
        self._weight = sum(map(_weight, self._text))
        self._clause = self._sentence = None
        if self._end is not None:
            self._end = self._end - place if self._end > place else None
        if not any(map(str.isalnum, piece)):
            return []
        self._is_first = False
        return [piece]


def _weight(character: str) -> int:
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else 1
