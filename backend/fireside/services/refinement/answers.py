"""Reads the JSON that a model was asked for, however it wraps it."""

from __future__ import annotations

import json
import re
from typing import Any, cast

MOST_BRACES = 10
"""Places at which an answer's object is looked for: what stands before it may hold braces too."""

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
_REFUSAL = re.compile(
    r"""\W*(?:
        i['’]?\s?a?m\s+(?:very\s+|really\s+)?sorry | sorry[,.]?\s+(?:but\s+)?i | i\s+apologi[sz]e
      | (?:i|we)\s+(?:can['’]?t|cannot|can\s+not|won['’]?t|must\s+decline) | i\s?['’a]+m\s+unable
      | as\s+an\s+ai
      | (?:es\s+)?tut\s+mir\s+(?:sehr\s+)?leid | (?:das\s+)?kann\s+ich\s+(?:leider\s+)?nicht
      | ich\s+kann\s+(?:dir|ihnen|das|diese\w*|dabei|hierbei)\b[^.]{0,40}\bnicht
      | (?:je\s+suis\s+)?d[ée]sol[ée]e?\b | je\s+ne\s+peux\s+pas
      | lo\s+siento | no\s+puedo\s+(?:ayudar|cumplir|hacer)
      | mi\s+dispiace | non\s+posso | desculpe | sinto\s+muito | não\s+posso
      | извините | к\s+сожалению | я\s+не\s+могу
      | 申し訳 | すみません | 抱歉 | 对不起 | 我无法
    )""",
    re.IGNORECASE | re.VERBOSE,
)


class BrokenAnswer(Exception):
    """The answer is not what was asked for; the message says what is wrong, for the model."""


def read_object(text: str) -> dict[str, Any]:
    """Return the one JSON object in an answer; raises BrokenAnswer.

    Thoughts, fences and words around it are left out, commas too many and line ends within strings
    are forgiven.
    """
    text = _THOUGHT.sub("", text)
    decoder = json.JSONDecoder(strict=False)
    start = text.find("{")
    for _ in range(MOST_BRACES):
        if start < 0:
            break
        for candidate in (text[start:], _TRAILING_COMMA.sub(r"\1", text[start:])):
            try:
                value, _ = decoder.raw_decode(candidate)
            except (json.JSONDecodeError, RecursionError):
                continue
            return cast("dict[str, Any]", value)
        start = text.find("{", start + 1) if not _is_object_start(text[start:]) else -1
    raise BrokenAnswer("It was not the JSON object that was asked for.")


def _is_object_start(text: str) -> bool:
    """Whether this begins like an object, so that what is in it is not the answer itself."""
    return re.match(r'\{\s*"', text) is not None


def text_field(value: dict[str, Any], name: str) -> str:
    """Return a field that must be text and not blank; raises BrokenAnswer."""
    text = value.get(name)
    if not isinstance(text, str) or not text.strip():
        raise BrokenAnswer(f'It had no text under "{name}".')
    return text.strip().replace("\0", "")


def is_refusal(text: str) -> bool:
    """Whether the text begins as a model does that refuses."""
    return _REFUSAL.match(text) is not None
