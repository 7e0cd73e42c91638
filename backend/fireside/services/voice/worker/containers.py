"""Which container bytes are, told by themselves and not by a name.

FFmpeg is only ever asked for one of these: among the hundreds of formats it would guess at are
playlists that open other files.
"""

from __future__ import annotations

from dataclasses import dataclass

_EBML = b"\x1a\x45\xdf\xa3"
_CLUSTER = b"\x1f\x43\xb6\x75"
_MPEG_SYNC = 0xFF
_LAYER_3 = 0x02
_LOOKED_AT = 64 * 1024


@dataclass(frozen=True)
class Container:
    """A kind of audio file that is taken."""

    extension: str
    ffmpeg: str
    """The name of its demuxer."""


WEBM = Container("webm", "matroska")
OGG = Container("ogg", "ogg")
MP3 = Container("mp3", "mp3")
M4A = Container("m4a", "mov")
WAV = Container("wav", "wav")
FLAC = Container("flac", "flac")
_BEGINNINGS = ((_EBML, WEBM), (b"OggS", OGG), (b"fLaC", FLAC), (b"ID3", MP3))


def container_of(data: bytes) -> Container | None:
    """Return what the bytes begin like, or None for none of ours."""
    for beginning, container in _BEGINNINGS:
        if data.startswith(beginning):
            return container
    if data[:4] in (b"RIFF", b"RF64") and data[8:12] == b"WAVE":
        return WAV
    if data[4:8] == b"ftyp":
        return M4A
    return MP3 if _is_mpeg_layer_3(data) else None


def is_middle(data: bytes) -> bool:
    """Whether this looks like a piece from the middle of a recording whose beginning is missing."""
    head = data[:_LOOKED_AT]
    return _CLUSTER in head or b"OggS" in head or head[4:8] == b"moof" or _has_blocks(data)


def _has_blocks(data: bytes) -> bool:
    """Whether blocks of track 1 follow each other, as in a piece cut out of a live webm."""
    found, start = 0, data.find(b"\xa3")
    while start >= 0 and found < 3:  # noqa: PLR2004 - by chance there is no such row
        length, width = _vint(data, start + 1)
        after = start + 1 + width + length
        is_block = width > 0 and data[start + 1 + width : start + 2 + width] == b"\x81"
        if is_block and data[after : after + 1] == b"\xa3":
            found += 1
            start = after
        else:
            found, start = 0, data.find(b"\xa3", start + 1)
    return found > 0 and start >= 0


def _vint(data: bytes, start: int) -> tuple[int, int]:
    """Read an EBML number: its value and how many bytes it took; (0, 0) for none."""
    first = data[start] if start < len(data) else 0
    width = 9 - first.bit_length()
    if not first or start + width > len(data):
        return 0, 0
    value = int.from_bytes(data[start : start + width], "big")
    return value & ((1 << 7 * width) - 1), width


def _is_mpeg_layer_3(data: bytes) -> bool:
    """Whether an MPEG audio frame of layer III begins here."""
    if len(data) < 4 or data[0] != _MPEG_SYNC or data[1] & 0xE0 != 0xE0:  # noqa: PLR2004
        return False
    version, layer = data[1] >> 3 & 3, data[1] >> 1 & 3
    bitrate, rate = data[2] >> 4, data[2] >> 2 & 3
    return version != 1 and layer == _LAYER_3 - 1 and bitrate not in (0, 15) and rate != 3  # noqa: PLR2004
