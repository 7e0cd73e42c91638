"""Bodies of OpenAI's calls on embeddings and recordings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

TEXTS_MOST = 2048

Text = Annotated[str, StringConstraints(min_length=1)]


class EmbeddingsCreate(BaseModel):
    """Texts to embed. Numbers of tokens are not taken: they mean something else to each model."""

    model_config = ConfigDict(
        extra="allow",
        strict=True,
        json_schema_extra={
            "examples": [{"model": "any", "input": ["The harbour opens at nine."]}],
        },
    )

    model: str = Field(description="Any: the model is the one of OPENAI_EMBEDDING_MODEL")
    input: Text | Annotated[list[Text], Field(min_length=1, max_length=TEXTS_MOST)]
    dimensions: Annotated[int, Field(ge=1)] | None = None
    encoding_format: Literal["float", "base64"] | None = None


class EmbeddingEntry(BaseModel):
    """A vector of length 1."""

    object: Literal["embedding"]
    index: int
    embedding: list[float] | str
    """Or base64 of little-endian float32."""


class EmbeddingsUsage(BaseModel):
    """About how many tokens the texts have."""

    prompt_tokens: int
    total_tokens: int


class EmbeddingsAnswer(BaseModel):
    """A vector for each text."""

    object: Literal["list"]
    data: list[EmbeddingEntry]
    model: str
    usage: EmbeddingsUsage


class TranscriptAnswer(BaseModel):
    """What is said in a recording."""

    text: str
