"""Which models understand and speak, and where: the embedded ones, or a provider's."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pydantic import SecretStr

from fireside.local_models.voices import VOICES
from fireside.providers.openai_compatible.endpoint import OPENAI_BASE_URL, Endpoint, Served
from fireside.services.models.active import SideRole
from fireside.services.models.service import Embedded
from fireside.settings import Settings

OPENAI_VOICES = (
    *("alloy", "ash", "ballad", "coral", "echo", "fable"),
    *("nova", "onyx", "sage", "shimmer", "verse"),
)
_FOR_NEWER_MODELS = {"ballad", "verse"}
_VOICE = re.compile(r"[\w .:-]{1,100}")


class VoiceModels:
    """Knows who serves the two roles; `embedded` is None where a provider answers in chat."""

    def __init__(self, settings: Settings, embedded: Embedded | None) -> None:
        self._settings = settings
        self._embedded = embedded

    async def transcriber(self) -> Served:
        """Return the model that understands; raises ProviderError while it is not ready."""
        settings = self._settings
        own = _own(settings.openai_whisper_base_url, settings.openai_whisper_api_key)
        return await self._serving("transcription", own, settings.openai_whisper_model)

    async def speaker(self) -> Served:
        """Return the model that speaks; raises ProviderError while it is not ready."""
        settings = self._settings
        own = _own(settings.openai_tts_base_url, settings.openai_tts_api_key)
        return await self._serving("speech", own, settings.openai_tts_model)

    async def _serving(self, role: SideRole, own: Endpoint | None, model: str) -> Served:
        if own is None and self._embedded is not None:
            return await self._embedded.serving(role)
        return Served(model, own or self._shared())

    def voices(self) -> list[str]:
        """Return the voices an agent can have, the usual one first."""
        if self._speaks_here:
            return list(VOICES)
        known = OPENAI_VOICES
        if self._settings.openai_tts_model.startswith("tts-1"):
            known = tuple(voice for voice in known if voice not in _FOR_NEWER_MODELS)
        return list(dict.fromkeys([self._settings.openai_tts_voice, *known]))

    def voice_of(self, wished: str | None) -> str:
        """Return the agent's voice where it can be had, or else the usual one."""
        voices = self.voices()
        if wished is None or wished in voices:
            return wished or voices[0]
        # Servers of OpenAI's protocol have voices of their own, which they don't list.
        is_elsewhere = not self._speaks_here and not self._speaks_at_openai
        return wished if is_elsewhere and _VOICE.fullmatch(wished) else voices[0]

    @property
    def _speaks_here(self) -> bool:
        settings = self._settings
        own = _own(settings.openai_tts_base_url, settings.openai_tts_api_key)
        return own is None and self._embedded is not None

    @property
    def _speaks_at_openai(self) -> bool:
        settings = self._settings
        own = _own(settings.openai_tts_base_url, settings.openai_tts_api_key)
        url = (own or self._shared()).base_url
        return urlsplit(url).hostname == urlsplit(OPENAI_BASE_URL).hostname

    def _shared(self) -> Endpoint:
        """Return where the chat is served as well."""
        key = self._settings.openai_api_key
        return Endpoint(
            self._settings.openai_base_url or OPENAI_BASE_URL,
            key.get_secret_value() if key else "",
        )


def _own(base_url: str | None, key: SecretStr | None) -> Endpoint | None:
    """Return a role's own place; the key of another place is never sent there."""
    if base_url is None and key is None:
        return None
    return Endpoint(base_url or OPENAI_BASE_URL, key.get_secret_value() if key else "")
