"""Whether what a transcriber wrote down was said by somebody. Pure.

Whisper and its kin write words over silence and noise: those that stood under silence in the films
they learnt from. A phrase of that kind is believed only when there is a voice to have said it.
"""

from __future__ import annotations

import re
import unicodedata

from fireside.providers.base import Transcript
from fireside.services.voice.sound import Recording

SURELY_NO_SPEECH = 0.6
"""From here on the model itself says that nobody spoke,"""
UNSURE = -1.0
"""when it is not sure of its words either."""
MAYBE_NO_SPEECH = 0.3
"""Enough to doubt a phrase that is known to be made up."""
LETTERS_A_SECOND = 12.0
"""How fast people speak."""
SLOWEST = 4.0
"""How many times longer than that something may be heard for a phrase to be believed,"""
PAUSES = 1.0
"""and seconds on top."""

_ANNOTATION = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|[♪♫]+")

_DOUBTED = {
    "you",
    "thank you",
    "thank you so much",
    "thank you very much",
    "thanks",
    "thank you for watching",
    "thanks for watching",
    "thank you for listening",
    "thanks for listening",
    "please subscribe",
    "please subscribe to my channel",
    "like and subscribe",
    "bye",
    "bye bye",
    "goodbye",
    "see you next time",
    "see you in the next video",
    "ill see you next time",
    "woohoo",
    "woo",
    "wow",
    "oh",
    "ooh",
    "ah",
    "uh",
    "um",
    "hmm",
    "mm",
    "mm hmm",
    "yeah",
    "okay",
    "ok",
    "so",
    "the",
    "the end",
    "i",
    "music",
    "applause",
    "silence",
    "beep",
    "merci",
    "gracias",
    "danke",
    "vielen dank",
    "ご視聴ありがとうございました",
    "谢谢观看",
    "谢谢大家",
    "시청해주셔서 감사합니다",
    "продолжение следует",
}
"""Phrases that are made up over silence and noise, and that people say too."""

_NEVER_SAID = (
    "amara.org",
    "amara org",
    "subtitles by",
    "subtitled by",
    "transcription by castingwords",
    "untertitel im auftrag des zdf",
    "untertitelung des zdf",
    "untertitel der",
    "sous-titres réalisés",
    "sous-titrage",
    "subtítulos realizados",
    "sottotitoli creati",
    "legendas pela comunidade",
    "字幕由",
    "字幕by",
    "字幕志愿者",
    "субтитры сделал",
    "mbc 뉴스",
)
"""Credits of subtitles, which nobody says to an agent."""


def understood(transcript: Transcript, recording: Recording) -> str:
    """Return what was said, or nothing where nobody seems to have said it."""
    # PostgreSQL can't store a NUL.
    text = " ".join(_ANNOTATION.sub(" ", transcript.text.replace("\0", "")).split())
    phrase = _plain(text)
    if not phrase or _is_credit(text) or _is_denied_by_the_model(transcript):
        return ""
    return "" if phrase in _DOUBTED and _is_unlikely(phrase, transcript, recording) else text


def _is_credit(text: str) -> bool:
    lowered = text.lower()
    return any(words in lowered for words in _NEVER_SAID)


def _is_denied_by_the_model(transcript: Transcript) -> bool:
    no_speech, confidence = transcript.no_speech, transcript.confidence
    if no_speech is None or confidence is None:
        return False
    return no_speech > SURELY_NO_SPEECH and confidence < UNSURE


def _is_unlikely(phrase: str, transcript: Transcript, recording: Recording) -> bool:
    """Whether a doubted phrase was made up: the model doubts it too, or it lasts too long."""
    if transcript.no_speech is not None and transcript.no_speech > MAYBE_NO_SPEECH:
        return True
    longest = SLOWEST * len(phrase) / LETTERS_A_SECOND + PAUSES
    return recording.active_seconds > longest


def _plain(text: str) -> str:
    """Return the words alone, to compare them."""
    kept = "".join(
        character if character.isspace() or unicodedata.category(character)[0] in "LMN" else ""
        for character in text.lower().replace("-", " ")
    )
    return " ".join(kept.split())
