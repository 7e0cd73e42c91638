"""The splitter: where speech may be cut. Pure, so it is tested by itself."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.services.voice.sentences import LONGEST, Sentences


def cut(*parts: str) -> list[str]:
    """Feed the parts and return all pieces."""
    sentences = Sentences()
    return [piece for part in parts for piece in sentences.feed(part)] + sentences.flush()


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("...", []),
        ("Hello.", ["Hello."]),
        ("Just some words", ["Just some words"]),
        # The first piece is short, but not so short that a pause follows it.
        (
            "Sure! I can help you with that. What is your name?",
            ["Sure! I can help you with that.", "What is your name?"],
        ),
        # It ends at a comma where its sentence is long.
        (
            "If you look at the map of the city, you will find the old harbour in the east.",
            ["If you look at the map of the city,", "you will find the old harbour in the east."],
        ),
        # Or before a word where one breathes.
        (
            "The museum opens at ten o'clock in the morning and closes at six in the evening.",
            [
                "The museum opens at ten o'clock in the morning",
                "and closes at six in the evening.",
            ],
        ),
        # Too early a comma is no place to stop.
        (
            "Well, I think that it is going to rain. Take a coat.",
            ["Well, I think that it is going to rain.", "Take a coat."],
        ),
        # Without any mark it ends between two words.
        (
            "this goes on without a single mark that would tell a voice at what place to breathe",
            [
                "this goes on without a single mark that would tell a voice at what place to",
                "breathe",
            ],
        ),
        # Later pieces take in sentences until it is worth a request.
        (
            "This is the first sentence. One. Two. Three. And this one is long enough to go. Bye.",
            [
                "This is the first sentence.",
                "One. Two. Three. And this one is long enough to go. Bye.",
            ],
        ),
    ],
)
def test_pieces(text: str, pieces: list[str]) -> None:
    """Each piece is whole, and the first is there early."""
    assert cut(text) == pieces


@pytest.mark.parametrize(
    "sentence",
    [
        "Please ask Dr. Smith about it today.",
        "Mr. and Mrs. Jones live on St. John Street.",
        "Pi is about 3.14 and e is about 2.72 or so.",
        "J. R. R. Tolkien wrote The Hobbit in Oxford.",
        "Use a tool, e.g. Hammer or Saw, for that one.",
        "See Fig. 3 and No. 5 in vol. 2 of the book.",
        "Open example.com or node.js and look around.",
        '"Really?" she asked, and looked at me again.',
        "We meet at 5 p.m. in the large hall upstairs.",
        "It costs 1,000.50 dollars, not 2,000 at all.",
        "Wait... what did you say to them just now?",
        "Das ist z.B. Berlin, d.h. Die Hauptstadt dort.",
    ],
)
def test_marks_that_end_no_sentence(sentence: str) -> None:
    """Abbreviations, numbers, initials and names with dots are not torn apart."""
    start = "This is what comes first. "
    assert cut(start + sentence)[1:] == [sentence]


@pytest.mark.parametrize(
    "pieces",
    [
        ["The book about all those rings was written by J. Tolkien in Oxford."],
        ["It was neither you nor I.", "The others did it, all of them."],
    ],
)
def test_initials(pieces: list[str]) -> None:
    """A letter with a full stop begins a name, unless it is who speaks."""
    assert cut(" ".join(pieces)) == pieces


def test_two_spaces() -> None:
    """However wide the gap after a mark is, it is the next word that tells."""
    assert cut("She is at work at Smith Inc.  and has no time.") == [
        "She is at work at Smith Inc. and has no time."
    ]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (
            "今日はとても良い天気ですね。明日もきっと晴れるでしょう。そして明後日は雨が降るかもしれません。",
            [
                "今日はとても良い天気ですね。",
                "明日もきっと晴れるでしょう。そして明後日は雨が降るかもしれません。",
            ],
        ),
        ("你好、我叫李雷、很高兴认识你。你呢。", ["你好、我叫李雷、", "很高兴认识你。你呢。"]),
        (
            "यह पहला वाक्य है जो लंबा है। यह दूसरा वाक्य है।",
            ["यह पहला वाक्य है जो लंबा है।", "यह दूसरा वाक्य है।"],
        ),
        ("هل تريد أن أساعدك اليوم؟ نعم من فضلك.", ["هل تريد أن أساعدك اليوم؟", "نعم من فضلك."]),
        ("¿Quieres que te ayude hoy? ¡Claro!", ["¿Quieres que te ayude hoy?", "¡Claro!"]),
    ],
)
def test_other_scripts(text: str, pieces: list[str]) -> None:
    """Scripts end their sentences with marks of their own, some without a space after them."""
    assert cut(text) == pieces


def test_how_far_it_looks() -> None:
    """After a common word the space tells; after others, short ones too, it is the next word."""
    sentences = Sentences()
    assert [sentences.feed(part) for part in ("That will be the end of it.", " ")] == [[], []]
    assert sentences.feed("T") == ["That will be the end of it."]
    sentences = Sentences()
    assert sentences.feed("This is the first one.") == []
    assert sentences.feed(" ") == ["This is the first one."]
    rest = "This is a longer one, so that it is worth a request, by Smith Inc."
    assert sentences.feed(f"{rest} ") == []
    assert sentences.feed("T") == [rest]


def test_lines_and_numbered_items() -> None:
    """A line end is an end; the number of an item stays with it."""
    text = "Here is the list you wanted:\n1. First of all, get up early in the morning.\n2. Eat."
    assert cut(text) == [
        "Here is the list you wanted:",
        "1. First of all, get up early in the morning. 2. Eat.",
    ]


def test_endless_sentences_are_cut() -> None:
    """No piece is longer than a provider takes, and no word is torn."""
    words = [f"word{number}" for number in range(400)]
    pieces = cut(" ".join(words))
    assert max(map(len, pieces)) <= LONGEST + 10
    assert " ".join(pieces).split() == words


_PARTS = [*"abcXYZ 12.,!?:;\n\"')(-…", "。", "、", "日", "।", "Dr.", "e.g. ", "a longer word "]
_TEXTS = st.lists(st.sampled_from(_PARTS), max_size=200).map("".join)


@given(text=_TEXTS, cuts=st.lists(st.integers(0, 400), max_size=20))
def test_the_same_however_it_is_cut(text: str, cuts: list[int]) -> None:
    """The stream may be cut anywhere, within words and marks."""
    places = sorted({0, *(min(place, len(text)) for place in cuts), len(text)})
    parts = [text[start:end] for start, end in itertools.pairwise(places)]
    assert cut(*parts) == cut(text) == cut(*text)


@given(text=_TEXTS)
def test_nothing_that_can_be_said_is_lost(text: str) -> None:
    """Every letter and digit is in some piece, in order."""
    said = [character for piece in cut(text) for character in piece if character.isalnum()]
    assert said == [character for character in text if character.isalnum()]
