"""Who turns passages into vectors, as the settings have it."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from fireside.providers.openai_compatible.endpoint import Endpoint, Served
from fireside.services.knowledge.embedding import EmbeddingModel
from fireside.settings import Settings

HERE = Served("all-minilm-l6-v2", Endpoint("http://127.0.0.1:4321/v1", "token"))
OWN = "http://embeddings.test:9002/v1"


class EmbeddedModels:
    """The embedded models, all of them ready."""

    async def serving(self, role: Literal["embeddings"]) -> Served:
        """Return what serves."""
        assert role == "embeddings"
        return HERE


def model_of(given: Settings) -> EmbeddingModel:
    """Return the model as the server makes it."""
    return EmbeddingModel(given, EmbeddedModels() if given.provider_kind == "embedded" else None)


_CASES: dict[str, tuple[dict[str, Any], str, Served]] = {
    "embedded": ({}, "all-minilm-l6-v2", HERE),
    "openai": (
        {"openai_api_key": "sk-1"},
        "text-embedding-3-small@api.openai.com",
        Served("text-embedding-3-small", Endpoint("https://api.openai.com/v1", "sk-1")),
    ),
    "compatible": (
        {"openai_base_url": "http://LocalHost:11434/v1/", "openai_embedding_model": "nomic"},
        "nomic@localhost:11434",
        Served("nomic", Endpoint("http://LocalHost:11434/v1", "")),
    ),
    "elsewhere": (
        {"openai_api_key": "sk-1", "openai_embedding_base_url": OWN},
        "text-embedding-3-small@embeddings.test:9002",
        Served("text-embedding-3-small", Endpoint(OWN, "")),
    ),
    "embedded chat alone": (
        {"openai_embedding_base_url": OWN, "openai_embedding_api_key": "sk-2"},
        "text-embedding-3-small@embeddings.test:9002",
        Served("text-embedding-3-small", Endpoint(OWN, "sk-2")),
    ),
    "compatible chat alone": (
        {"openai_base_url": "http://localhost:11434/v1", "openai_embedding_api_key": "sk-2"},
        "text-embedding-3-small@api.openai.com",
        Served("text-embedding-3-small", Endpoint("https://api.openai.com/v1", "sk-2")),
    ),
    "a name and a password in the address": (
        {"openai_base_url": "https://me:secret@models.test/v1"},
        "text-embedding-3-small@models.test",
        Served("text-embedding-3-small", Endpoint("https://me:secret@models.test/v1", "")),
    ),
}


@pytest.mark.parametrize(("given", "space", "served"), _CASES.values(), ids=list(_CASES))
async def test_the_settings_say_who_it_is(
    given: dict[str, Any], space: str, served: Served
) -> None:
    """And what the space of its vectors is called; no key goes where it does not belong."""
    model = model_of(Settings(**given))
    assert model.space == space
    assert await model.serving() == served
