"""Recordings as they come, in any container that OpenAI's API takes, made into samples."""

import io
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from numpy.typing import NDArray

from fireside.local_models.transcripts import BadRecording

RATE = 16_000
"""Samples a second, as the model hears."""

SHORTEST = 0.1
LONGEST = 1800.0
"""Seconds of a recording; a small file can hold many hours."""

# Among the hundreds of formats that FFmpeg would guess at are playlists that open other files.
_CONTAINERS = {
    "format_whitelist": "aac,flac,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,ogg,wav",
    "protocol_whitelist": "",
}

Samples = NDArray[np.int16]


def decode(recording: bytes, check: Callable[[], None]) -> Samples:
    """Return the first audio stream as 16 kHz mono; what is damaged is left out.

    `check` is called now and then, and may raise to stop it. Raises BadRecording.
    """
    pieces: list[Samples] = []
    count = 0
    try:
        with _opened(recording) as source:
            for frame in _frames(source):
                check()
                # A copy: the array's own memory is the frame's.
                pieces.append(cast("Samples", frame.to_ndarray()).flatten())
                count += frame.samples
                if count > LONGEST * RATE:
                    raise BadRecording(
                        f"The recording is longer than {LONGEST / 60:.0f} minutes.",
                        "audio_too_long",
                    )
    except FFmpegError as exc:
        # A recording that breaks off is understood as far as it goes.
        if not count:
            raise _unreadable() from exc
    if not count:
        raise _unreadable()
    if count < SHORTEST * RATE:
        raise BadRecording(
            f"The recording is too short: at least {SHORTEST} seconds are needed.",
            "audio_too_short",
        )
    return np.concatenate(pieces)


@contextmanager
def _opened(recording: bytes) -> Generator[InputContainer]:
    source = av.open(
        io.BytesIO(recording), "r", metadata_errors="ignore", container_options=_CONTAINERS
    )
    try:
        yield source
    finally:
        source.close()


def _frames(source: InputContainer) -> Generator[AudioFrame]:
    if not source.streams.audio:
        raise BadRecording("The file has no sound in it.")
    stream = source.streams.audio[0]
    stream.codec_context.thread_count = 1
    resampler = _resampler()
    for frame in _decoded(source, stream):
        try:
            yield from resampler.resample(frame)
        except (FFmpegError, ValueError):
            # The damage has changed rate or channels in the middle.
            resampler = _resampler()
    yield from resampler.resample(None)


def _decoded(source: InputContainer, stream: AudioStream) -> Generator[AudioFrame]:
    for packet in source.demux(stream):
        try:
            frames = packet.decode()
        except FFmpegError:
            continue
        for frame in frames:
            # Time stamps may lie; what counts is how much sound there is.
            frame.pts = None
            yield frame


def _resampler() -> AudioResampler:
    return AudioResampler(format="s16", layout="mono", rate=RATE)


def _unreadable() -> BadRecording:
    return BadRecording("The file can't be read as audio: it is damaged, or of another kind.")
