"""Where words stand: packed without loss, and found again as lines to be marked."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fireside.services.knowledge.word_boxes import WHOLE, WordBox, marks, pack, unpack

_PLACE = st.integers(0, WHOLE)
_WORDS = st.lists(st.tuples(st.integers(0, 90_000), st.integers(1, 60), *[_PLACE] * 4), max_size=30)


@settings(max_examples=100, deadline=None)
@given(_WORDS)
def test_packing(words: list[tuple[int, int, int, int, int, int]]) -> None:
    """What is packed comes out again, however far words are apart."""
    start, boxes = 0, list[WordBox]()
    for step, length, *place in words:
        start += step
        boxes.append(WordBox(start, length, *place))
    assert unpack(pack(boxes)) == boxes


def _word(start: int, left: float, top: float) -> WordBox:
    left, top = int(left * WHOLE), int(top * WHOLE)
    return WordBox(start, 4, left, top, left + WHOLE // 10, top + WHOLE // 50)


def test_words_of_a_line_are_marked_as_one() -> None:
    """A line makes one mark, another line or column its own, and words beside the passage none."""
    packed = pack(
        [
            _word(0, 0.1, 0.1),
            _word(5, 0.21, 0.1),
            _word(10, 0.32, 0.1),
            _word(15, 0.1, 0.13),
            _word(20, 0.7, 0.13),
        ]
    )
    first, second, third = marks(packed, 6, 24)
    assert (round(first.left, 2), round(first.width, 2)) == (0.21, 0.21)
    assert (round(first.top, 2), round(first.height, 2)) == (0.1, 0.02)
    assert (round(second.left, 2), round(third.left, 2)) == (0.1, 0.7)
    assert marks(packed, 0, 4) == marks(packed, 1, 2)
    assert marks(packed, 4, 5) == []
