"""Which model turns passages into vectors, and where: the embedded one, or a provider's."""

from __future__ import annotations

from typing import Literal, Protocol
from urllib.parse import urlsplit

from fireside.local_models.embedding_catalog import MINILM
from fireside.providers.openai_compatible.endpoint import OPENAI_BASE_URL, Endpoint, Served
from fireside.settings import Settings


class Embedded(Protocol):
    """The embedded models, where they serve."""

    async def serving(self, role: Literal["embeddings"]) -> Served:
        """Return what serves the role, once it has started; raises ProviderError."""
        ...


class EmbeddingModel:
    """Knows who turns texts into vectors; `embedded` is None where a provider answers in chat."""

    def __init__(self, settings: Settings, embedded: Embedded | None) -> None:
        self._settings = settings
        self._embedded = embedded

    @property
    def space(self) -> str:
        """The name of the space that the vectors lie in; those of two spaces can't be compared.

        A model of the same name at another server may be another one, so that its host belongs to
        the name, as in `text-embedding-3-small@api.openai.com`.
        """
        if self._is_embedded:
            return MINILM.name
        host = urlsplit(self._elsewhere().base_url).netloc.rpartition("@")[2].lower()
        return f"{self._settings.openai_embedding_model}@{host}"

    async def serving(self) -> Served:
        """Return the model; raises ProviderError while the embedded one is not ready."""
        if self._embedded is not None and self._is_embedded:
            return await self._embedded.serving("embeddings")
        return Served(self._settings.openai_embedding_model, self._elsewhere())

    @property
    def _is_embedded(self) -> bool:
        settings = self._settings
        has_own = settings.openai_embedding_base_url or settings.openai_embedding_api_key
        return self._embedded is not None and not has_own

    def _elsewhere(self) -> Endpoint:
        """Return the role's own place, or the one where the chat is served as well.

        The key of one place is never sent to another.
        """
        settings = self._settings
        url, key = settings.openai_embedding_base_url, settings.openai_embedding_api_key
        if url is None and key is None:
            url, key = settings.openai_base_url, settings.openai_api_key
        return Endpoint(url or OPENAI_BASE_URL, key.get_secret_value() if key else "")
