"""The embeddings of the provider: texts with the same words get vectors that are near.

    provider.embeddings.dimensions = 512
    provider.embeddings.fails(faults.rate_limited(retry_after=1), times=2)
    provider.embeddings.fails_for("secret", faults.bad_request())
    provider.embeddings.knows_base64 = False
    provider.embeddings.hold(gate)

A vector is a sum of one for each word, made from the word alone: the same in every process.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import math
import re
import struct
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import orjson

from fireside.testing.scripted_provider.connection import Exchange
from fireside.testing.scripted_provider.recorded import JsonObject, JsonValue
from fireside.testing.scripted_provider.replies import Reply, error_reply

MOST_INPUTS = 2048
_PLACES = 8
"""How many places of a vector a word fills."""
_WORD = re.compile(r"\w+")


class Gate(Protocol):
    """What answers wait for where a test holds them back."""

    async def wait(self) -> object:
        """Return when they may leave."""
        ...


@dataclass
class EmbeddingScript:
    """How the provider turns texts into vectors, and how it fails at that."""

    dimensions: int = 256
    pace: float = 0.0
    """Seconds that each request takes."""
    length: float = 1.0
    """Of the vectors; not every server makes it 1."""
    knows_base64: bool = True
    """Whether it does not refuse to send base64."""
    requests: list[list[str]] = field(default_factory=list[list[str]])
    """The texts of every request so far, oldest first; of those that failed too."""
    in_flight: int = 0
    most_in_flight: int = 0
    """How many requests were answered at the same time."""
    _faults: deque[Reply | None] = field(default_factory=deque["Reply | None"])
    _faults_by_words: dict[str, Reply] = field(default_factory=dict[str, "Reply"])
    _gate: Gate | None = None

    @property
    def texts(self) -> list[str]:
        """Every text so far."""
        return [text for request in self.requests for text in request]

    def clear(self) -> None:
        """Forget what was scripted and what was asked."""
        vars(self).update(vars(EmbeddingScript()))

    def fails(self, fault: Reply, *, times: int = 1, after: int = 0) -> None:
        """Fail at the next requests, after so many that go well."""
        self._faults.extend([None] * after)
        self._faults.extend([fault] * times)

    def fails_for(self, words: str, fault: Reply) -> None:
        """Fail at every request in a text of which these words are."""
        self._faults_by_words[words] = fault

    def hold(self, gate: Gate) -> None:
        """Answer only when the gate lets it."""
        self._gate = gate

    async def answer(self, exchange: Exchange) -> None:
        """Answer `POST /v1/embeddings`."""
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await self._answer(exchange)
        finally:
            self.in_flight -= 1

    async def _answer(self, exchange: Exchange) -> None:
        asked = exchange.request.json
        texts = _texts(asked.get("input"))
        self.requests.append(texts)
        fault = self._faults.popleft() if self._faults else None
        for words, always in self._faults_by_words.items():
            if any(words in text for text in texts):
                fault = always
        if self._gate is not None:
            await self._gate.wait()
        await asyncio.sleep(self.pace)
        fault = fault or self._refusal(asked, texts)
        if fault is not None:
            await fault.play(exchange)
            return
        body = self._body(asked, texts)
        exchange.wire.answer(200, body, "application/json")

    def _refusal(self, asked: JsonObject, texts: Sequence[str]) -> Reply | None:
        if not texts or "" in texts or len(texts) > MOST_INPUTS:
            return error_reply(400, "'$.input' is invalid. Please check the API reference.")
        if asked.get("encoding_format") == "base64" and not self.knows_base64:
            return error_reply(400, "Unknown encoding_format.", code="unsupported_value")
        return None

    def _body(self, asked: JsonObject, texts: Sequence[str]) -> bytes:
        is_packed = asked.get("encoding_format") == "base64"
        data: list[JsonValue] = []
        for at, text in enumerate(texts):
            numbers = self.vector(text)
            packed = struct.pack(f"<{len(numbers)}f", *numbers)
            shown: JsonValue = base64.b64encode(packed).decode() if is_packed else [*numbers]
            data.append({"object": "embedding", "index": at, "embedding": shown})
        tokens = sum(len(text.split()) for text in texts)
        usage: JsonObject = {"prompt_tokens": tokens, "total_tokens": tokens}
        answer = {"object": "list", "data": data, "model": asked.get("model"), "usage": usage}
        return orjson.dumps(answer)

    def vector(self, text: str) -> list[float]:
        """Return the vector of a text."""
        numbers = [0.0] * self.dimensions
        for word in _WORD.findall(text.lower()) or [text]:
            for place, sign in _places(word):
                numbers[place % self.dimensions] += sign
        size = math.hypot(*numbers)
        if size == 0:
            numbers[0] = size = 1.0
        return [number * self.length / size for number in numbers]


@lru_cache(100_000)
def _places(word: str) -> list[tuple[int, int]]:
    """Return where a word stands in a vector, and with which sign."""
    digest = hashlib.blake2b(word.encode(errors="replace"), digest_size=4 * _PLACES).digest()
    places = struct.unpack(f"<{_PLACES}I", digest)
    return [(place >> 1, 1 if place & 1 else -1) for place in places]


def _texts(given: JsonValue) -> list[str]:
    texts = given if isinstance(given, list) else [given]
    return [text for text in texts if isinstance(text, str)]
