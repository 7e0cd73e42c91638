"""Transcripts for clients of OpenAI's API, from the model that listens to the user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from fireside.errors import InvalidAudio, ProviderError, UnsupportedParameter
from fireside.providers.base import SpeechToText, Transcript
from fireside.services.failing import unavailable

LONGEST_SUFFIX = 8
"""Characters of a file name's end, by which a provider knows the format."""


class Hearing:
    """Writes down recordings."""

    def __init__(self, ear: SpeechToText) -> None:
        """Ask this one."""
        self._ear = ear

    async def timed(
        self, audio: bytes, filename: str, hints: Mapping[str, str], times_of: Sequence[str] = ()
    ) -> Mapping[str, Any]:
        """Return what is said and when, in OpenAI's verbose form.

        Raises UnsupportedParameter where the model doesn't say when, and what `transcribe` does.
        """
        heard = await self.transcribe(audio, filename, hints, times_of)
        if heard.timed is None:
            raise UnsupportedParameter(
                "The model that listens does not say when things are said. "
                "It writes 'json' and 'text'.",
                param="response_format",
            )
        return heard.timed

    async def transcribe(
        self, audio: bytes, filename: str, hints: Mapping[str, str], times_of: Sequence[str] = ()
    ) -> Transcript:
        """Return what is said; `hints` are the language and a prompt, where they are given.

        Raises InvalidAudio, ServiceUnavailable, ServiceMisconfigured.
        """
        suffix = PurePath(filename).suffix
        is_plain = suffix[1:].isalnum() and len(suffix) <= LONGEST_SUFFIX
        name = f"recording{suffix if is_plain else ''}"
        try:
            return await self._ear.transcribe(audio, name, hints, times_of)
        except ProviderError as error:
            if error.code == "bad_request":
                raise InvalidAudio(
                    "The model can't read this file. It takes webm, ogg, mp3, m4a, wav and flac."
                ) from error
            raise unavailable(error, "The recording can't be understood now") from error
