"""What a recording was understood as, in the forms that OpenAI's API gives it."""

import json
import math
from dataclasses import dataclass
from typing import Literal

from fireside.local_models.languages import name_of
from fireside.local_models.subtitles import srt, vtt

ResponseFormat = Literal["json", "text", "srt", "verbose_json", "vtt"]
Granularity = Literal["segment", "word"]

_JSON = "application/json"
_TEXT = "text/plain; charset=utf-8"


class BadRecording(Exception):
    """A recording that can't be understood, whatever was said; `message` is for a person."""

    def __init__(self, message: str, code: str = "invalid_audio") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


@dataclass(frozen=True)
class Listening:
    """How a recording is to be heard."""

    language: str | None = None
    """The code of its language; found out where it is not given."""
    prompt: str | None = None
    """Words that may come up, or what was said before."""
    temperature: float = 0.0
    wants_words: bool = False
    """Whether the time of each word is asked for."""


@dataclass(frozen=True)
class Word:
    """A word, and when it is heard, in seconds."""

    word: str
    start: float
    end: float


@dataclass(frozen=True)
class Segment:
    """A stretch of speech as the model heard it; times are seconds of the recording."""

    seek: int
    start: float
    end: float
    text: str
    tokens: list[int]
    temperature: float
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Transcript:
    """What was understood of a recording."""

    language: str
    """The code of the language it was heard in."""
    duration: float
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(segment.text for segment in self.segments).strip()


def render(
    transcript: Transcript, form: ResponseFormat, granularities: frozenset[Granularity]
) -> tuple[str, str]:
    """Return the transcript in a form, and the content type of that."""
    if form == "json":
        fields = {"text": transcript.text, "usage": _usage(transcript)}
        return json.dumps(fields, ensure_ascii=False), _JSON
    if form == "verbose_json":
        return json.dumps(_verbose(transcript, granularities), ensure_ascii=False), _JSON
    if form == "srt":
        return srt(transcript.segments), _TEXT
    if form == "vtt":
        return vtt(transcript.segments), _TEXT
    return f"{transcript.text}\n", _TEXT


def _usage(transcript: Transcript) -> dict[str, object]:
    return {"type": "duration", "seconds": math.ceil(transcript.duration)}


def _verbose(transcript: Transcript, granularities: frozenset[Granularity]) -> dict[str, object]:
    fields: dict[str, object] = {
        "task": "transcribe",
        "language": name_of(transcript.language),
        "duration": round(transcript.duration, 3),
        "text": transcript.text,
        "usage": _usage(transcript),
    }
    if "segment" in granularities:
        fields["segments"] = [
            _segment(number, segment) for number, segment in enumerate(transcript.segments)
        ]
    if "word" in granularities:
        fields["words"] = [
            {"word": word.word, "start": word.start, "end": word.end}
            for segment in transcript.segments
            for word in segment.words
        ]
    return fields


def _segment(number: int, segment: Segment) -> dict[str, object]:
    return {
        "id": number,
        "seek": segment.seek,
        "start": segment.start,
        "end": segment.end,
        "text": segment.text,
        "tokens": segment.tokens,
        "temperature": segment.temperature,
        "avg_logprob": segment.avg_logprob,
        "compression_ratio": segment.compression_ratio,
        "no_speech_prob": segment.no_speech_prob,
    }
