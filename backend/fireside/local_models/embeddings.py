"""The embeddings role: `/v1/embeddings`, as OpenAI's API has it."""

import asyncio
import base64
import json
import struct
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol, TypeVar, cast, get_args

from aiohttp import web

from fireside.local_models.answers import Refusal
from fireside.local_models.bodies import read_body, read_object
from fireside.local_models.roles import ServedRole

MOST_INPUTS = 2048
"""Texts in one request; the limit of OpenAI's API."""

LARGEST_BODY = 8 * 1024 * 1024

BATCH_TEXTS = 16
BATCH_TOKENS = 1024
"""Of the texts that are calculated at once: larger batches are no faster, and a question waits."""

_READ_AT_ONCE = 64
"""Texts that are cut into tokens at once."""

Encoding = Literal["float", "base64"]
Result = TypeVar("Result")

_ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)


class EmbeddingEngine(Protocol):
    """What turns texts into vectors."""

    dimensions: int

    def read(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each text, as many as the model takes in."""
        ...

    def embed(self, batch: Sequence[Sequence[int]]) -> list[bytes]:
        """Return a vector of length 1 for the tokens of each text, as little-endian float32."""
        ...


@dataclass(frozen=True)
class _Wish:
    texts: list[str]
    model: str
    encoding: Encoding
    dimensions: object


class Embeddings:
    """Answers `/v1/embeddings` from the engine of its role."""

    def __init__(self, role: ServedRole[EmbeddingEngine]) -> None:
        self._role = role
        self._turn = asyncio.Lock()
        """Held by the one batch that is calculated or waits; a single text waits for no other."""

    async def embed(self, request: web.Request) -> web.StreamResponse:
        """Answer one request; when the client goes away, the engine stops after a few texts."""
        wish = _read_wish(read_object(await read_body(request, LARGEST_BODY)))
        engine = await self._role.engine(wish.model)
        if wish.dimensions not in (None, engine.dimensions):
            raise Refusal(
                400,
                f"The vectors of this model have {engine.dimensions} dimensions, no more or fewer.",
                param="dimensions",
            )
        is_question = len(wish.texts) == 1
        tokens: list[list[int]] = []
        for start in range(0, len(wish.texts), _READ_AT_ONCE):
            texts = wish.texts[start : start + _READ_AT_ONCE]
            tokens += await self._work(partial(engine.read, texts), is_question=is_question)
        entries: dict[int, bytes] = {}
        for batch in _batches([len(text) for text in tokens]):
            job = partial(_entries, engine, {at: tokens[at] for at in batch}, wish.encoding)
            entries |= await self._work(job, is_question=is_question)
        body = _body(wish.model, [entries[at] for at in range(len(tokens))], sum(map(len, tokens)))
        return web.Response(body=body, content_type="application/json")

    async def _work(self, job: Callable[[], Result], *, is_question: bool) -> Result:
        if is_question:
            return await self._role.work(job)
        # Whoever has many texts stands in line for every few of them, and once in the line of the
        # thread: what is asked by itself waits for one batch at most.
        async with self._turn:
            return await self._role.work(job)


def _batches(lengths: Sequence[int]) -> Generator[list[int]]:
    """Yield the places of texts that are calculated together: those of about one length."""
    batch: list[int] = []
    for at in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        # The first is the longest, to whose length the others are filled up.
        is_full = batch and (len(batch) + 1) * lengths[batch[0]] > BATCH_TOKENS
        if is_full or len(batch) == BATCH_TEXTS:
            yield batch
            batch = []
        batch.append(at)
    yield batch


def _entries(
    engine: EmbeddingEngine, texts: dict[int, list[int]], encoding: Encoding
) -> dict[int, bytes]:
    """Return the entries of the answer, written out here so that the event loop need not."""
    vectors = engine.embed(list(texts.values()))
    return {at: _entry(at, vector, encoding) for at, vector in zip(texts, vectors, strict=True)}


def _entry(at: int, vector: bytes, encoding: Encoding) -> bytes:
    if encoding == "base64":
        shown = b'"' + base64.b64encode(vector) + b'"'
    else:
        shown = json.dumps(struct.unpack(f"<{len(vector) // 4}f", vector)).encode()
    return b'{"object":"embedding","index":%d,"embedding":%b}' % (at, shown)


def _body(model: str, entries: Sequence[bytes], tokens: int) -> bytes:
    rest = {"model": model, "usage": {"prompt_tokens": tokens, "total_tokens": tokens}}
    return b'{"object":"list","data":[%b],%b' % (b",".join(entries), json.dumps(rest).encode()[1:])


def _read_wish(fields: dict[str, object]) -> _Wish:
    model = fields.get("model")
    if not isinstance(model, str):
        raise Refusal(400, "'model' is missing.", param="model")
    encoding = fields.get("encoding_format") or "float"
    if encoding not in _ENCODINGS:
        raise Refusal(
            400,
            f"'encoding_format' can't be {encoding!r}; it is one of {', '.join(_ENCODINGS)}.",
            param="encoding_format",
        )
    return _Wish(
        texts=_read_texts(fields.get("input")),
        model=model,
        encoding=encoding,
        dimensions=fields.get("dimensions"),
    )


def _read_texts(given: object) -> list[str]:
    texts = cast("list[object]", given) if isinstance(given, list) else [given]
    if given is None or not texts:
        raise Refusal(400, "'input' is missing: a text, or a list of them.", param="input")
    if len(texts) > MOST_INPUTS:
        raise Refusal(
            400,
            f"'input' has {len(texts)} texts; it may have {MOST_INPUTS}.",
            code="array_above_max_length",
            param="input",
        )
    if not all(isinstance(text, str) for text in texts):
        raise Refusal(
            400,
            "'input' must be a text or a list of texts; tokens of another model mean nothing here.",
            param="input",
        )
    if "" in texts:
        raise Refusal(400, "'input' must have no empty text.", param="input")
    return cast("list[str]", texts)
