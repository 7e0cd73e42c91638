"""Sound for the tests: real recordings in any container, silence, what is heard in an answer."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"
JFK = DATA / "jfk.ogg"
"""Eleven seconds of public English."""
JFK_WORDS = (
    "and so my fellow americans ask not what your country can do for you"
    " ask what you can do for your country"
)

CONTAINERS = {
    "wav": ("wav", "pcm_s16le"),
    "flac": ("flac", "flac"),
    "mp3": ("mp3", "libmp3lame"),
    "ogg": ("ogg", "libopus"),
    "webm": ("webm", "libopus"),
    "m4a": ("ipod", "aac"),
    "mp4": ("mp4", "aac"),
}
"""What OpenAI's API takes, by the file's name: muxer and codec."""

RATE = 16_000

Samples = NDArray[np.int16]


def samples_of(recording: bytes, rate: int = RATE) -> Samples:
    """Return what is heard in a recording."""
    resampler = AudioResampler(format="s16", layout="mono", rate=rate)
    pieces: list[Any] = []
    source: Any = av.open(io.BytesIO(recording))
    with source:
        for frame in [*source.decode(audio=0), None]:
            pieces += [found.to_ndarray().flatten() for found in resampler.resample(frame)]
    return np.concatenate(pieces)


def recording_of(samples: Samples, extension: str = "wav") -> bytes:
    """Return a file of that kind in which the samples are heard."""
    muxer, codec = CONTAINERS[extension]
    target = io.BytesIO()
    made: Any = av.open(target, "w", format=muxer)
    with made:
        stream = made.add_stream(codec, rate=RATE, layout="mono")
        frame = AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate = RATE
        made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return target.getvalue()


def words_of(text: str) -> list[str]:
    """Return the words alone, in small letters."""
    return re.findall(r"[a-z0-9']+", text.lower())
