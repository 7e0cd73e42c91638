"""Spoken sentences made into a stream of one of the formats that OpenAI's API has."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from fireside.local_models.sounds import SpeechFormat

RATE = 24_000
"""Samples a second of the voice, and of OpenAI's raw format."""

BIT_RATE = 64_000
"""Of the formats that leave out what is hardly heard."""


@dataclass(frozen=True)
class _Kind:
    """How FFmpeg makes a format."""

    muxer: str
    codec: str
    options: Mapping[str, str] = field(default_factory=dict[str, str])


_KINDS: dict[SpeechFormat, _Kind] = {
    # The header that tells the length could only be written at the end.
    "mp3": _Kind("mp3", "libmp3lame", {"write_xing": "0", "id3v2_version": "0"}),
    # In microseconds: a page is sent when it is full, and by default that takes a second.
    "opus": _Kind("ogg", "libopus", {"page_duration": "200000"}),
    "aac": _Kind("adts", "aac"),
    "flac": _Kind("flac", "flac"),
    "wav": _Kind("wav", "pcm_s16le"),
}


class _Sink:
    """A file that can only be written to, so that nothing in it is written twice."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        self._written += data
        return len(data)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = bytes(self._written)
        self._written.clear()
        return taken


class _Stream(Protocol):
    bit_rate: int

    def encode(self, frame: AudioFrame | None) -> object: ...


class _Container(Protocol):
    """The writing side of PyAV, whose own types are partly unknown."""

    def add_stream(self, codec: str, *, rate: int, layout: str) -> _Stream: ...
    def mux(self, packets: object) -> None: ...
    def close(self) -> None: ...


class Encoder:
    """Makes one stream of samples into one stream of bytes."""

    def __init__(self, container: _Container, stream: _Stream, sink: _Sink) -> None:
        self._container = container
        self._stream = stream
        self._sink = sink

    def feed(self, samples: NDArray[np.int16]) -> bytes:
        """Return what can be sent once these samples are there too."""
        frame = AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate = RATE
        self._container.mux(self._stream.encode(frame))
        return self._sink.take()

    def finish(self) -> bytes:
        """Return the end."""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        return self._sink.take()


class RawEncoder:
    """Leaves the samples as they are, in little endian."""

    def feed(self, samples: NDArray[np.int16]) -> bytes:
        """Return the samples."""
        return samples.astype("<i2").tobytes()

    def finish(self) -> bytes:
        """Return the end, which is nothing."""
        return b""


@contextmanager
def encoding(form: SpeechFormat) -> Generator[Encoder | RawEncoder]:
    """Begin a stream in a format; what it holds is freed at the end of the block."""
    if form == "pcm":
        yield RawEncoder()
        return
    kind = _KINDS[form]
    sink = _Sink()
    options = {**kind.options, "flush_packets": "1"}
    container = cast("_Container", av.open(sink, "w", format=kind.muxer, options=options))
    try:
        stream = container.add_stream(kind.codec, rate=RATE, layout="mono")
        stream.bit_rate = BIT_RATE
        yield Encoder(container, stream, sink)
    finally:
        container.close()
