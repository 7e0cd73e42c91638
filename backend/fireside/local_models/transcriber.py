"""The engine that understands speech: Whisper, run by faster-whisper on CTranslate2."""

import importlib
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from fireside.local_models.decoding import RATE, Samples, decode
from fireside.local_models.handshake import RoleConfig
from fireside.local_models.memory import give_back
from fireside.local_models.transcripts import Listening, Segment, Transcript, Word

BEAMS = 5
"""Readings that are followed at once; the cost is small beside that of listening."""

FALLBACK_TEMPERATURES = (0.0, 0.4)
"""Tried in turn while the model repeats itself or is too unsure.

With more of them, a recording of two minutes in which somebody does repeat himself takes a minute.
"""

STRETCH = 60
"""Seconds that are listened to at once: the memory that it takes grows with them."""

_SEARCHED = 15
"""Seconds at the end of a stretch in which the quietest place is looked for, to cut there."""
_QUIET = RATE // 5


class _FoundWord(Protocol):
    word: str
    start: float
    end: float


class _FoundSegment(Protocol):
    seek: int
    start: float
    end: float
    text: str
    tokens: list[int]
    temperature: float | None
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float
    words: list[_FoundWord] | None


class _Info(Protocol):
    language: str


class _Weights(Protocol):
    is_multilingual: bool


class _Whisper(Protocol):
    """The part of faster-whisper's WhisperModel that is used; the package has no stubs."""

    model: _Weights

    def transcribe(
        self,
        audio: NDArray[np.float32],
        *,
        language: str | None,
        beam_size: int,
        temperature: Sequence[float],
        best_of: int,
        initial_prompt: str | None,
        condition_on_previous_text: bool,
        word_timestamps: bool,
        vad_filter: bool,
    ) -> tuple[Iterable[_FoundSegment], _Info]: ...


class Runtime(Protocol):
    """The one name of faster-whisper that is used."""

    def WhisperModel(  # noqa: N802 - the package's own name
        self, path: str, *, device: str, compute_type: str, cpu_threads: int
    ) -> _Whisper:
        """Return the model in this folder, loaded."""
        ...


class Transcriber:
    """Understands recordings, one at a time."""

    def __init__(self, model: _Whisper) -> None:
        self._model = model

    def transcribe(
        self, recording: bytes, listening: Listening, check: Callable[[], None]
    ) -> Transcript:
        """Return what is said in a recording; raises BadRecording.

        `check` is called between segments, and may raise to stop it.
        """
        try:
            return self._listen(decode(recording, check), listening, check)
        finally:
            give_back()

    def _listen(
        self, samples: Samples, listening: Listening, check: Callable[[], None]
    ) -> Transcript:
        language = listening.language if self._model.model.is_multilingual else "en"
        segments: list[Segment] = []
        for start, stretch in stretches(samples):
            check()
            found, info = self._model.transcribe(
                _as_floats(stretch),
                language=language,
                beam_size=BEAMS,
                temperature=_temperatures(listening),
                best_of=1,
                initial_prompt=listening.prompt,
                # What was misheard once would be heard again and again.
                condition_on_previous_text=False,
                word_timestamps=listening.wants_words,
                vad_filter=True,
            )
            for segment in found:
                check()
                segments.append(_segment(segment, start))
            # A recording is in one language.
            language = info.language
        return Transcript(language or "en", len(samples) / RATE, tuple(segments))


def import_runtime() -> Runtime:
    """Import all that will be needed; raises ImportError when it is not installed."""
    for name in ("numpy.fft", "onnxruntime"):
        importlib.import_module(name)
    return cast("Runtime", importlib.import_module("faster_whisper"))


def load(runtime: Runtime, config: RoleConfig) -> Transcriber:
    """Load the weights in a folder; raises anything when they are damaged."""
    # Left to itself, it would calculate with four times the memory and half the speed.
    model = runtime.WhisperModel(
        config.path, device="cpu", compute_type="int8", cpu_threads=config.threads
    )
    _warm_up(model)
    give_back()
    return Transcriber(model)


def stretches(samples: Samples) -> Generator[tuple[float, Samples]]:
    """Yield the recording in pieces, each with its start in seconds, cut where it is quiet."""
    start = 0
    while len(samples) - start > STRETCH * RATE:
        end = start + STRETCH * RATE
        places = range(end - _SEARCHED * RATE, end, _QUIET)
        quietest = min(places, key=lambda place: _loudness(samples[place : place + _QUIET]))
        cut = quietest + _QUIET // 2
        yield start / RATE, samples[start:cut]
        start = cut
    yield start / RATE, samples[start:]


def _loudness(samples: Samples) -> float:
    return float(np.mean(np.abs(_as_floats(samples))))


def _as_floats(samples: Samples) -> NDArray[np.float32]:
    return np.divide(samples, 32768, dtype=np.float32)


def _warm_up(model: _Whisper) -> None:
    """Load what listens for voices before the model listens for words."""
    found, _ = model.transcribe(
        np.zeros(RATE, np.float32),
        language="en",
        beam_size=1,
        temperature=(0.0,),
        best_of=1,
        initial_prompt=None,
        condition_on_previous_text=False,
        word_timestamps=False,
        vad_filter=True,
    )
    list(found)


def _temperatures(listening: Listening) -> Sequence[float]:
    return (listening.temperature,) if listening.temperature else FALLBACK_TEMPERATURES


def _segment(found: _FoundSegment, start: float) -> Segment:
    words = tuple(
        Word(word.word.strip(), _moved(word.start, start), _moved(word.end, start))
        for word in found.words or ()
    )
    return Segment(
        seek=found.seek + round(start * 100),
        start=_moved(found.start, start),
        end=_moved(found.end, start),
        text=found.text,
        tokens=found.tokens,
        temperature=found.temperature or 0.0,
        avg_logprob=found.avg_logprob,
        compression_ratio=found.compression_ratio,
        no_speech_prob=found.no_speech_prob,
        words=words,
    )


def _moved(seconds: float, start: float) -> float:
    return round(seconds + start, 3)
