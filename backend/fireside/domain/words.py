"""The words of a text as full-text search knows them.

One way for passages and for questions, or they would not meet: letters are folded (compatibility
forms, case, accents), scripts without blanks between words are cut into single signs and pairs, and
what is left is stemmed in the language of the text, without that language's stop words.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from fireside.domain.stop_words import STOP_WORDS

LONGEST = 40
"""Letters of a word; what is longer is no word, and is cut."""

_SURE_OF_LANGUAGE = 2
"""Stop words that tell the language of a few words."""

# Scripts without blanks between words: Thai, Lao, Burmese, Khmer, Han, Kana.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs and the like, which Python does not count among the letters of a word.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff"
_WORD = re.compile(f"[^\\W_](?:[^\\W_]|[{_MARKS}{_UNSPACED}])*")
_RUN = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_ACCENTED = re.compile("[\u00c0-\u024f\u0370-\u04ff\u1e00-\u1fff]")


def fold(text: str) -> str:
    """Return the text with one form for each letter: no case, no accents, no compatibility forms.

    Marks stay where they are letters of their own, as vowels are in Indic scripts.
    """
    if text.isascii():
        return text.lower()
    # Again after the case: it may have put letters together that have a form of their own.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _ACCENTED.sub(lambda match: _base_of(match[0]), folded)


@cache
def _base_of(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part)) or letter


def words_of(text: str) -> list[str]:
    """Return the words in their order, folded, but neither stemmed nor left out."""
    words: list[str] = _WORD.findall(fold(text))
    if text.isascii():
        return [word[:LONGEST] for word in words]
    return [part for word in words for part in _parts(word)]


def _parts(word: str) -> Iterable[str]:
    """Yield a word, or the signs and the pairs of signs where there are no blanks."""
    if word.isascii():
        yield word[:LONGEST]
        return
    for match in _RUN.finditer(word):
        run = match[0]
        if _IS_UNSPACED.match(run):
            yield from run
            yield from (run[at : at + 2] for at in range(len(run) - 1))
        else:
            yield run[:LONGEST]


def terms_of(text: str) -> list[str]:
    """Return what a passage is found by: its stems in their order, without stop words."""
    words = words_of(text)
    language = _language_of(words) or "english"
    stop_words = _folded_stop_words(language)
    return _stem(language, [word for word in words if word not in stop_words])


def content_words(text: str) -> list[str]:
    """Return the folded words without the stop words of the text's language."""
    words = words_of(text)
    stop_words = _folded_stop_words(_language_of(words) or "english")
    return [word for word in words if word not in stop_words]


def terms_asked(question: str) -> list[tuple[str, ...]]:
    """Return what a question asks for: of each word, once, the stems that it may be found by.

    A question that does not show its language may be in any.
    """
    words = words_of(question)
    language = _language_of(words)
    if language is None:
        stems = [_stem(each, words) for each in STOP_WORDS]
        return list(dict.fromkeys(tuple(dict.fromkeys(same)) for same in zip(*stems, strict=True)))
    stop_words = _folded_stop_words(language)
    wanted = [word for word in words if word not in stop_words]
    return [(stem,) for stem in dict.fromkeys(_stem(language, wanted))]


def terms_typed(query: str) -> list[tuple[str, ...]]:
    """Return of each word of a query, once, what it may be found by: the word, then its stems.

    Stop words are left out but for the last word, which may not be finished; and only where there
    are two of a language: what is one in Spanish alone, as "sea", may be what somebody looks for.
    """
    words = words_of(query)
    language = _language_of(words)
    stop_words = _folded_stop_words(language) if language else frozenset[str]()
    if len(stop_words.intersection(words)) < _SURE_OF_LANGUAGE:
        language, stop_words = None, frozenset[str]()
    stems = [_stem(each, words) for each in ([language] if language else STOP_WORDS)]
    typed = [tuple(dict.fromkeys(forms)) for forms in zip(words, *stems, strict=True)]
    wanted = [forms for forms in typed[:-1] if forms[0] not in stop_words]
    return list(dict.fromkeys([*wanted, *typed[-1:]]))


@dataclass(frozen=True, slots=True)
class WordSpan:
    """Where a word stands in a text, and the forms that it has for a search."""

    start: int
    end: int
    forms: tuple[str, ...]


def spans_of(text: str) -> list[WordSpan]:
    """Return where the words of a text stand; signs without blanks alone and in pairs."""
    places: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        for run in _RUN.finditer(match[0]):
            first, end = match.start() + run.start(), match.start() + run.end()
            if _IS_UNSPACED.match(run[0]):
                places += [(at, at + 1) for at in range(first, end)]
                places += [(at, at + 2) for at in range(first, end - 1)]
            else:
                places.append((first, end))
    words = [fold(text[start:end])[:LONGEST] for start, end in places]
    stems = _stem(_language_of(words) or "english", words)
    return [
        WordSpan(start, end, (word, stem))
        for (start, end), word, stem in zip(places, words, stems, strict=True)
    ]


def is_lone_sign(word: str) -> bool:
    """Whether it is a single sign of a script without blanks between words."""
    return len(word) == 1 and _IS_UNSPACED.match(word) is not None


def _language_of(words: Sequence[str]) -> str | None:
    """Return the language whose stop words are most among the words; None without any."""
    counts = dict.fromkeys(STOP_WORDS, 0)
    known = _languages_of_stop_words()
    for word in words:
        for language in known.get(word, ()):
            counts[language] += 1
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] else None


def _stem(language: str, words: Sequence[str]) -> list[str]:
    return _stemmer(language).stemWords(words)


@cache
def _stemmer(language: str) -> Any:  # noqa: ANN401 - the library has no types
    return importlib.import_module("Stemmer").Stemmer(language)


@cache
def _folded_stop_words(language: str) -> frozenset[str]:
    return frozenset(fold(word) for word in STOP_WORDS[language])


@cache
def _languages_of_stop_words() -> dict[str, tuple[str, ...]]:
    words = {word for language in STOP_WORDS for word in _folded_stop_words(language)}
    return {
        word: tuple(each for each in STOP_WORDS if word in _folded_stop_words(each))
        for word in words
    }
