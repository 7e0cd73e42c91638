"""What the audio process says of a recording that can't be taken."""

from __future__ import annotations

from typing import Literal

Fault = Literal[
    "empty",
    "not_audio",
    "no_beginning",
    "video_only",
    "no_audio",
    "broken",
    "too_short",
    "too_long",
]
"""Why a recording can't be taken."""
