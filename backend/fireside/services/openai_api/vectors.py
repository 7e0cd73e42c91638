"""Embeddings for clients of OpenAI's API, from the model that searches the libraries."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

from fireside.errors import ProviderError, ValidationFailed
from fireside.providers.base import Embedder
from fireside.services.failing import unavailable


class Vectors:
    """Embeds texts."""

    def __init__(self, embedder: Embedder) -> None:
        """Ask this one."""
        self._embedder = embedder

    async def of(self, texts: Sequence[str], dimensions: int | None) -> list[bytes]:
        """Return a vector for each text, as little-endian float32 and of length 1.

        Raises ServiceUnavailable, ServiceMisconfigured; ValidationFailed where a vector has not as
        many dimensions as are asked for.
        """
        try:
            vectors = await self._embedder.embed(texts)
        except ProviderError as error:
            raise unavailable(error, "Embeddings are not to be had now") from error
        return [_cut(vector, dimensions) if dimensions else vector for vector in vectors]


def _cut(vector: bytes, dimensions: int) -> bytes:
    """Return the first dimensions alone, as models do that are made for it."""
    most = len(vector) // 4
    if dimensions > most:
        raise ValidationFailed(f"dimensions: the model's vectors have {most}")
    kept = struct.unpack_from(f"<{dimensions}f", vector)
    length = math.hypot(*kept) or 1.0
    return struct.pack(f"<{dimensions}f", *(number / length for number in kept))
