"""Text made ready for the voice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.local_models.speakable import MOST_CHARACTERS, short_pieces, speakable


@pytest.mark.parametrize(
    ("text", "ready"),
    [
        ("Café, naïve, Łódź.", "Café, naïve, Łódź."),
        ("Say 你好 twice", "Say    twice"),
        ("Привет", "      "),
        ("Ｆｕｌｌ ｗｉｄｔｈ", "Full width"),  # noqa: RUF001 - full width on purpose
        ("[the docs](/docs/)", "[the docs] (/docs/)"),
        ("Card 4111 1111 1111 1111", "Card 4111 1111 1111 1111"),
        ("4111111111111111", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"),
        ("1,000,000,000,000", "1,000,000,000,000"),
        ("😀 ok", "😀 ok"),
    ],
)
def test_what_an_english_voice_stumbles_over_is_taken_out(text: str, ready: str) -> None:
    """The rest stays as it is."""
    assert speakable(text) == ready


def test_a_long_sentence_is_cut_where_a_reader_might_breathe() -> None:
    """At the last clause that fits, or else between two words, or else anywhere."""
    clause = "so it went on and on"
    pieces = list(short_pieces(", ".join([clause] * 40)))
    assert len(pieces) > 1
    assert all(piece.endswith((",", clause)) for piece in pieces)
    assert all(piece.startswith("so") for piece in pieces)
    assert set(" ".join(short_pieces("word " * 200)).split()) == {"word"}
    assert [len(piece) for piece in short_pieces("a" * 700)] == [300, 300, 100]


@given(st.text())
def test_no_text_is_lost_when_it_is_cut(text: str) -> None:
    """Nor is any piece too long."""
    pieces = list(short_pieces(text))
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(len(piece) <= MOST_CHARACTERS for piece in pieces)


@given(st.text())
def test_what_is_ready_stays_ready(text: str) -> None:
    """What is ready stays ready."""
    assert speakable(speakable(text)) == speakable(text)
