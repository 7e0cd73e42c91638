"""FFmpeg's files in memory, opened and closed."""

from __future__ import annotations

import io
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from fireside.services.voice.worker.containers import Container

# A header with the number of frames and a table of places: without it players guess the length.
MP3_OPTIONS = {"write_xing": "1", "id3v2_version": "0"}


@contextmanager
def reading(data: bytes, container: Container) -> Generator[InputContainer]:
    """Open a file of this kind; raises FFmpegError."""
    source = av.open(io.BytesIO(data), "r", format=container.ffmpeg, metadata_errors="ignore")
    try:
        yield source
    finally:
        source.close()


@contextmanager
def writing(
    target: io.BytesIO, muxer: str, options: Mapping[str, str] | None = None
) -> Generator[Any]:
    """Begin a file, which is whole in `target` after the block; raises FFmpegError.

    The types of PyAV's writing side are partly unknown.
    """
    made = av.open(target, "w", format=muxer, options=dict(options or {}))
    try:
        yield made
    finally:
        made.close()


def first_audio(source: InputContainer) -> AudioStream | None:
    """Return the first stream that can be heard."""
    return source.streams.audio[0] if source.streams.audio else None
