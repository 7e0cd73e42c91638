"""Where the words of a page stand, packed into a few bytes each.

Coordinates are fractions of the page's width and height from its upper left corner, as 16 bits.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from fireside.domain.library import Rectangle

WHOLE = 0xFFFF
"""The width and the height of a page."""
_SAME_LINE = 0.5
"""Share of the lower one's height that two words of one line have in common."""
_GAP = 2.0
"""Heights of a word up to which a gap is only a space; wider ones part columns."""
_FIELDS = 6


class WordBox(NamedTuple):
    """A word: where it begins in the text of its page, how long it is, and where it stands."""

    start: int
    length: int
    left: int
    top: int
    right: int
    bottom: int


def pack(words: Sequence[WordBox]) -> bytes:
    """Return words, which are in the order of the text, as bytes."""
    rows: list[tuple[int, ...]] = []
    before = 0
    for start, length, *place in words:
        step = start - before
        # A step over more characters than 16 bits count is several, with words of no length.
        while step > WHOLE:
            rows.append((WHOLE, 0, 0, 0, 0, 0))
            step -= WHOLE
        rows.append((step, min(length, WHOLE), *place))
        before = start
    # Column by column it compresses best.
    flat = list(chain.from_iterable(zip(*rows, strict=True)))
    return zlib.compress(struct.pack(f"<{len(flat)}H", *flat), 1)


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
