"""Text to speech: `POST /v1/audio/speech`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fireside.errors import ProviderError
from fireside.observing.spans import Watch
from fireside.providers.openai_compatible.endpoint import Served
from fireside.providers.openai_compatible.sdk import Sdk, translated_errors
from fireside.providers.timing import Timed

TIMEOUT = 20.0
"""Seconds for a sentence or two."""
MOST_BYTES = 16 * 1024 * 1024
"""Bytes of what is no longer a sentence."""


class OpenAICompatibleSpeech:
    """Speaks with the model that `find` names."""

    def __init__(self, find: Callable[[], Awaitable[Served]], watch: Watch | None = None) -> None:
        self._find = find
        self._watch = watch or Watch()
        self._sdk = Sdk()

    async def speak(self, text: str, voice: str) -> bytes:
        """Return the text as an MP3; raises ProviderError."""
        found = await self._find()
        client = await self._sdk.client(found.endpoint)
        with _timed(self._watch, found), translated_errors():
            answer: Any = await client.audio.speech.create(
                model=found.model,
                voice=voice,
                input=text,
                response_format="mp3",
                timeout=TIMEOUT,
            )
            audio: bytes = answer.content
        kind: str = answer.response.headers.get("Content-Type", "")
        if not audio or len(audio) > MOST_BYTES or kind.startswith(("text/", "application/json")):
            raise ProviderError("bad_response", f"{len(audio)} bytes of {kind[:40]!r} for speech")
        return audio

    async def close(self) -> None:
        """Close every connection."""
        await self._sdk.close()


def _timed(watch: Watch, found: Served) -> Timed:
    span = watch.begin("speech", found.model, found.endpoint.base_url)
    return Timed(watch.seconds, "speech", span)
