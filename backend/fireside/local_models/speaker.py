"""The engine that speaks: the voice of hibari, made louder, faster or slower."""

import importlib
from collections.abc import Generator, Iterator
from fractions import Fraction
from typing import Protocol, cast

import numpy as np
from av.audio.frame import AudioFrame
from av.error import BlockingIOError as NothingYet
from av.error import EOFError as NothingMore
from av.filter.graph import Graph
from numpy.typing import NDArray

from fireside.local_models.encoding import RATE, encoding
from fireside.local_models.memory import give_back
from fireside.local_models.sounds import Speaking
from fireside.local_models.speakable import short_pieces, speakable

GAIN = 2.75
"""The voice peaks at a third of what a sample can hold."""

KNEE = 0.6
CEILING = 0.9
"""Above the knee, peaks are bent so that none is louder than the ceiling."""

FASTEST = 1.5
"""The pace up to which the voice itself speaks faster; beyond, what it said is compressed."""

Samples = NDArray[np.float32]


class _Voice(Protocol):
    """The part of hibari's Hibari that is used; the package has no stubs."""

    def split_sentences(self, text: str) -> list[str]: ...
    def phonemize(self, text: str) -> list[str]: ...
    def from_phonemes(self, phonemes: str, speed: float, seed: int | None) -> Samples: ...


class Runtime(Protocol):
    """The one name of hibari that is used."""

    def Hibari(self) -> _Voice:  # noqa: N802 - the package's own name
        """Return the voice, loaded."""
        ...


class Speaker:
    """Speaks, a sentence at a time."""

    def __init__(self, voice: _Voice) -> None:
        self._voice = voice

    def stream(self, speaking: Speaking) -> Iterator[bytes]:
        """Yield the speech, a sentence at a time; nothing at all where nothing can be spoken."""
        phrases = self._phrases(speaking.text)
        first = next(phrases, None)
        if first is None:
            return
        with encoding(speaking.form) as encoder:
            yield encoder.feed(self._say(first, speaking.speed))
            for phrase in phrases:
                yield encoder.feed(self._say(phrase, speaking.speed))
            yield encoder.finish()

    def _phrases(self, text: str) -> Generator[str]:
        """Yield the sounds of each phrase that has any."""
        for sentence in self._voice.split_sentences(speakable(text)):
            for piece in short_pieces(sentence):
                for phonemes in self._voice.phonemize(piece):
                    if any(sound.isalpha() for sound in phonemes):
                        yield phonemes

    def _say(self, phonemes: str, speed: float) -> NDArray[np.int16]:
        own = min(speed, FASTEST)
        # The same text sounds the same every time.
        samples = _louder(self._voice.from_phonemes(phonemes, own, seed=0))
        if speed > own:
            samples = _compressed(samples, speed / own)
        return (np.maximum(np.minimum(samples, 1), -1) * np.float32(32767)).astype(np.int16)


def import_runtime() -> Runtime:
    """Import all that will be needed; raises ImportError when it is not installed."""
    for name in ("numpy.fft", "numpy.random", "onnxruntime", "hibari.g2p.oov"):
        importlib.import_module(name)
    return cast("Runtime", importlib.import_module("hibari"))


def load(runtime: Runtime) -> Speaker:
    """Load the voice that comes with its package."""
    voice = runtime.Hibari()
    # Its dictionaries are read when it speaks for the first time.
    voice.from_phonemes(voice.phonemize("Hello.")[0], 1.0, seed=0)
    give_back()
    return Speaker(voice)


def _louder(samples: Samples) -> Samples:
    """Amplify, and bend the peaks: one gain for all sentences keeps them equally loud."""
    loud = samples * np.float32(GAIN)
    size = np.abs(loud)
    room = CEILING - KNEE
    bent = KNEE + room * np.tanh((size - KNEE) / room)
    return np.where(size > KNEE, np.copysign(bent, loud), loud).astype(np.float32)


def _compressed(samples: Samples, factor: float) -> Samples:
    """Return the samples in less time, at the same pitch."""
    graph = Graph()
    source = graph.add_abuffer(
        sample_rate=RATE, format="flt", layout="mono", time_base=Fraction(1, RATE)
    )
    tempo = graph.add("atempo", str(factor))
    sink = graph.add("abuffersink")
    source.link_to(tempo)
    tempo.link_to(sink)
    graph.configure()
    frame = AudioFrame.from_ndarray(samples[None, :], format="flt", layout="mono")
    frame.sample_rate = RATE
    graph.push(frame)
    graph.push(None)
    return np.concatenate([np.zeros(0, np.float32), *_pulled(graph)])


def _pulled(graph: Graph) -> Generator[Samples]:
    while True:
        try:
            frame = graph.pull()
        except (NothingYet, NothingMore):
            return
        yield cast("Samples", cast("AudioFrame", frame).to_ndarray()).ravel()
