"""Tells in which language a text is, roughly: by its script, and by its commonest words."""

from __future__ import annotations

import re
from collections import Counter

_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("kana", "\u3040-\u30ff"),
    ("hangul", "\uac00-\ud7af\u1100-\u11ff"),
    ("han", "\u4e00-\u9fff\u3400-\u4dbf"),
    ("cyrillic", "\u0400-\u04ff"),
    ("greek", "\u0370-\u03ff"),
    ("arabic", "\u0600-\u06ff"),
    ("hebrew", "\u0590-\u05ff"),
    ("devanagari", "\u0900-\u097f"),
    ("thai", "\u0e00-\u0e7f"),
    ("latin", "A-Za-z\u00c0-\u024f"),
)
_IN_SCRIPT = {name: re.compile(f"[{letters}]") for name, letters in _SCRIPTS}
_KANA_SHARE = 0.05
"""Japanese is mostly written in letters of Chinese; so much kana tells it."""
_SCRIPT_SHARE = 0.3
"""Of the letters; names and terms in Latin letters are common everywhere."""

_WORDS = {
    "en": "the and you are of to in is it for with that your be not on this if or an as when how "
    "have their they what should never always answer help do can will about only from",
    "de": "der die das und du bist ist ein eine einen den dem mit für von nicht auf zu im sie ihr "
    "dein wenn oder wie immer nie nur auch bei sei antworte hilf kunden auf deutsch als werden",
    "fr": "le la les et tu es est un une des du de vous avec pour que qui ne pas sur dans au aux "
    "votre ton sois si ou toujours jamais réponds aide en par ce cette êtes soyez nous leur",
    "es": "el la los las y eres es un una de del que con para por no en se su tu si o siempre "
    "nunca responde ayuda al como más usted sé debes sus lo nuestros esta cuando muy",
    "it": "il lo la gli le sei è un una di del della che con per non in si su tu se sempre mai "
    "rispondi aiuta al come più devi i nel alla dei clienti sono questo quando",
    "pt": "os as você é um uma de do da que com para por não em se seu sua ou sempre nunca "
    "responda ajude ao como mais deve no na dos das são quando este muito",
    "nl": "de het een en je bent is van met voor niet op te in als of altijd nooit wees help aan "
    "zijn ook bij naar deze dat die klanten antwoord geen maar uw jouw",
}
_STOP_WORDS = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LEAST_HITS = 2
_CLEAR_LEAD = 1.3

_NAMED = re.compile(
    r"\b(?:english|german|french|spanish|italian|portuguese|dutch|russian|japanese|chinese|korean"
    r"|arabic|greek|hebrew|hindi|thai|turkish|polish|translat\w*|language"
    r"|englisch|deutsch|französisch|spanisch|italienisch|übersetz\w*|sprache"
    r"|anglais|allemand|français|espagnol|tradui\w*|langue"
    r"|inglés|alemán|francés|español|traduc\w*|idioma)\b|英語|日本語|中文|английск|русск",
    re.IGNORECASE,
)


def language_of(text: str) -> str | None:
    """Return the language or, where that is all there is to see, the script; None if unsure."""
    script = _script_of(text)
    if script != "latin":
        return script
    words = Counter(word.lower() for word in _WORD.findall(text))
    scores = {
        name: sum(words[word] for word in words.keys() & known)
        for name, known in _STOP_WORDS.items()
    }
    ranked = sorted(scores, key=lambda name: scores[name], reverse=True)
    best, second = scores[ranked[0]], scores[ranked[1]]
    is_clear = best >= _LEAST_HITS and best >= second * _CLEAR_LEAD
    return ranked[0] if is_clear else None


def is_other_language(original: str, text: str) -> bool:
    """Whether the text is surely in another language than the original."""
    before, after = language_of(original), language_of(text)
    if before is not None and after is not None:
        return before != after
    # A Latin text whose language is unclear is at least none in another script.
    return _script_of(original) != _script_of(text) and None not in (
        _script_of(original),
        _script_of(text),
    )


def names_a_language(instructions: str) -> bool:
    """Whether the wishes speak of a language, so that another one may be what is wished for."""
    return _NAMED.search(instructions) is not None


def _script_of(text: str) -> str | None:
    counts = {name: len(letters.findall(text)) for name, letters in _IN_SCRIPT.items()}
    total = sum(counts.values())
    if not total:
        return None
    if counts["kana"] >= total * _KANA_SHARE:
        return "kana"
    found = max(counts, key=lambda name: counts[name])
    foreign = max((name for name in counts if name != "latin"), key=lambda name: counts[name])
    return foreign if found == "latin" and counts[foreign] > total * _SCRIPT_SHARE else found
