"""What is read of a model's JSON, while it grows and when it is whole.

Tests of a unit, since a stream may be cut anywhere and no socket cuts it everywhere.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.services.refinement.answers import BrokenAnswer, is_refusal, read_object
from fireside.services.refinement.field_reader import FieldReader

_TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)


def _read(text: str, cuts: list[int]) -> str:
    """Return what a reader gives that gets the text cut at these places."""
    reader, found, last = FieldReader("wanted"), "", 0
    for cut in [*sorted(cut % (len(text) + 1) for cut in cuts), len(text)]:
        found += reader.feed(text[last:cut])
        last = cut
    return found


@given(
    wanted=_TEXTS,
    other=_TEXTS,
    cuts=st.lists(st.integers(0, 1000), max_size=8),
    is_ascii=st.booleans(),
    is_last=st.booleans(),
)
def test_cut_anywhere(
    *, wanted: str, other: str, cuts: list[int], is_ascii: bool, is_last: bool
) -> None:
    """However the JSON is cut and escaped, the field's text comes out, and nothing else."""
    before = {"other": other, "deep": {"wanted": "not this"}, "list": ["wanted", other]}
    value = {**before, "wanted": wanted} if is_last else {"wanted": wanted, **before}
    text = json.dumps(value, ensure_ascii=is_ascii)
    assert _read(text, cuts) == wanted
    assert _read(text, list(range(len(text)))) == wanted


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('{"wanted": "half of', "half of"),
        ('{"wanted": "a \\', "a "),
        ('{"wanted": "a \\u00', "a "),
        ('{"wanted": "\\ud83d\\ude00"}', "😀"),
        ('{"wanted": "\\ud800\\udc00\\udbff\\udfff"}', "\U00010000\U0010ffff"),
        ('{"wanted": "\\ud7ff\\ue000"}', "\ud7ff\ue000"),
        ('{"wanted": "\\ud83d\\ude00\\ude00."}', "😀."),
        ('{"wanted": "\\ude00\\uZZZZ."}', "."),
        ('{"wanted": "line\nend"}', "line\nend"),
        ('```json\n{"wanted": "fenced"}\n```', "fenced"),
        ('<think>{"wanted": "thought"}</think>{"wanted": "said"}', "said"),
        ('<think>{"wanted": "thought"', ""),
        ("no object", ""),
        ('{"wanted": ["not text"]}', ""),
    ],
)
def test_what_is_broken(text: str, read: str) -> None:
    """What is broken or wrapped gives what could be read."""
    assert _read(text, []) == read
    assert _read(text, list(range(len(text)))) == read


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "b"}',
        ' ```json\n{"a": "b"}```',
        'Sure {name}! {"a": "b"} Bye {x}.',
        '{"a": "b",}',
        '<think>{"a": "wrong"}</think>\n{"a": "b"}',
    ],
)
def test_an_object(text: str) -> None:
    """The object is found in what stands around it."""
    assert read_object(text) == {"a": "b"}


@pytest.mark.parametrize(
    "text", ["", "b", "[1]", '{"a": "b"', '{"a": {"b": 1}', "<think>{}", "{" * 100_000]
)
def test_no_object(text: str) -> None:
    """What is no whole object is none, and never a part of one."""
    with pytest.raises(BrokenAnswer):
        read_object(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that.",
        "I cannot assist with this.",
        "Sorry, I can't do that.",
        "Es tut mir leid, dabei kann ich nicht helfen.",
        "Désolé, je ne peux pas.",
        "Lo siento, no puedo ayudar con eso.",
        "申し訳ありませんが、お手伝いできません。",
    ],
)
def test_refusals(text: str) -> None:
    """A refusal is known in the languages of the tests."""
    assert is_refusal(text)


@pytest.mark.parametrize(
    "text",
    ["You are kind. Say sorry when you can't help.", "Du kannst nicht raten.", "Ignore apologies."],
)
def test_no_refusals(text: str) -> None:
    """A prompt that speaks of refusing is none."""
    assert not is_refusal(text)
