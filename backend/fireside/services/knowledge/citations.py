"""Holds what a reply says against the passages that it cites.

A mark claims that what stands before it, back to the mark or the sentence before, is in the
passage. It is *verified* when the claim's numbers and names all are there and its words nearly all,
within a few neighbouring sentences and with no `not` more or less; *approximate* when its numbers
are and most of its words. A mark that claims anything else is taken out of the text, as is one that
points nowhere.

Small models rarely cite, though told to. Where a reply has no mark at all, a sentence that can be
verified gets the mark of its passage. Where none can be, the first number of a short answer may be
borne out together with the words of the question: then it is approximate.
"""
# ruff: noqa: RUF001 - Chinese sentences end so, and thousands are set apart so

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from fireside.domain.citation_marks import Mark, find_marks, rewrite_marks
from fireside.domain.words import content_words, fold, words_of

VERIFIED = 0.8
"""Share of a claim's words that the passage must have,"""
APPROXIMATE = 0.5
"""or at least so many."""
WINDOW = 3
"""Neighbouring sentences of the passage in which they must be."""
ATTRIBUTED_LEAST = 2
"""Words of a sentence that gets a mark of ours, not counting those without a meaning."""
ANSWER_MOST = 60
"""Words of a reply that may be such a short answer."""

_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|\Z)|[。！？]+[」』”]*|\n+")
_NUMBER = re.compile(r"\d+(?:[.,'’\u00a0\u202f]\d+)*")
_NAME = re.compile(r"(?<=[\w,;:)] )[^\W\d_a-z][\w-]+")
_LINK = re.compile(r"\[[^\]]*\]\([^)]*\)")
_NEGATIONS = frozenset(
    """not no never none neither nor cannot without isn wasn aren weren don doesn didn hasn haven
    nicht kein keine keinen keiner nie ohne ne pas jamais sans non nunca sin niet geen не нет без
    """.split()  # noqa: SIM905 - a list of so many strings can't be read
)
_PREFIX = 0.75
"""Of a word's letters, how many must agree: an ending is no other word."""
_PREFIX_LEAST = 4

Status = Literal["verified", "approximate"]


@dataclass(frozen=True, slots=True)
class Support:
    """How well a passage bears out a claim, and where: characters of the passage."""

    status: Status
    overlap: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage that the reply cites, by its number from 1."""

    number: int
    status: Status
    start: int
    end: int


def check_citations(
    text: str, passages: Sequence[str], question: str = ""
) -> tuple[str, list[Cited]]:
    """Return the text with only the marks that hold, and the passages that those cite."""
    readers = [_Passage(passage) for passage in passages]
    found: dict[int, list[Support]] = {}
    claims = _claims(text)

    def keep(mark: Mark) -> str:
        kept: list[int] = []
        for number in mark.numbers:
            if not 0 < number <= len(readers):
                continue
            support = readers[number - 1].support(_facts(claims[mark]))
            if support is not None:
                found.setdefault(number, []).append(support)
                kept.append(number)
        lead = " " if text[mark.start] in " \t" else ""
        return lead + "".join(f"[{number}]" for number in kept) if kept else ""

    had_marks = bool(claims)
    text = rewrite_marks(text, keep)
    if not had_marks:
        text = _attribute(text, readers, found) or _attribute_answer(text, readers, found, question)
    return text, [_cited(number, found[number]) for number in sorted(found)]


def _cited(number: int, supports: Sequence[Support]) -> Cited:
    is_verified = all(support.status == "verified" for support in supports)
    start = min(support.start for support in supports)
    end = max(support.end for support in supports)
    return Cited(number, "verified" if is_verified else "approximate", start, end)


def _claims(text: str) -> dict[Mark, str]:
    """Return what each mark claims."""
    claims: dict[Mark, str] = {}
    ends = [end for _, end in _sentences(text)]
    last_end, claim = 0, ""
    for mark in find_marks(text):
        between = text[last_end : mark.start]
        if words_of(between):
            # Back to the mark before, or to the sentence that the mark closes, if that is nearer.
            body = between.rstrip()
            starts = [end for end in ends if last_end <= end < last_end + len(body)]
            claim = text[max([last_end, *starts]) : mark.start].strip()
            if not words_of(claim):
                claim = between.strip()
        # Marks that stand together claim the same.
        claims[mark] = claim
        last_end = mark.end
    return claims


def _attribute(text: str, readers: Sequence[_Passage], found: dict[int, list[Support]]) -> str:
    """Give the sentences that can be verified a mark; empty where none can be."""
    if "```" in text:
        return text
    parts: list[str] = []
    for start, end in _sentences(text):
        sentence = text[start:end]
        best = _best_support(sentence, readers)
        if best is not None:
            number, support = best
            found.setdefault(number, []).append(support)
            sentence = _marked(sentence, number)
        parts.append(sentence)
    return "".join(parts) if found else ""


def _attribute_answer(
    text: str, readers: Sequence[_Passage], found: dict[int, list[Support]], question: str
) -> str:
    """Give a number that answers the question a mark, where the passage has the question's words.

    `It is 64` says too little to be verified.
    """
    spans = _sentences(text)
    answers = [(start, end) for start, end in spans if _numbers(text[start:end])]
    if not answers or not content_words(question) or len(words_of(text)) > ANSWER_MOST:
        return text
    start, end = answers[0]
    numbers = _numbers(text[start:end])
    facts = _facts(question)
    facts = replace(facts, numbers=numbers, is_negation=False) if facts is not None else None
    supports = [
        (number, support)
        for number, reader in enumerate(readers, start=1)
        if (support := reader.support(facts)) is not None
    ]
    if not supports:
        return text
    number, support = max(supports, key=lambda pair: pair[1].overlap)
    found[number] = [replace(support, status="approximate")]
    return text[:start] + _marked(text[start:end], number) + text[end:]


def _marked(sentence: str, number: int) -> str:
    body = sentence.rstrip()
    stripped = body.rstrip(".!?…。！？")
    return f"{stripped} [{number}]{body[len(stripped) :]}{sentence[len(body) :]}"


def _best_support(sentence: str, readers: Sequence[_Passage]) -> tuple[int, Support] | None:
    words = [word for word in content_words(sentence) if not word.isdecimal()]
    if len(words) < ATTRIBUTED_LEAST or sentence.rstrip().endswith("?"):
        return None
    facts = _facts(sentence)
    supports = [
        (number, support)
        for number, reader in enumerate(readers, start=1)
        if (support := reader.support(facts, VERIFIED)) is not None and support.status == "verified"
    ]
    return max(supports, key=lambda pair: pair[1].overlap, default=None)


class _Passage:
    """A passage, prepared for many claims."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._whole = _Window(text, 0, len(text))

    def support(self, facts: _Facts | None, least: float = APPROXIMATE) -> Support | None:
        """Return how well it bears out a claim; None when it does so less than `least`."""
        # What is not in the whole is in none of its parts: most passages are done with here.
        if facts is None or self._whole.overlap(facts) < least:
            return None
        supports = [window.support(facts) for window in self._windows]
        # The shortest of the best: a mark should show what it is about, and no more.
        return max(
            (support for support in supports if support is not None),
            key=lambda each: (each.status == "verified", each.overlap, each.start - each.end),
            default=None,
        )

    @cached_property
    def _windows(self) -> list[_Window]:
        text = self._text
        spans = [(start, end) for start, end in _sentences(text) if text[start:end].strip()]
        return [_Window(text, *span) for span in _windows(spans)] or [self._whole]


