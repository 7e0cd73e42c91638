"""Real MP3 without an encoder: frames of silence."""

from __future__ import annotations

import math

# MPEG-2, layer III, 64 kbit/s, 24 kHz, mono: 192 bytes that last 24 ms. All else is zero, which is
# how the format says that nothing is heard.
_FRAME = b"\xff\xf3\x84\xc4" + bytes(188)
_FRAME_SECONDS = 576 / 24_000


def silent_mp3(seconds: float) -> bytes:
    """Return an MP3 that lasts about so long, at least a frame."""
    return _FRAME * max(1, math.ceil(seconds / _FRAME_SECONDS))
