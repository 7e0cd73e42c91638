"""What can be asked of the voice, and the formats it is sent in."""

from dataclasses import dataclass
from typing import Literal

SpeechFormat = Literal["mp3", "opus", "aac", "flac", "wav", "pcm"]

CONTENT_TYPES: dict[SpeechFormat, str] = {
    "mp3": "audio/mpeg",
    "opus": "audio/ogg; codecs=opus",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}


@dataclass(frozen=True)
class Speaking:
    """Something to be said, and how."""

    text: str
    form: SpeechFormat = "mp3"
    speed: float = 1.0
    """Times as fast as the voice's own pace."""
