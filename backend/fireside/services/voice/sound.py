"""Recordings and speech as the server sees them: what the audio process says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from fireside.errors import InvalidAudio, ProviderError
from fireside.services.isolated.envelope import Envelope
from fireside.services.voice.worker.containers import MP3, container_of
from fireside.services.voice.worker.protocol import Fault
from fireside.services.voice.workshop import WorkFailed, Workshop

LEAST_ACTIVE = 0.15
"""Seconds that must stand out of the quiet parts for there to be a voice,"""
LEAST_ACTIVE_SHARE = 0.1
"""or, where the recording is short, this share of it."""

_NO_AUDIO = "speech that is no audio"
_SENTENCES: dict[Fault, str] = {
    "empty": "The recording is empty. Hold the button while you speak.",
    "not_audio": "This is no audio file. Send webm, ogg, mp3, m4a, wav or flac.",
    "no_beginning": "This is only a piece of a recording: its beginning is missing. "
    "Send the whole file.",
    "video_only": "This file has a picture and no sound.",
    "no_audio": "There is no sound in this recording. Hold the button while you speak.",
    "broken": "This recording is damaged and can't be read. Please record it again.",
    "too_short": "The recording is too short. Hold the button while you speak.",
}


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that was decoded."""

    extension: str
    """Of its container, which is told by its bytes."""
    seconds: float
    active_seconds: float
    """How long something stands out of the quiet parts, as a voice does."""
    sound: bytes
    """What is heard in it, 16 kHz mono FLAC: what goes to the transcriber."""

    @property
    def has_voice(self) -> bool:
        """Whether anybody could have spoken; silence, hum and hiss don't rise and fall."""
        return self.active_seconds >= min(LEAST_ACTIVE, LEAST_ACTIVE_SHARE * self.seconds)


class Sound:
    """Judges and joins audio, in a process of its own."""

    def __init__(self, workshop: Workshop, *, max_seconds: int, max_bytes: int) -> None:
        self._workshop = workshop
        self._max_seconds = max_seconds
        self._max_bytes = max_bytes

    async def judge(self, data: bytes) -> Recording:
        """Return what a recording is; raises InvalidAudio with the reason."""
        if len(data) > self._max_bytes:
            raise InvalidAudio(too_large(self._max_bytes))
        if not data:
            raise InvalidAudio(_SENTENCES["empty"])
        job = Envelope({"job": "inspect", "max_seconds": float(self._max_seconds)}, [data])
        try:
            answer = await self._workshop.do(job)
        except WorkFailed as error:
            # Whatever it was, decoding it does not end well.
            raise InvalidAudio(_SENTENCES["broken"]) from error
        fields = answer.fields
        if "fault" in fields:
            raise InvalidAudio(self._sentence(cast("Fault", fields["fault"])))
        return Recording(
            extension=str(fields["extension"]),
            seconds=float(fields["seconds"] or 0),
            active_seconds=float(fields["active"] or 0),
            sound=answer.blobs[0],
        )

    async def as_mp3(self, sound: bytes) -> bytes:
        """Return speech as MP3, which some servers don't send when asked; raises ProviderError."""
        container = container_of(sound)
        if container is None:
            raise ProviderError("bad_response", _NO_AUDIO)
        return sound if container is MP3 else await self._encode([sound])

    async def join(self, parts: Sequence[bytes]) -> bytes:
        """Return speech in parts as one MP3 with its length; raises ProviderError."""
        return await self._encode(parts)

    async def _encode(self, parts: Sequence[bytes]) -> bytes:
        try:
            answer = await self._workshop.do(Envelope({"job": "join"}, parts))
        except WorkFailed as error:
            raise ProviderError("bad_response", f"speech that can't be read: {error}") from error
        if "fault" in answer.fields:
            raise ProviderError("bad_response", _NO_AUDIO)
        return answer.blobs[0]

    def _sentence(self, fault: Fault) -> str:
        if fault == "too_long":
            return f"The recording is too long: at most {self._max_seconds} seconds."
        return _SENTENCES[fault]


def too_large(most: int) -> str:
    """Return the sentence for a recording of too many bytes."""
    return f"The recording is too large: at most {most / 1024 / 1024:g} MB."
