"""Joins the sentences of a reply into one MP3 that shows its length and can be sought in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from fireside.services.voice.worker.containers import MP3, Container, container_of
from fireside.services.voice.worker.media import MP3_OPTIONS, first_audio, reading, writing

RATE = 24_000
"""Samples a second where the parts differ, which is what most voices come in."""
BIT_RATE = 64_000


class NothingToJoin(Exception):
    """None of the parts could be read."""


def join(parts: Sequence[bytes]) -> bytes:
    """Return the parts one after the other, as one MP3; raises NothingToJoin."""
    if len({_shape(part) for part in parts}) == 1 and container_of(parts[0]) is MP3:
        return _copy(parts)
    return _encode(parts)


def _shape(part: bytes) -> tuple[str, int, int]:
    """Return what must be the same for frames to stand in one file."""
    with reading(part, _kind(part)) as source:
        stream = first_audio(source)
        if stream is None:
            raise NothingToJoin
        context = stream.codec_context
        return context.name, context.sample_rate, context.layout.nb_channels


def _kind(part: bytes) -> Container:
    container = container_of(part)
    if container is None:
        raise NothingToJoin
    return container


def _copy(parts: Sequence[bytes]) -> bytes:
    """Move the frames as they are."""
    target = io.BytesIO()
    position = 0
    with writing(target, "mp3", MP3_OPTIONS) as joined:
        stream: Any = None
        for part in parts:
            with reading(part, MP3) as source:
                found = source.streams.audio[0]
                stream = stream or joined.add_stream_from_template(found)
                for packet in source.demux(found):
                    if packet.size == 0 or packet.duration is None:
                        continue
                    packet.pts = packet.dts = position
                    position += packet.duration
                    packet.stream = stream
                    joined.mux(packet)
    return target.getvalue()


def _encode(parts: Sequence[bytes]) -> bytes:
    """Decode the parts and encode them anew."""
    target = io.BytesIO()
    with writing(target, "mp3", MP3_OPTIONS) as joined:
        stream = joined.add_stream("libmp3lame", rate=RATE, layout="mono")
        stream.bit_rate = BIT_RATE
        position = 0
        for part in parts:
            for frame in _sound(part):
                frame.pts = position
                position += frame.samples
                joined.mux(stream.encode(frame))
        if not position:
            raise NothingToJoin
        joined.mux(stream.encode(None))
    return target.getvalue()


def _sound(part: bytes) -> list[AudioFrame]:
    resampler = AudioResampler(format="s16p", layout="mono", rate=RATE, frame_size=1152)
    frames: list[AudioFrame] = []
    with reading(part, _kind(part)) as source:
        for frame in source.decode(source.streams.audio[0]):
            frame.pts = None
            frames += resampler.resample(frame)
        frames += resampler.resample(None)
    return frames
