"""Single words: takes out of them what can't be said."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

CODE_LONGEST = 40
"""Characters of code in a sentence that are still said."""
LONG_CODE = "some code, on the screen"

_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\U000e0020-\U000e007f"
    "\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\u200d\u20e3\ufe0e\ufe0f]"
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"']*[^\s<>\"'.,;:!?)\]*_~]", re.IGNORECASE)
_SAID = {"→": "to", "⇒": "to", "⟶": "to", "×": "times", "≤": "at most", "≥": "at least"}
_SIGNS = re.compile("|".join(_SAID))
_POWER = re.compile(r"(?<=\d)(?:\*\*|\^)(?=\d)")
_TIMES = re.compile(r"(?<=\d)\*(?=\d)")
_EMPHASIS = re.compile(r"\*+|~~")
_CITATION = re.compile(r"\^?\s*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*|\^[\w-]+|[ xX]?")
_PUNCTUATION = re.compile(r"[.,;:!?…)\]}”’\"']+")


def clean(word: str) -> str:
    """Return what is said of a word between two spaces; it may be nothing."""
    if word.isalnum():
        return word
    if "&" in word:
        word = html.unescape(word)
    word = _URL.sub(lambda found: _host(found[0]), word)
    word = _TIMES.sub(" times ", _POWER.sub(" to the power of ", word))
    word = _EMPHASIS.sub("", _EMOJI.sub("", word))
    word = _SIGNS.sub(lambda found: f" {_SAID[found[0]]} ", word).strip()
    return _without_underscores(word)


def is_citation(text: str) -> bool:
    """Whether the text between brackets points to a source, or is the box of a task."""
    return _CITATION.fullmatch(text) is not None


def is_punctuation(text: str) -> bool:
    """Whether it belongs to the word before it."""
    return _PUNCTUATION.fullmatch(text) is not None


def said_of_code(code: str) -> str:
    """Return what is said of code in the middle of a sentence."""
    code = " ".join(code.split())
    return code.replace("_", " ").strip() if len(code) <= CODE_LONGEST else LONG_CODE


def _without_underscores(word: str) -> str:
    """Drop the marks around a word, and part one that is joined by them."""
    if "_" not in word or "@" in word:
        return word
    return re.sub(r"(?<=\w)_+(?=\w)", " ", re.sub(r"(?<![^\W_])_+|_+(?![^\W_])", "", word))


def _host(url: str) -> str:
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:  # a bracket too many
        host = None
    return (host or "a link").removeprefix("www.")
