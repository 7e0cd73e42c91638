"""What is shown of a text that was found, for any text and any query."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from fireside.domain.finding import EXCERPT, Wanted
from fireside.domain.words import fold, spans_of, terms_of, words_of

_WORDS = st.sampled_from(
    [
        *("kestrel", "Straße", "été", "e\u0301te\u0301", "東京都", "ﬁne", "Юля", "ไทย", "मकान"),
        *("`code`", "**bold**", "# x", "🙂", "don't", "İstanbul", "ｶﾅ", "a" * 90, "\u202e", "3.5"),
    ]
)
TEXTS = st.lists(_WORDS, max_size=80).map(" ".join) | st.text(max_size=2_000)
QUERIES = st.lists(_WORDS, min_size=1, max_size=4).map(" ".join) | st.text(max_size=60)


def shown(text: str, query: str) -> tuple[str, list[str]]:
    """Return the excerpt, and the words that are marked in it."""
    excerpt, marks = Wanted(query).excerpt(text)
    return excerpt, [excerpt[start:end] for start, end in marks]


@settings(max_examples=200, deadline=None)
@given(TEXTS, QUERIES)
def test_marks_are_in_order_and_within(text: str, query: str) -> None:
    """Marks never overlap, are never empty, and lie within an excerpt of bounded length."""
    wanted = Wanted(query)
    assume(wanted.words)
    excerpt, marks = wanted.excerpt(text)
    assert len(excerpt) <= EXCERPT + 2
    end = -1
    for start, after in marks:
        assert end < start < after <= len(excerpt)
        end = after


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_spans_are_the_words(text: str) -> None:
    """Each span stands for the word at its place, folded as the index folds it."""
    for span in spans_of(text):
        assert fold(text[span.start : span.end]).startswith(span.forms[0])


@settings(max_examples=100, deadline=None)
@example(["kestrel"] * 19 + ["Straße"] * 4)
@given(
    st.lists(
        st.sampled_from(["kestrel", "Straße", "東京都", "Юля", "मकान"]), min_size=1, max_size=20
    )
)
def test_every_word_of_a_short_text_is_marked_when_asked_for(words: list[str]) -> None:
    """A text of a few words, searched by itself, is marked from its beginning to its end."""
    text = " ".join(words)
    excerpt, marked = shown(text, text)
    assert excerpt == text
    assert "".join(marked) == text.replace(" ", "")


@pytest.mark.parametrize(
    ("query", "text", "marks"),
    [
        ("東", "東京と東北", ["東", "東"]),
        ("東京", "東京と東北", ["東京"]),
        ("tokyo 東京", "Tokyo は東京です", ["Tokyo", "東京"]),
        ("ete", "Un été", ["été"]),
        ("ete", "Un e\u0301te\u0301", ["e\u0301te\u0301"]),
        ("fine", "ﬁne", ["ﬁne"]),
        ("häuser", "Die Häuser in der Stadt", ["Häuser"]),
        ("haus", "Die Häuser in der Stadt", ["Häuser"]),
        ("run", "They were running and ran", ["running"]),
        ("se", "The sea and the search", ["sea", "search"]),
        ("s", "s and sea", ["s"]),
        ("kestrel-hole", "A kestrel in a hole", ["kestrel", "hole"]),
    ],
)
def test_marks(query: str, text: str, marks: list[str]) -> None:
    """Words are marked as they stand in the text, in whatever form they were asked for."""
    assert shown(text, query) == (text, marks)


def test_the_best_place_is_shown() -> None:
    """Of several places that have a word the one with most of the words is shown."""
    filler = "lorem ipsum " * 40
    text = f"voles {filler} meadow {filler} the voles of the meadow {filler} voles"
    excerpt, marked = shown(text, "meadow voles")
    assert "the voles of the meadow" in excerpt
    assert marked == ["voles", "meadow"]


def test_a_place_that_is_written_otherwise() -> None:
    """A word deep in a text is shown though it is spelled with accents there."""
    excerpt, marked = shown("lorem ipsum " * 100 + "un été à la mer", "ete")
    assert "un été à la mer" in excerpt
    assert marked == ["été"]


def test_a_text_without_blanks() -> None:
    """A text that nowhere can be cut between words is cut all the same."""
    excerpt, marked = shown("天" * 500 + "東京" + "地" * 500, "東京")
    assert len(excerpt) <= EXCERPT + 2
    assert marked == ["東京"]


def test_stop_words_count_where_nothing_else_is_known() -> None:
    """One word that some language has everywhere may be what somebody looks for; two tell it."""
    assert [word[0] for word in Wanted("sea lighthouse").words] == ["sea", "lighthouse"]
    assert [word[0] for word in Wanted("the lighthouse of the keeper").words] == [
        "lighthouse",
        "keeper",
    ]
    assert [word[0] for word in Wanted("to be or not to be").words] == ["be"]
    assert Wanted("?!").words == []


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_what_is_asked_with_a_text_is_in_its_index(text: str) -> None:
    """Each word of a text, searched alone, is among the words that the index has of it."""
    indexed = set(words_of(text)) | set(terms_of(text))
    for word in words_of(text):
        for form in [typed[0] for typed in Wanted(word).words]:
            assert form in indexed
