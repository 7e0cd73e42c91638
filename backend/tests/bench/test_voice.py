"""The verdicts and drawings of the voice measurements. Pure, so they are tested by themselves."""

import io
import wave

import pytest

from bench.voice.hearing import OK, Answer
from bench.voice.nasty import NOT_UNDERSTOOD, REFUSED, Expected, Outcome, faults_of, repeated
from bench.voice.stages import Stage, Turn, chart

TRUTH = ["we", "are", "glad", "to", "welcome", "him"]
WORDS = Expected((OK,), 0.2)
NO = Expected((REFUSED,))


def outcome(answer: Answer, seconds: float = 1.0, **seen: bool) -> Outcome:
    """Return what came of a file, all well but for what is said otherwise."""
    return Outcome(
        answer, seconds, seen.get("is_clean", True), is_harmless=seen.get("is_harmless", True)
    )


REFUSAL = Answer(REFUSED, detail="This is no audio file.")


@pytest.mark.parametrize(
    ("expected", "got", "fault"),
    [
        (WORDS, outcome(Answer(OK, "We are glad to welcome him.")), None),
        (WORDS, outcome(Answer(OK, "We are glad.")), "50% of its words are wrong"),
        (
            Expected((OK,), 0.2, times=2),
            outcome(Answer(OK, "We are glad to welcome him.")),
            "50% of its words are wrong",
        ),
        (WORDS, outcome(REFUSAL), "400 is none of (200,)"),
        (NO, outcome(REFUSAL), None),
        (NO, outcome(REFUSAL, is_clean=False), "something is left behind"),
        (NO, outcome(REFUSAL, 11.0), "it took too long"),
        (NO, outcome(Answer(REFUSED)), "no reason is given"),
        (NO, outcome(Answer(NOT_UNDERSTOOD, detail="Nothing.")), "422 is none of (400,)"),
        (
            WORDS,
            outcome(Answer(OK, "we are glad to welcome him"), is_harmless=False),
            "it is served as something else than sound",
        ),
    ],
)
def test_what_came_of_a_file_is_judged(expected: Expected, got: Outcome, fault: str | None) -> None:
    """A verdict names what is wrong, and says nothing where nothing is."""
    assert faults_of(expected, got, TRUTH) == ([] if fault is None else [fault])


def test_a_clip_is_repeated_to_a_length_and_a_size() -> None:
    """Its rate is a multiple of the clip's, so that it sounds the same and takes more bytes."""
    target = io.BytesIO()
    with wave.open(target, "wb") as made:
        made.setparams((1, 2, 8_000, 0, "NONE", ""))
        made.writeframes(bytes(range(200)) * 10)
    with wave.open(io.BytesIO(repeated(target.getvalue(), 3, each_sample=2))) as long:
        assert (long.getframerate(), long.getnframes()) == (16_000, 48_000)
        first = long.readframes(4)
    assert first == bytes([0, 1, 0, 1, 2, 3, 2, 3])


def test_stages_are_drawn_to_one_scale() -> None:
    """The longest turn fills the row, and each stage its share of it."""
    drawn = chart(
        [
            ("ours", Turn([Stage("understand", 0.5), Stage("speak", 0.5)])),
            ("staged", Turn([Stage("understand", 0.5), Stage("write", 1.5)])),
        ]
    ).splitlines()
    assert drawn[0] == f"ours    {'░' * 15}{'▒' * 15} 1.00 s"
    assert drawn[1].split() == ["░", "understand", "0.50", "▒", "speak", "0.50"]
    assert drawn[2] == f"staged  {'░' * 15}{'▒' * 45} 2.00 s"
