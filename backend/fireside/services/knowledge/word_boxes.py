"""Where the words of a page stand, packed into a few bytes each.

Coordinates are fractions of the page's width and height from its upper left corner, as 16 bits.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fireside.domain.library import Rectangle

WHOLE = 0xFFFF
"""The width and the height of a page."""
_SAME_LINE = 0.5
"""Share of the lower one's height that two words of one line have in common."""
_GAP = 2.0
"""Heights of a word up to which a gap is only a space; wider ones part columns."""
_FIELDS = 6


@dataclass(frozen=True, slots=True)
class WordBox:
    """A word: where it begins in the text of its page, how long it is, and where it stands."""

    start: int
    length: int
    left: int
    top: int
    right: int
    bottom: int


def pack(words: Sequence[WordBox]) -> bytes:
    """Return words, which are in the order of the text, as bytes."""
    columns: list[list[int]] = [[] for _ in range(_FIELDS)]
    before = 0
    for word in words:
        step = word.start - before
        # A step over more characters than 16 bits count is several, with words of no length.
        while step > WHOLE:
            _append(columns, (WHOLE, 0, 0, 0, 0, 0))
            step -= WHOLE
        length = min(word.length, WHOLE)
        _append(columns, (step, length, word.left, word.top, word.right, word.bottom))
        before = word.start
    # Column by column it compresses best.
    flat = [value for column in columns for value in column]
    return zlib.compress(struct.pack(f"<{len(flat)}H", *flat))


def unpack(packed: bytes) -> list[WordBox]:
    """Return the words that `pack` was given."""
    data = zlib.decompress(packed)
    flat = struct.unpack(f"<{len(data) // 2}H", data)
    count = len(flat) // _FIELDS
    words: list[WordBox] = []
    start = 0
    for step, length, left, top, right, bottom in zip(
        *(flat[column * count : (column + 1) * count] for column in range(_FIELDS)), strict=True
    ):
        start += step
        if length:
            words.append(WordBox(start, length, left, top, right, bottom))
    return words


def marks(packed: bytes, start: int, end: int) -> list[Rectangle]:
    """Return where the characters from `start` to `end` of the page stand, line by line."""
    words = [w for w in unpack(packed) if w.start < end and w.start + w.length > start]
    return [
        Rectangle(
            left=line.left / WHOLE,
            top=line.top / WHOLE,
            width=(line.right - line.left) / WHOLE,
            height=(line.bottom - line.top) / WHOLE,
        )
        for line in _lines(words)
    ]


def _append(columns: list[list[int]], values: tuple[int, ...]) -> None:
    for column, value in zip(columns, values, strict=True):
        column.append(value)


def _lines(words: Sequence[WordBox]) -> Iterator[WordBox]:
    """Join neighbours on the same line."""
    line: WordBox | None = None
    for word in words:
        if line is not None and _continues(line, word):
            line = WordBox(
                line.start,
                word.start + word.length - line.start,
                min(line.left, word.left),
                min(line.top, word.top),
                max(line.right, word.right),
                max(line.bottom, word.bottom),
            )
            continue
        if line is not None:
            yield line
        line = word
    if line is not None:
        yield line


def _continues(line: WordBox, word: WordBox) -> bool:
    height = min(line.bottom - line.top, word.bottom - word.top)
    common = min(line.bottom, word.bottom) - max(line.top, word.top)
    gap = max(line.left, word.left) - min(line.right, word.right)
    return common >= _SAME_LINE * height and gap <= _GAP * max(height, 1)
