"""What of a prompt a better one must keep: names, numbers, addresses, quoted words, places to fill.

What can't be told for sure is left to the model: in German every noun has a capital letter, so
there a name is two of them in a row, or what follows a word that introduces one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from fireside.services.refinement.language import language_of

MOST_NAMED = 12
"""How many of what is missing are named to a person or a model."""
_QUOTED_MOST = 80

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"'”\uff09)]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_QUOTED = re.compile(r"\"([^\"\n]+)\"|“([^”\n]+)”|„([^“”\n]+)[“”]|«([^»\n]+)»|「([^」\n]+)」")
_PLACE = re.compile(
    r"\{\{[^{}\n]{1,60}\}\}|\{[A-Za-z_][\w .-]{0,60}\}|<[A-Za-z_]\w{0,40}>|\$\{\w+\}"
)
_LIST_MARK = re.compile(r"^\s*\d{1,2}[.)]\s", re.MULTILINE)
_NUMBER = re.compile(r"\d+(?:[.,:’']\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:([.,’'])\d{3})(?:\1\d{3})*")
_SPECIAL = re.compile(
    r"\b(?=\w*[A-Z])(?:[A-Z]{2,}\w*|\w*\d\w*|[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*)\b"
)
_CAPITALISED = r"[^\W\d_a-zß-öø-ÿа-яё][\w’'-]*"
_NAME = re.compile(rf"(?<!\w){_CAPITALISED}(?:[ ](?:(?:&|de|of|van|du|la)[ ])?{_CAPITALISED})*")
_GERMAN_NAME = re.compile(rf"(?<!\w){_CAPITALISED}(?:[ ](?:&[ ])?{_CAPITALISED})+")
_INTRODUCED = re.compile(
    rf"\b(?:named|called|heißt|heiße|namens|ist|bist|bei|name\s+is|Name\s+ist)\s+({_CAPITALISED})"
)
_WITHOUT_CAPITALS = {"kana", "han", "hangul", "arabic", "hebrew", "devanagari", "thai"}
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z0-9.&+-]*[A-Za-z0-9]")
"""In a script without capitals, what is in Latin letters is a name or a term."""
_STARTS = re.compile(r"(?:^|[.!?:;\n•*\-–—(\"“„«]|\d[.)])\s*$")
_SHOUTED = re.compile(r"^[A-Z]{2,}$")
_COMMON_SHOUTS = frozenset(
    [
        "NEVER",
        "ALWAYS",
        "NOT",
        "NO",
        "DO",
        "DONT",
        "MUST",
        "ONLY",
        "OK",
        "AI",
        "FAQ",
        "PDF",
        "URL",
        "JSON",
        "HTML",
        "NIE",
        "IMMER",
        "NICHT",
        "NUR",
        "JAMAIS",
        "TOUJOURS",
        "NUNCA",
        "SIEMPRE",
        "ALL",
        "ANY",
        "AND",
        "OR",
        "IF",
        "YES",
        "PLEASE",
        "IMPORTANT",
        "NOTE",
        "WARNING",
    ]
)
_PRONOUNS = frozenset(["I", "I'm", "I’m", "I'll", "I’ll", "I'd", "I’d", "I've", "I’ve"])
_STEM = 2
"""Letters at the end of a name that its grammar may change."""
_LEAST = 3


def missing(original: str, refined: str, free: str = "", name: str | None = None) -> list[str]:
    """Return what the refined prompt lost of the original; but what is in `free` may go."""
    text, spared = _plain(refined), _plain(free)
    numbers = set(_numbers(refined)) | set(_numbers(free))
    lost = [each for each in _literals(original) if _plain(each) not in text + "\n" + spared]
    # An address that holds a name is no mention of it.
    words = _plain(_ADDRESS.sub(" ", refined))
    lost += [each for each in _names(original, name) if not _has_name(each, words, spared)]
    lost += [number for number in _numbers(original) if number not in numbers]
    return list(dict.fromkeys(lost))


def enumerate_lost(lost: list[str]) -> str:
    """Return what was lost as a person would name it."""
    shown = [f"“{each}”" for each in lost[:MOST_NAMED]]
    more = len(lost) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _literals(text: str) -> Iterator[str]:
    for match in _ADDRESS.finditer(text):
        yield match.group().rstrip(".,;:!?")
    for match in _PLACE.finditer(text):
        yield match.group()
    for match in _QUOTED.finditer(text):
        quoted = next(group for group in match.groups() if group is not None).strip(" .,;:!?")
        if 0 < len(quoted) <= _QUOTED_MOST:
            yield quoted


def _names(text: str, agent: str | None) -> Iterator[str]:
    text = _QUOTED.sub(" ", _ADDRESS.sub(" ", text))
    if agent and _plain(agent) in _plain(text):
        yield agent
    for match in _SPECIAL.finditer(text):
        word = match.group()
        if not (_SHOUTED.match(word) and (word in _COMMON_SHOUTS or _is_shouting(text))):
            yield word
    language = language_of(text)
    if language in _WITHOUT_CAPITALS:
        yield from _LATIN_WORD.findall(text)
        return
    if _is_shouting(text):
        return
    is_german = language == "de"
    if is_german:
        yield from (match.group(1) for match in _INTRODUCED.finditer(text))
    for match in (_GERMAN_NAME if is_german else _NAME).finditer(text):
        name = match.group()
        if _STARTS.search(text[: match.start()]) is not None:
            # The first word of a sentence has its capital anyway.
            name = name.partition(" ")[2]
        is_name = " " in name if is_german else name not in _PRONOUNS | _COMMON_SHOUTS
        if name and is_name:
            yield name


def _is_shouting(text: str) -> bool:
    """Whether most of the text is in capital letters, which then tell nothing."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) > len(letters) / 2


def _has_name(name: str, *texts: str) -> bool:
    """Whether each word of the name is in one of the texts, perhaps with another ending."""
    words = _plain(name).split()
    stems = [word[: max(_LEAST, len(word) - _STEM)] for word in words]
    return any(all(stem in text for stem in stems) for text in texts)


def _numbers(text: str) -> Iterable[str]:
    """Return the numbers in one form, however they group their digits."""
    plain = _ADDRESS.sub(" ", unicodedata.normalize("NFKC", text))
    for match in _NUMBER.finditer(_LIST_MARK.sub(" ", plain)):
        number = match.group()
        if _GROUPED.fullmatch(number):
            number = re.sub(r"\D", "", number)
        for part in number.split(":"):
            digits = "".join(
                str(unicodedata.decimal(letter)) if letter.isdecimal() else "." for letter in part
            )
            yield digits.lstrip("0") or "0"


def _plain(text: str) -> str:
    """Return the text without what differs between two ways to write the same."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(text.split())
