"""Transcripts for clients of OpenAI's API, from the model that listens to the user."""

from __future__ import annotations

from pathlib import PurePath

from fireside.errors import InvalidAudio, ProviderError
from fireside.providers.base import SpeechToText
from fireside.services.failing import unavailable

LONGEST_SUFFIX = 8
"""Characters of a file name's end, by which a provider knows the format."""


class Hearing:
    """Writes down recordings."""

    def __init__(self, ear: SpeechToText) -> None:
        """Ask this one."""
        self._ear = ear

    async def transcribe(self, audio: bytes, filename: str, hints: dict[str, str]) -> str:
        """Return what is said; `hints` are the language and a prompt, where they are given.

        Raises InvalidAudio, ServiceUnavailable, ServiceMisconfigured.
        """
        suffix = PurePath(filename).suffix
        is_plain = suffix[1:].isalnum() and len(suffix) <= LONGEST_SUFFIX
        name = f"recording{suffix if is_plain else ''}"
        try:
            return (await self._ear.transcribe(audio, name, hints)).text
        except ProviderError as error:
            if error.code == "bad_request":
                raise InvalidAudio(
                    "The model can't read this file. It takes webm, ogg, mp3, m4a, wav and flac."
                ) from error
            raise unavailable(error, "The recording can't be understood now") from error
