"""The audio side of the provider: what it hears and how it speaks.

    provider.audio.hear("What time is it?")        the next transcript
    provider.audio.transcription_fails(faults.overloaded())
    provider.audio.pace = Pace(transcription=0.4, speech=0.3, each_letter=0.01)
    provider.audio.speech_fails(faults.server_error())
    provider.audio.speech_fails_for("orders", faults.server_error())

Speech is real MP3, as long as somebody would take to say the words.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Protocol

import orjson

from fireside.testing.scripted_provider.connection import Exchange
from fireside.testing.scripted_provider.mp3 import silent_mp3
from fireside.testing.scripted_provider.recorded import JsonObject, RecordedRequest
from fireside.testing.scripted_provider.replies import Reply, error_reply

USUAL_WORDS = "What can you tell me about the weather today?"
"""What is understood where nothing was scripted."""
SECONDS_A_LETTER = 0.065
_PLAIN_ONLY = ("gpt-4o-transcribe", "gpt-4o-mini-transcribe")


@dataclass(frozen=True)
class Pace:
    """How long the provider takes, in seconds."""

    transcription: float = 0.0
    speech: float = 0.0
    each_letter: float = 0.0


@dataclass(frozen=True)
class Heard:
    """A transcript, with what Whisper says of it."""

    text: str
    no_speech: float | None = 0.01
    confidence: float | None = -0.2
    start: float = 0.0
    """When it is said, for a second."""


@dataclass(frozen=True)
class Upload:
    """A request for a transcript, taken apart."""

    request: RecordedRequest
    fields: dict[str, str]
    times_of: list[str]
    """Of what the times are asked for."""
    filename: str
    audio: bytes


class Gate(Protocol):
    """What speech waits for where a test holds it back."""

    async def wait(self) -> object:
        """Return when it may be heard."""
        ...


@dataclass
class AudioScript:
    """What the provider hears, how it speaks, and how it fails at both."""

    pace: Pace = field(default_factory=Pace)
    make_speech: Callable[[str], bytes] = lambda text: silent_mp3(len(text) * SECONDS_A_LETTER)
    """Makes the sound of a text."""
    speech_type: str = "audio/mpeg"
    usual: Heard = Heard(USUAL_WORDS)
    uploads: list[Upload] = field(default_factory=list[Upload])
    """Every recording so far, oldest first."""
    spoken: list[str] = field(default_factory=list[str])
    """Every text that speech was asked for, oldest first; those that failed too."""
    voices: list[str] = field(default_factory=list[str])
    """The voice of each."""
    in_flight: int = 0
    most_in_flight: int = 0
    """How many requests for speech were answered at the same time."""
    _heard: deque[Heard | Reply] = field(default_factory=deque["Heard | Reply"])
    _speech_faults: deque[Reply | None] = field(default_factory=deque["Reply | None"])
    _faults_by_words: dict[str, Reply] = field(default_factory=dict[str, "Reply"])
    _listening: Gate | None = None
    _gates: dict[str, Gate] = field(default_factory=dict[str, "Gate"])

    def clear(self) -> None:
        """Forget what was scripted and what was asked."""
        vars(self).update(vars(AudioScript()))

    def hear(
        self,
        text: str,
        *,
        no_speech: float | None = 0.01,
        confidence: float | None = -0.2,
        start: float = 0.0,
    ) -> None:
        """Understand this in the next recording."""
        self._heard.append(Heard(text, no_speech, confidence, start))

    def transcription_fails(self, fault: Reply, *, times: int = 1) -> None:
        """Fail at the next recordings."""
        self._heard.extend([fault] * times)

    def hold_transcription(self, gate: Gate) -> None:
        """Understand recordings only when the gate lets it."""
        self._listening = gate

    def speech_fails(self, fault: Reply, *, times: int = 1, after: int = 0) -> None:
        """Fail at requests for speech, after so many that go well."""
        self._speech_faults.extend([None] * after)
        self._speech_faults.extend([fault] * times)

    def speech_fails_for(self, words: str, fault: Reply) -> None:
        """Fail at every text in which these words are."""
        self._faults_by_words[words] = fault

    def hold_speech(self, words: str, gate: Gate) -> None:
        """Answer a text in which these words are only when the gate lets it."""
        self._gates[words] = gate

    async def answer_transcription(self, exchange: Exchange) -> None:
        """Answer `POST /v1/audio/transcriptions`."""
        upload = _parse(exchange.request)
        self.uploads.append(upload)
        heard = self._heard.popleft() if self._heard else self.usual
        if self._listening is not None:
            await self._listening.wait()
        await asyncio.sleep(self.pace.transcription)
        if not isinstance(heard, Heard):
            await heard.play(exchange)
            return
        shape = upload.fields.get("response_format", "json")
        if shape == "verbose_json" and upload.fields.get("model") in _PLAIN_ONLY:
            # It was not heard: the client will ask again in another shape.
            self._heard.appendleft(heard)
            await error_reply(
                400, "response_format 'verbose_json' is not compatible with this model."
            ).play(exchange)
            return
        body: JsonObject = {"text": heard.text}
        if shape == "verbose_json":
            body |= {"language": "english", "duration": heard.start + 1.0}
            body |= _times(heard, upload.times_of)
        exchange.wire.answer(200, orjson.dumps(body), "application/json")

    async def answer_speech(self, exchange: Exchange) -> None:
        """Answer `POST /v1/audio/speech`."""
        asked = exchange.request.json
        text = str(asked.get("input", ""))
        self.spoken.append(text)
        self.voices.append(str(asked.get("voice", "")))
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await self._speak(text, exchange)
        finally:
            self.in_flight -= 1

    async def _speak(self, text: str, exchange: Exchange) -> None:
        fault = self._speech_faults.popleft() if self._speech_faults else None
        for words, always in self._faults_by_words.items():
            if words in text:
                fault = always
        for words, gate in self._gates.items():
            if words in text:
                await gate.wait()
        await asyncio.sleep(self.pace.speech + self.pace.each_letter * len(text))
        if fault is not None:
            await fault.play(exchange)
            return
        exchange.wire.answer(200, self.make_speech(text), self.speech_type)


def _times(heard: Heard, times_of: list[str]) -> JsonObject:
    """Return what is asked for: of segments where nothing is said."""
    times: JsonObject = {}
    if "segment" in times_of or not times_of:
        times["segments"] = [_segment(heard)]
    if "word" in times_of:
        said = {"start": heard.start, "end": heard.start + 1.0}
        times["words"] = [{"word": word, **said} for word in heard.text.split()]
    return times


def _segment(heard: Heard) -> JsonObject:
    segment: JsonObject = {
        "id": 0,
        "seek": 0,
        "start": heard.start,
        "end": heard.start + 1.0,
        "text": heard.text,
        "tokens": [],
        "temperature": 0.0,
        "compression_ratio": 1.0,
    }
    if heard.no_speech is not None:
        segment["no_speech_prob"] = heard.no_speech
    if heard.confidence is not None:
        segment["avg_logprob"] = heard.confidence
    return segment


def _parse(request: RecordedRequest) -> Upload:
    """Take the form apart."""
    kind = request.headers.get("content-type", "")
    form = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + request.body)
    fields: dict[str, str] = {}
    times_of: list[str] = []
    filename, audio = "", b""
    for part in form.walk():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if name == "file" and isinstance(content, bytes):
            filename, audio = part.get_filename() or "", content
        elif name == "timestamp_granularities[]" and isinstance(content, bytes):
            times_of.append(content.decode())
        elif isinstance(name, str) and isinstance(content, bytes):
            fields[name] = content.decode()
    return Upload(request, fields, times_of, filename, audio)
