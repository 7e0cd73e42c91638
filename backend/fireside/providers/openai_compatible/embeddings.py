"""Embeddings: `POST /v1/embeddings`."""

from __future__ import annotations

import asyncio
import base64
import math
import struct
import time
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Any, cast

import orjson

from fireside.errors import ProviderError
from fireside.observing.spans import Watch
from fireside.providers.base import NO_EMBEDDINGS
from fireside.providers.openai_compatible.endpoint import Served
from fireside.providers.openai_compatible.sdk import Sdk, translated_errors
from fireside.providers.timing import Timed

TIMEOUT = 60.0
"""Seconds for a batch on a slow machine."""
BATCH = 64
"""Texts in one request."""
IN_FLIGHT = 2
"""Requests of one call at the same time."""
FIRST_DELAY = 0.5
"""Seconds before another attempt where the provider names none; doubled each time."""
LONGEST_DELAY = 20.0

_PASSING = {"rate_limit", "service_unavailable", "timeout", "model_not_ready"}
_NOT_THERE = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
_CLOSE_TO_ONE = 1e-3
_NUMBER = 4
"""Bytes of one number of a vector."""


class OpenAICompatibleEmbeddings:
    """Turns texts into vectors with the model that `find` names."""

    def __init__(self, find: Callable[[], Awaitable[Served]], watch: Watch | None = None) -> None:
        self._find = find
        self._watch = watch or Watch()
        self._sdk = Sdk()
        self._plain: set[Served] = set()
        """Who does not know base64."""

    async def embed(self, texts: Sequence[str], *, patience: float = 0.0) -> list[bytes]:
        """Return a vector for each text; raises ProviderError."""
        deadline = time.monotonic() + patience
        vectors: dict[int, bytes] = {}
        starts = iter(range(0, len(texts), BATCH))

        async def work() -> None:
            for start in starts:
                found = await self._insist(texts[start : start + BATCH], deadline)
                vectors.update(enumerate(found, start))

        tasks = [asyncio.create_task(work()) for _ in range(IN_FLIGHT)]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            # Or their connections would outlive the call, and perhaps the client.
            await asyncio.gather(*tasks, return_exceptions=True)
        if len({len(vector) for vector in vectors.values()}) > 1:
            raise ProviderError("bad_response", "vectors of several dimensions")
        return [vectors[at] for at in range(len(texts))]

    async def prepare(self) -> None:
        """Load what the first call needs."""
        await self._sdk.prepare()

    async def close(self) -> None:
        """Close every connection."""
        await self._sdk.close()

    async def _insist(self, batch: Sequence[str], deadline: float) -> list[bytes]:
        """Ask until there is an answer, or no more time for another attempt."""
        delay = FIRST_DELAY
        while True:
            try:
                return await self._ask(batch)
            except ProviderError as error:
                pause = delay if error.retry_after is None else error.retry_after
                if error.code not in _PASSING or time.monotonic() + pause > deadline:
                    raise
            await asyncio.sleep(pause)
            delay = min(2 * delay, LONGEST_DELAY)

    async def _ask(self, batch: Sequence[str]) -> list[bytes]:
        found = await self._find()
        if found not in self._plain:
            try:
                return await self._request(found, batch, "base64")
            except ProviderError as error:
                if error.code != "bad_request":
                    raise
        # Some servers know no base64.
        vectors = await self._request(found, batch, "float")
        self._plain.add(found)
        return vectors

    async def _request(self, found: Served, batch: Sequence[str], encoding: str) -> list[bytes]:
        # The raw answers of the package have types that are partly unknown.
        client: Any = await self._sdk.client(found.endpoint)
        try:
            with _timed(self._watch, found) as timed, translated_errors():
                # The raw body: the package would make a Python object of each number.
                answer = await client.embeddings.with_raw_response.create(
                    model=found.model,
                    input=list(batch),
                    encoding_format=encoding,
                    timeout=TIMEOUT,
                )
                vectors = _parse(answer.content, len(batch))
                timed.note("gen_ai.embeddings.dimension.count", len(vectors[0]) // _NUMBER)
                return vectors
        except ProviderError as error:
            if _are_missing(error):
                raise ProviderError(NO_EMBEDDINGS, error.detail) from error
            raise


def _are_missing(error: ProviderError) -> bool:
    """Whether the server has no such call, as against a model of another name."""
    status = getattr(error.__cause__, "status_code", None)
    kind = getattr(error.__cause__, "code", None)
    return status in _NOT_THERE and kind != "model_not_found"


def _parse(body: bytes, count: int) -> list[bytes]:
    """Read the vectors in the order of their index; raises ProviderError, ValueError."""
    answer: object = orjson.loads(body)
    fields = cast("dict[str, Any]", answer) if isinstance(answer, dict) else {}
    entries = fields.get("data")
    vectors: dict[int, bytes] = {}
    for at, entry in enumerate(cast("list[Any]", entries) if isinstance(entries, list) else []):
        found = cast("dict[str, Any]", entry) if isinstance(entry, dict) else {}
        index = found.get("index", at)
        if isinstance(index, int):
            vectors[index] = _vector(found.get("embedding"))
    if vectors.keys() != set(range(count)):
        raise ProviderError("bad_response", f"{len(vectors)} vectors for {count} texts")
    return [vectors[at] for at in range(count)]


def _vector(given: object) -> bytes:
    """Return a vector of length 1; raises ValueError for what is none."""
    if isinstance(given, str):
        packed = base64.b64decode(given, validate=True)
    else:
        numbers = cast("list[float]", given) if isinstance(given, list) else []
        packed = _pack(numbers)
    try:
        numbers = struct.unpack(f"<{len(packed) // 4}f", packed)
    except struct.error as error:
        raise ValueError("not a whole number of numbers") from error
    length = math.hypot(*numbers)
    if not numbers or not math.isfinite(length) or length == 0:
        raise ValueError("no direction")
    if abs(length - 1) > _CLOSE_TO_ONE:
        return _pack([number / length for number in numbers])
    return packed


def _pack(numbers: Sequence[float]) -> bytes:
    try:
        return struct.pack(f"<{len(numbers)}f", *numbers)
    except (struct.error, OverflowError) as error:
        raise ValueError("not a list of numbers") from error


def _timed(watch: Watch, found: Served) -> Timed:
    span = watch.begin("embeddings", found.model, found.endpoint.base_url)
    return Timed(watch.seconds, "embeddings", span)
