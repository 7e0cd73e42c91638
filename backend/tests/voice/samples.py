"""Recordings: those in `data`, and those that are made when they are needed."""

from __future__ import annotations

import io
import math
import struct
from array import array
from functools import cache
from pathlib import Path
from typing import Any

import av
from av.packet import Packet

_DATA = Path(__file__).parent / "data"
_DURATION = b"\x44\x89\x88"
SPEECH = "leopard_en.webm"
"""What stands for a recording wherever any will do."""


@cache
def sample(name: str) -> bytes:
    """Return the recording of this name, the same bytes each time."""
    make = _MADE.get(name)
    return make() if make is not None else (_DATA / name).read_bytes()


def _lying(duration: float) -> bytes:
    """Return seconds of speech whose header claims so many milliseconds."""
    honest = sample("lying_duration_10h.webm")
    start = honest.index(_DURATION) + len(_DURATION)
    return honest[:start] + struct.pack(">d", duration) + honest[start + 8 :]


def _bits_flipped() -> bytes:
    whole = bytearray(sample(SPEECH))
    for place in range(400, len(whole), 97):
        whole[place] ^= 0xFF
    return bytes(whole)


def _html_first() -> bytes:
    page = b'<html><body><script>document.title="pwned"</script></body></html><!--'
    return page + sample(SPEECH)


def loop(seconds: float, duration: float | None = None) -> bytes:
    """Return the sentence again and again, as webm, without encoding anything anew."""
    return _repeat(sample("lying_duration_10h.webm"), seconds, duration)


@cache
def _silence_packet() -> bytes:
    return encoded("webm", "libopus", tone(0.2, level=0), 48_000)


def silence(seconds: float) -> bytes:
    """Return a small webm with much silence."""
    return _repeat(_silence_packet(), seconds, None)


def _repeat(webm: bytes, seconds: float, duration: float | None) -> bytes:
    """Write the packets of a webm until they last so long."""
    target = io.BytesIO()
    source: Any = av.open(io.BytesIO(webm))
    stream = source.streams.audio[0]
    packets = [bytes(packet) for packet in source.demux(stream) if packet.size]
    made: Any = av.open(target, "w", format="webm", options={"live": "1"})
    written = made.add_stream_from_template(stream)
    for number in range(int(seconds * 50)):
        packet: Any = Packet(packets[number % len(packets)])
        packet.pts = packet.dts = number * 20
        packet.duration, packet.stream, packet.time_base = 20, written, stream.time_base
        made.mux(packet)
    made.close()
    source.close()
    whole = target.getvalue()
    return whole if duration is None else _with_duration(whole, duration)


def _with_duration(webm: bytes, milliseconds: float) -> bytes:
    """Write a duration in place of the name of the program that made a live webm."""
    title = webm.index(b"\x4d\x80")
    element = _DURATION + struct.pack(">d", milliseconds)
    size = webm[title + 2] & 0x7F
    filler = size + 3 - len(element)
    void = b"\xec" + bytes([0x80 | (filler - 2)]) + bytes(filler - 2)
    return webm[:title] + element + void + webm[title + 3 + size :]


def tone(
    seconds: float, pitch: float = 440.0, rate: int = 48_000, level: float = 0.3
) -> array[int]:
    """Return a sine."""
    step = 2 * math.pi * pitch / rate
    return array("h", (int(level * 32767 * math.sin(i * step)) for i in range(int(seconds * rate))))


def encoded(muxer: str, codec: str, samples: array[int], rate: int, layout: str = "mono") -> bytes:
    """Return mono samples as a file of this kind."""
    target = io.BytesIO()
    made: Any = av.open(target, "w", format=muxer)
    stream = made.add_stream(codec, rate=rate, layout=layout)
    resampler = av.AudioResampler(stream.format, layout, rate, frame_size=stream.frame_size or 1024)
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples))
    frame.sample_rate = rate
    frame.planes[0].update(samples.tobytes())
    for part in [*resampler.resample(frame), *resampler.resample(None)]:
        made.mux(stream.encode(part))
    made.mux(stream.encode(None))
    made.close()
    return target.getvalue()


def decoded(data: bytes) -> tuple[array[int], int]:
    """Return the samples of a file, mixed to one channel, and their rate."""
    samples = array("h")
    source: Any = av.open(io.BytesIO(data))
    stream = source.streams.audio[0]
    resampler = av.AudioResampler("s16", "mono", stream.rate)
    frames = [part for frame in source.decode(stream) for part in resampler.resample(frame)]
    for frame in [*frames, *resampler.resample(None)]:
        samples.frombytes(bytes(frame.planes[0])[: frame.samples * 2])
    source.close()
    return samples, stream.rate


def converted(muxer: str, codec: str, rate: int = 48_000, layout: str = "mono") -> bytes:
    """Return the sentence as a file of another kind."""
    samples, own = decoded(sample(SPEECH))
    assert own == 48_000
    return encoded(muxer, codec, samples[:: own // rate], rate, layout)


_MADE = {
    "zero_bytes.webm": lambda: b"",
    "bitflips.webm": _bits_flipped,
    "truncated_60pct.webm": lambda: sample(SPEECH)[: len(sample(SPEECH)) * 6 // 10],
    "headerless_tail.webm": lambda: sample(SPEECH)[len(sample(SPEECH)) // 2 :],
    "polyglot_html_then_webm.webm": _html_first,
    "lying_duration_1s.webm": lambda: _lying(1000.0),
    "lying_duration_nan.webm": lambda: _lying(math.nan),
    "lying_duration_negative.webm": lambda: _lying(-5000.0),
    "lying_1s_really_130s.webm": lambda: loop(130, 1000.0),
    "speech_119s.webm": lambda: loop(119),
    "speech_180s.webm": lambda: loop(180),
    "speech_130s.webm": lambda: loop(130),
    "silence_bomb_45min.webm": lambda: silence(45 * 60),
    "over_5_mb.wav": lambda: sample("speech.wav") + bytes(5 * 1024 * 1024),
    "eight_channels.ogg": lambda: converted("ogg", "libopus", layout="7.1"),
    "speech.ogg": lambda: converted("ogg", "libopus"),
    "speech.mp3": lambda: converted("mp3", "libmp3lame", 24_000),
    "speech.m4a": lambda: converted("ipod", "aac"),
    "speech.wav": lambda: converted("wav", "pcm_s16le", 16_000),
    "speech.flac": lambda: converted("flac", "flac", 16_000),
}
