"""Citations hold: what is marked is in the passage, and what is not loses its mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.domain.citation_marks import find_marks, without_marks
from fireside.services.knowledge.citations import check_citations

# Unit tests beside those through HTTP: the rules are many, and hold for every text.
CAFE = (
    "Opening hours are from 8 to 18 o'clock. The Harbour Café has 46 seats, 12 of them outside. "
    "It is owned by Maria Lindqvist, who does not take reservations."
)
DRONE = "The Zephyr X2 drone weighs 814 grams and flies for 31 minutes. It costs 1,299 euros."
PASSAGES = [CAFE, DRONE]
_PIECES = st.sampled_from(
    ["[1]", "[2]", "[3]", "[1, 2]", " ", "46 seats", "Zephyr", ". ", "`", "x"]
)
_TEXTS = st.lists(_PIECES | st.text(max_size=5), max_size=12).map("".join)


def checked(text: str) -> tuple[str, list[tuple[int, str, str]]]:
    """Return the text, and each citation with what it highlights."""
    text, cited = check_citations(text, PASSAGES)
    return text, [
        (each.number, each.status, PASSAGES[each.number - 1][each.start : each.end])
        for each in cited
    ]


@pytest.mark.parametrize(
    ("reply", "number", "status", "highlighted"),
    [
        ("The Harbour Café has 46 seats [1].", 1, "verified", "The Harbour Café has 46 seats, 12"),
        ("It has 46 seats. [1]", 1, "verified", "The Harbour Café has 46 seats, 12"),
        ("46 [1]", 1, "verified", "The Harbour Café has 46 seats, 12"),
        ("The drone weighs 814 grams [2].", 2, "verified", "The Zephyr X2 drone weighs 814"),
        ("The price is 1299 euros [2].", 2, "approximate", "It costs 1,299 euros."),
        ("The owner, Maria Lindqvist, is kind [1].", 1, "approximate", "It is owned by Maria"),
        ("The owner takes reservations [1].", 1, "approximate", "It is owned by Maria"),
        ("Hello. The drone flies for 31 minutes [2] or so.", 2, "verified", "The Zephyr X2"),
    ],
)
def test_marks_that_hold(reply: str, number: int, status: str, highlighted: str) -> None:
    """A claim is verified or approximate, and the sentence that it is taken from is shown."""
    text, [(found, how, where)] = checked(reply)
    assert text == reply
    assert (found, how) == (number, status)
    assert where.startswith(highlighted)


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("The café has 47 seats [1].", "The café has 47 seats."),
        ("The café has 46 seats [2].", "The café has 46 seats."),
        ("The café has 46 seats [3].", "The café has 46 seats."),
        ("The café has 46 seats [0][99].", "The café has 46 seats."),
        ("The café sells excellent cinnamon buns [1].", "The café sells excellent cinnamon buns."),
        ("The café has 46 seats [1, 2, 7].", "The café has 46 seats [1]."),
        ("[1]", ""),
    ],
)
def test_marks_that_do_not(reply: str, kept: str) -> None:
    """A mark that points nowhere, or to a passage that says something else, is taken away."""
    assert checked(reply)[0] == kept


def test_several_marks() -> None:
    """Marks that stand together claim the same, and each is judged for itself."""
    reply = "The café has 46 seats [1][2]. The drone weighs 814 grams [2]; it flies in June [1]."
    text, cited = checked(reply)
    assert text == "The café has 46 seats [1]. The drone weighs 814 grams [2]; it flies in June."
    assert [(number, how) for number, how, _ in cited] == [(1, "verified"), (2, "verified")]


def test_code_is_left_alone() -> None:
    """What looks like a mark in code is none, nor is a link."""
    reply = "Take `row[1]` of\n```\nseats = [3]\n```\nor [1](https://example.org): 46 seats [1]."
    assert checked(reply)[0] == reply


@pytest.mark.parametrize(
    ("reply", "marked"),
    [
        ("The Harbour Café has 46 seats.", "The Harbour Café has 46 seats [1]."),
        ("Sure! The Zephyr X2 drone weighs 814 grams.\n", None),
        ("The café has 47 seats.", "The café has 47 seats."),
        ("Does the café have 46 seats?", "Does the café have 46 seats?"),
        ("I do not know.", "I do not know."),
        ("The owner takes reservations.", "The owner takes reservations."),
        ("46", "46"),
    ],
)
def test_replies_without_marks(reply: str, marked: str | None) -> None:
    """A sentence that is verified gets the mark that the model forgot, and no other does."""
    wanted = "Sure! The Zephyr X2 drone weighs 814 grams [2].\n" if marked is None else marked
    assert checked(reply)[0] == wanted


def test_no_passages() -> None:
    """Without passages every mark points nowhere."""
    assert check_citations("It is so [1].", []) == ("It is so.", [])


@given(_TEXTS)
def test_any_reply(reply: str) -> None:
    """Whatever is said, what is cited exists, is marked in the text, and stays so."""
    text, cited = check_citations(reply, PASSAGES)
    marked = {number for mark in find_marks(text) for number in mark.numbers}
    assert {each.number for each in cited} <= {1, 2}
    for each in cited:
        assert 0 <= each.start < each.end <= len(PASSAGES[each.number - 1])
        assert each.number in marked or "`" in reply
    if find_marks(reply):
        assert without_marks(text).split() == without_marks(reply).split()


@pytest.mark.parametrize(
    ("question", "reply", "expected", "highlighted"),
    [
        (
            "How much does the Zephyr X2 weigh?",
            "The answer is 814.",
            "The answer is 814 [2].",
            "The Zephyr X2 drone weighs 814 grams",
        ),
        ("How many seats has the Harbour Café?", "46", "46 [1]", "The Harbour Café has 46 seats"),
    ],
)
def test_a_number_that_answers(question: str, reply: str, expected: str, highlighted: str) -> None:
    """A number alone says too little; with the question's words beside it, it is approximate."""
    assert check_citations(reply, PASSAGES) == (reply, [])
    text, (cited,) = check_citations(reply, PASSAGES, question)
    assert (text, cited.status) == (expected, "approximate")
    assert PASSAGES[cited.number - 1][cited.start : cited.end].startswith(highlighted)


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("How much does the Zephyr X2 weigh?", "The answer is 815."),
        ("When was the town of Aalborg founded?", "It is 46."),
        ("Is it so?", "It is 46."),
        ("How much does the Zephyr X2 weigh?", "Surely it is a lot."),
        ("How much does the Zephyr X2 weigh?", "814 " + "and other words that say nothing " * 20),
    ],
)
def test_answers_of_nowhere(question: str, reply: str) -> None:
    """Another number, another question or a long reply gets no mark."""
    assert check_citations(reply, PASSAGES, question) == (reply, [])