@dataclass(frozen=True, slots=True)
class _Facts:
    words: Sequence[str]
    numbers: frozenset[str]
    names: frozenset[str]
    is_negation: bool


def _facts(claim: str) -> _Facts | None:
    """Return what a claim says; None where it says nothing that could be checked."""
    claim = _LINK.sub("", claim)
    numbers = _numbers(claim)
    words = content_words(claim) or words_of(claim)
    words = [word for word in words if not word.isdecimal()]
    if not words and not numbers:
        return None
    return _Facts(words, numbers, _names(claim), _negates(claim))


class _Window:
    """Some neighbouring sentences of a passage."""

    def __init__(self, text: str, start: int, end: int) -> None:
        part = text[start:end]
        self._start = start + len(part) - len(part.lstrip())
        self._end = start + len(part.rstrip())
        words = set(words_of(part))
        self._words = words
        self._prefixes = {
            word[:length] for word in words for length in range(_PREFIX_LEAST, len(word) + 1)
        }
        self._numbers = _numbers(part)
        self._negates = _negates(part)

    def support(self, facts: _Facts) -> Support | None:
        """Return how well it bears out what is claimed; None when it does not."""
        overlap = self.overlap(facts)
        if overlap < APPROXIMATE:
            return None
        is_verified = (
            overlap >= VERIFIED
            and all(self._has(name) for name in facts.names)
            and facts.is_negation == self._negates
        )
        status: Status = "verified" if is_verified else "approximate"
        return Support(status, overlap, self._start, self._end)

    def overlap(self, facts: _Facts) -> float:
        """Return the share of what is claimed that is here; none where a number is not."""
        if not facts.numbers <= self._numbers:
            return 0.0
        there = len(facts.numbers) + sum(self._has(word) for word in facts.words)
        return there / (len(facts.numbers) + len(facts.words))

    def _has(self, word: str) -> bool:
        if word in self._words:
            return True
        if any(character.isdigit() for character in word):
            return False
        return word[: max(_PREFIX_LEAST, round(len(word) * _PREFIX))] in self._prefixes


def _windows(spans: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    for first in range(len(spans)):
        for last in range(first, min(first + WINDOW, len(spans))):
            yield spans[first][0], spans[last][1]


def _sentences(text: str) -> list[tuple[int, int]]:
    """Return where sentences begin and end; together they are the whole text."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return list(zip([0, *ends], ends, strict=False))


def _numbers(text: str) -> frozenset[str]:
    return frozenset(_plain(match[0]) for match in _NUMBER.finditer(text))


def _plain(number: str) -> str:
    """Return a number without what sets its thousands apart."""
    return re.sub(r"[,'’\u00a0\u202f](?=\d{3})", "", number)


def _names(text: str) -> frozenset[str]:
    found = [match[0] for match in _NAME.finditer(text) if match[0][0].isupper()]
    return frozenset(word for name in found for word in words_of(name))


def _negates(text: str) -> bool:
    return any(word in _NEGATIONS for word in re.findall(r"[^\W\d_]+", fold(text)))
