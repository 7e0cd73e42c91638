"""Judges a recording by decoding it, and makes of it what the transcriber hears."""

from __future__ import annotations

import io
from array import array
from collections.abc import Generator
from dataclasses import dataclass

from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError

from fireside.services.isolated.envelope import Envelope
from fireside.services.voice.worker.containers import Container, container_of, is_middle
from fireside.services.voice.worker.levels import RATE, Levels, measure
from fireside.services.voice.worker.media import first_audio, reading, writing
from fireside.services.voice.worker.protocol import Fault

SHORTEST = 0.1
"""Seconds below which nothing was said; providers refuse shorter recordings too."""
TOLERANCE = 1.0
"""Seconds over the limit that are let pass: a recorder that is stopped at the limit is late."""
_SAMPLE_BYTES = 2
_FRAME = 4096


class Refused(Exception):
    """The recording can't be taken."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


def inspect(data: bytes, max_seconds: float) -> Envelope:
    """Return what the recording is, with its sound as FLAC; raises Refused."""
    container = container_of(data)
    if container is None:
        raise Refused(_fault_of_unknown(data))
    samples, is_cut = _decode(data, container, max_seconds)
    if not samples:
        raise Refused("broken" if is_cut else "no_audio")
    seconds = len(samples) / RATE
    if seconds > max_seconds + TOLERANCE:
        raise Refused("too_long")
    if seconds < SHORTEST:
        raise Refused("too_short")
    levels: Levels = measure(samples)
    fields = {"extension": container.extension, "seconds": seconds, "is_cut": is_cut}
    return Envelope({**fields, **levels.as_fields()}, [_flac(samples)])


def _fault_of_unknown(data: bytes) -> Fault:
    if not data:
        return "empty"
    return "no_beginning" if is_middle(data) else "not_audio"


def _decode(data: bytes, container: Container, max_seconds: float) -> tuple[array[int], bool]:
    """Return the first audio stream as 16 kHz mono, and whether its end is missing or damaged."""
    samples = array("h")
    most = int((max_seconds + TOLERANCE) * RATE) + RATE
    decoding = _Decoding()
    try:
        with reading(data, container) as source:
            for frame in decoding.frames(source):
                samples.frombytes(bytes(frame.planes[0])[: frame.samples * _SAMPLE_BYTES])
                if len(samples) > most:
                    break
    except FFmpegError:
        decoding.is_damaged = True
    return samples, decoding.is_damaged


@dataclass
class _Decoding:
    """The decoding of one recording; what is damaged is skipped."""

    is_damaged: bool = False

    def frames(self, source: InputContainer) -> Generator[AudioFrame]:
        """Yield what decodes, as 16 kHz mono; raises Refused, and FFmpegError at a broken end."""
        stream = first_audio(source)
        if stream is None:
            raise Refused("video_only" if source.streams.video else "no_audio")
        stream.codec_context.thread_count = 1
        resampler = _resampler()
        for frame in self._decoded(source, stream):
            try:
                yield from resampler.resample(frame)
            except (FFmpegError, ValueError):
                # The damage has changed rate or channels in the middle.
                self.is_damaged = True
                resampler = _resampler()
        yield from resampler.resample(None)

    def _decoded(self, source: InputContainer, stream: AudioStream) -> Generator[AudioFrame]:
        for packet in source.demux(stream):
            try:
                frames = packet.decode()
            except FFmpegError:
                self.is_damaged = True
                continue
            for frame in frames:
                # Time stamps may lie; what counts is how much sound there is.
                frame.pts = None
                yield frame


def _resampler() -> AudioResampler:
    return AudioResampler(format="s16", layout="mono", rate=RATE)


def _flac(samples: array[int]) -> bytes:
    """Encode without loss."""
    target = io.BytesIO()
    with writing(target, "flac") as made:
        stream = made.add_stream("flac", rate=RATE, layout="mono", format="s16")
        for start in range(0, len(samples), _FRAME):
            part = samples[start : start + _FRAME]
            frame = AudioFrame(format="s16", layout="mono", samples=len(part))
            frame.sample_rate = RATE
            frame.planes[0].update(part.tobytes())
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return target.getvalue()
