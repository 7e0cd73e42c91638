"""Judges a recording by decoding it, and makes of it what the transcriber hears."""

from __future__ import annotations

import io
from array import array
from collections.abc import Generator
from dataclasses import dataclass

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from fireside.services.voice.worker.containers import container_of, is_middle
from fireside.services.voice.worker.levels import RATE, Levels, measure
from fireside.services.voice.worker.protocol import Envelope, Fault

SHORTEST = 0.1
"""Seconds below which nothing was said; providers refuse shorter recordings too."""
TOLERANCE = 1.0
"""Seconds over the limit that are let pass: a recorder that is stopped at the limit is late."""
_SAMPLE_BYTES = 2
_FRAME = 4096
_VIDEO_AS_SOUND = {"matroska": "video/webm", "mov": "video/mp4"}


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
    samples, is_cut = _decode(data, container.ffmpeg, max_seconds)
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


def _decode(data: bytes, demuxer: str, max_seconds: float) -> tuple[array[int], bool]:
    """Return the first audio stream as 16 kHz mono, and whether its end is missing or damaged."""
    samples = array("h")
    most = int((max_seconds + TOLERANCE) * RATE) + RATE
    reading = _Reading()
    try:
        with av.open(io.BytesIO(data), format=demuxer, metadata_errors="ignore") as container:
            for frame in reading.frames(container):
                samples.frombytes(bytes(frame.planes[0])[: frame.samples * _SAMPLE_BYTES])
                if len(samples) > most:
                    break
    except av.FFmpegError:
        reading.is_damaged = True
    return samples, reading.is_damaged


@dataclass
class _Reading:
    """The decoding of one recording; what is damaged is skipped."""

    is_damaged: bool = False

    def frames(self, container: InputContainer) -> Generator[AudioFrame]:
        """Yield what decodes, as 16 kHz mono; raises Refused, and FFmpegError at a broken end."""
        if not container.streams.audio:
            raise Refused("video_only" if container.streams.video else "no_audio")
        stream = container.streams.audio[0]
        stream.codec_context.thread_count = 1
        resampler = _resampler()
        for frame in self._decoded(container, stream):
            try:
                yield from resampler.resample(frame)
            except (av.FFmpegError, ValueError):
                # The damage has changed rate or channels in the middle.
                self.is_damaged = True
                resampler = _resampler()
        yield from resampler.resample(None)

    def _decoded(self, container: InputContainer, stream: AudioStream) -> Generator[AudioFrame]:
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.FFmpegError:
                self.is_damaged = True
                continue
            for frame in frames:
                if isinstance(frame, AudioFrame):
                    # Time stamps may lie; what counts is how much sound there is.
                    frame.pts = None
                    yield frame


def _resampler() -> AudioResampler:
    return AudioResampler(format="s16", layout="mono", rate=RATE)


def _flac(samples: array[int]) -> bytes:
    """Encode without loss."""
    target = io.BytesIO()
    with av.open(target, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE, layout="mono", format="s16")
        for start in range(0, len(samples), _FRAME):
            part = samples[start : start + _FRAME]
            frame = AudioFrame(format="s16", layout="mono", samples=len(part))
            frame.sample_rate = RATE
            frame.planes[0].update(part.tobytes())
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()
