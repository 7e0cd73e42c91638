"""Passages: nothing is lost, offsets are exact, sizes are bounded, seams are the best there are."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside.services.knowledge.chunking import SIZE, WIDE, Chunk, Chunker

_WORDS = st.sampled_from(
    [*("the parcel", "Überweisung", "e\u0301té", "東京都の天気。", "a" * 70, "x" * 1300, "\u202e")]
)
_SEAMS = st.sampled_from(
    [" ", "\n", "\n\n", ". ", "! ", "\n\n# Heading\n\n", "\n## A\n", "\t", "  "]
)
TEXTS = st.lists(st.tuples(_WORDS, _SEAMS), max_size=120).map(
    lambda pairs: "".join(word + seam for word, seam in pairs)
) | st.text(max_size=4000)


def cut(pages: Sequence[str]) -> list[Chunk]:
    """Return the passages of these pages."""
    chunker = Chunker()
    found = [chunk for number, page in enumerate(pages, 1) for chunk in chunker.feed(number, page)]
    found += chunker.finish()
    assert chunker.count == len(found)
    return found


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_nothing_is_lost(text: str) -> None:
    """Passages follow each other, hold every character but blanks, and say where they stand."""
    end = 0
    for position, chunk in enumerate(cut([text])):
        assert chunk.position == position
        assert text[end : chunk.char_start].strip() == ""
        assert chunk.text == text[chunk.char_start : chunk.char_end]
        assert chunk.text.strip() == chunk.text != ""
        end = chunk.char_end
    assert text[end:].strip() == ""


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_sizes(text: str) -> None:
    """No passage is longer than a model takes in, and none is needlessly short."""
    found = cut([text])
    for chunk in found:
        assert len(chunk.text) <= SIZE
    for chunk in found[:-1]:
        following = text[chunk.char_start :][: SIZE + 1]
        is_section = text[chunk.char_end :].lstrip().startswith("#")
        assert len(chunk.text) > (20 if is_section else 40), following


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.data())
def test_however_it_comes_in(text: str, data: st.DataObject) -> None:
    """The same text makes the same passages, on however many pages it comes."""
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pages = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    whole, parts = cut([text]), cut(pages)
    assert [(c.char_start, c.char_end, c.text) for c in whole] == [
        (c.char_start, c.char_end, c.text) for c in parts
    ]
    starts = [0, *places]
    for chunk in parts:
        page = chunk.page - 1
        assert starts[page] <= chunk.char_start
        assert chunk.char_start < (starts[page + 1] if page + 1 < len(starts) else len(text))


def test_sections() -> None:
    """A section stays whole, and a heading with what it is the heading of."""
    section = "\n\n".join(["word " * 60] * 2)
    text = "\n\n".join(f"## Section {number}\n\n{section}" for number in range(4))
    found = cut([text])
    assert [chunk.text.splitlines()[0] for chunk in found] == [
        f"## Section {number}" for number in range(4)
    ]


def test_a_heading_is_not_parted_from_its_text() -> None:
    """No passage ends with a heading."""
    text = "word " * 180 + "\n\n# The next section\n\n" + "other " * 180
    first, second, *_ = cut([text])
    assert first.text.endswith("word")
    assert second.text.startswith("# The next section\n\nother")


def test_paragraphs_lines_and_sentences() -> None:
    """Where there is a choice, the greater seam is taken."""
    sentence = "This is one sentence of many that all are of the same length. "
    for seam in ("\n\n", "\n"):
        paragraph = sentence * 10 + seam
        for chunk in cut([paragraph * 6]):
            assert chunk.text == (sentence * 10).strip()
    assert all(chunk.text.endswith("length.") for chunk in cut([sentence * 60]))
    assert all(chunk.text.endswith("。") for chunk in cut(["今日は天気がいいですね。" * 60]))


def test_scripts_with_a_sign_for_a_syllable() -> None:
    """There a model counts more for each letter, so passages have fewer."""
    assert max(len(chunk.text) for chunk in cut(["東" * 3000])) == SIZE // WIDE


def test_a_passage_may_run_over_a_page() -> None:
    """It belongs to the page on which it begins."""
    found = cut(["first page " * 30, "second page " * 200])
    assert (found[0].page, found[1].page) == (1, 2)
    assert found[0].char_end > len("first page " * 30)


@pytest.mark.parametrize(
    "text", ["x" * 1_000_000, " " * 1_000_000, "# " * 400_000, ".\"'" * 300_000]
)
def test_strange_texts_take_no_longer(text: str) -> None:
    """A megabyte without seams, or of nothing else, is cut in a second or so."""
    begun = time.process_time()
    cut([text])
    assert time.process_time() - begun < 5
