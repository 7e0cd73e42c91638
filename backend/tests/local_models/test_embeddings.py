"""Vectors by the real model, asked for with OpenAI's own package."""

from __future__ import annotations

import asyncio
import io
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import openai
import pytest
from openai import AsyncOpenAI

from fireside.local_models.catalog import CatalogModel
from fireside.local_models.handshake import RoleConfig
from fireside.local_models.store import ModelStore
from fireside.providers.openai_compatible.embeddings import OpenAICompatibleEmbeddings
from fireside.providers.openai_compatible.endpoint import Endpoint, Served
from tests.local_models import plain_bert
from tests.local_models.model_client import (
    THREADS,
    TOKEN,
    assign,
    call,
    configure,
    next_event,
    start_process,
)
from tests.local_models.weights import MODEL, put_noise

NAME = "all-minilm-l6-v2"
EATING = "A man is eating food."
BREAD = "A man is eating a piece of bread."
HORSE = "A man is riding a horse."
CODE = "The compiler reports a type error in the second module."
LONG = "The warehouse keeps the green boxes near the northern gate of the harbour. " * 20
MANY = [f"{number}. {LONG}" for number in range(600)]
"""What takes half a minute."""


async def embed(client: AsyncOpenAI, given: Any, **fields: Any) -> list[Any]:  # noqa: ANN401
    """Return the vectors, in the order of the answer."""
    answer = await client.embeddings.create(model=NAME, input=given, **fields)
    assert [entry.index for entry in answer.data] == list(range(len(answer.data)))
    return [np.array(entry.embedding) for entry in answer.data]


@pytest.fixture(scope="session")
def minilm(real_store: ModelStore) -> CatalogModel:
    """The installed model."""
    return real_store.require(NAME)


@pytest.mark.parametrize("text", [EATING, CODE, "Crème brûlée, 日本語 🙂", "?", LONG], ids=range(5))
async def test_vectors_are_those_of_the_published_model(
    openai_client: AsyncOpenAI, real_store: ModelStore, minilm: CatalogModel, text: str
) -> None:
    """But for what is lost in eight bits."""
    (ours,) = await embed(openai_client, text)
    published = plain_bert.embed(real_store.path(minilm), text)
    assert ours.shape == published.shape == (384,)
    assert np.linalg.norm(ours) == pytest.approx(1, abs=1e-5)
    assert ours @ published > 0.97


async def test_what_means_the_same_is_near(openai_client: AsyncOpenAI) -> None:
    """And what has nothing to do with it is far."""
    eating, bread, horse, code = await embed(openai_client, [EATING, BREAD, HORSE, CODE])
    assert eating @ bread > 0.7
    assert 0.1 < eating @ horse < 0.4
    assert eating @ code < 0.1


async def test_vectors_come_in_the_order_of_the_texts(openai_client: AsyncOpenAI) -> None:
    """However they are put together to be calculated."""
    texts = [f"Room {number} is {'very ' * (number * 7 % 50)}large." for number in range(40)]
    together = await embed(openai_client, texts)
    for text, vector in list(zip(texts, together, strict=True))[::7]:
        (alone,) = await embed(openai_client, [text])
        assert alone @ vector > 0.995


async def test_numbers_and_base64_say_the_same(openai_client: AsyncOpenAI) -> None:
    """The package asks for base64 where nothing is said, and OpenAI answers in numbers."""
    packed = await openai_client.embeddings.create(model=NAME, input=EATING)
    (plain,) = await embed(openai_client, EATING, encoding_format="float")
    assert np.array_equal(packed.data[0].embedding, plain)
    assert packed.object == "list"
    assert packed.model == NAME
    assert packed.data[0].object == "embedding"


async def test_numbers_are_what_comes_when_nothing_is_said(roles_origin: str) -> None:
    """Numbers are what comes when nothing is said."""
    answer = await call(roles_origin, "POST", "/v1/embeddings", {"model": NAME, "input": EATING})
    assert isinstance(answer.json["data"][0]["embedding"][0], float)


async def test_the_tokens_are_counted(openai_client: AsyncOpenAI) -> None:
    """With the two marks around each text."""
    answer = await openai_client.embeddings.create(model=NAME, input=["a boat", "a large boat"])
    assert answer.usage.prompt_tokens == answer.usage.total_tokens == 9


async def test_of_a_long_text_the_beginning_counts(openai_client: AsyncOpenAI) -> None:
    """The model reads 256 tokens, and does not refuse what has more."""
    begin = "boat " * 254
    answer = await openai_client.embeddings.create(model=NAME, input=begin + "and a horse. " * 9000)
    assert answer.usage.prompt_tokens == 256
    (short,) = await embed(openai_client, begin)
    assert np.array_equal(np.array(answer.data[0].embedding), short)


async def test_as_many_texts_as_openai_takes(openai_client: AsyncOpenAI) -> None:
    """And not one more."""
    vectors = await embed(openai_client, [f"{number}" for number in range(2048)])
    assert len(vectors) == 2048
    with pytest.raises(openai.BadRequestError, match="it may have 2048") as caught:
        await embed(openai_client, ["x"] * 2049)
    assert caught.value.code == "array_above_max_length"


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"input": None}, "input"),
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": ["a", ""]}, "input"),
        ({"input": [1, 2, 3]}, "input"),
        ({"input": [[1, 2], [3]]}, "input"),
        ({"input": ["a", 1]}, "input"),
        ({"input": {"text": "a"}}, "input"),
        ({"encoding_format": "int8"}, "encoding_format"),
        ({"encoding_format": ["float"]}, "encoding_format"),
        ({"dimensions": 256}, "dimensions"),
        ({"dimensions": "384"}, "dimensions"),
        ({"dimensions": True}, "dimensions"),
        ({"model": None}, "model"),
    ],
    ids=str,
)
async def test_wishes_that_make_no_sense_are_refused(
    roles_origin: str, fields: dict[str, Any], param: str
) -> None:
    """With the name of the field that does not."""
    body: dict[str, Any] = {"model": NAME, "input": EATING, **fields}
    answer = await call(roles_origin, "POST", "/v1/embeddings", body)
    assert answer.error[0] == 400
    assert answer.json["error"]["param"] == param


async def test_the_dimensions_there_are_may_be_asked_for(openai_client: AsyncOpenAI) -> None:
    """The dimensions there are may be asked for."""
    (vector,) = await embed(openai_client, EATING, dimensions=384)
    assert len(vector) == 384


@pytest.mark.parametrize("body", [b"{oops", b"[]", b"\xff"])
async def test_a_body_that_is_no_json_object_is_refused(roles_origin: str, body: bytes) -> None:
    """A body that is no JSON object is refused."""
    async with post(roles_origin, body) as response:
        assert response.status == 400


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_that_is_too_large_is_refused(roles_origin: str, chunked: bool) -> None:
    """Whether or not its size is told; a megabyte of passages is none."""

    async def pieces() -> Any:  # noqa: ANN401
        for _ in range(9):
            yield b"x" * 1024 * 1024

    body = pieces() if chunked else io.BytesIO(b"x" * (9 * 1024 * 1024))
    async with post(roles_origin, body) as response:
        assert response.status == 413
    fine = {"model": NAME, "input": ["word " * 20_000] * 10}
    assert (await call(roles_origin, "POST", "/v1/embeddings", fine)).status == 200


async def test_half_a_character_is_no_obstacle(roles_origin: str) -> None:
    """JSON can carry what no text can hold."""
    body = b'{"model": "all-minilm-l6-v2", "input": "half \\ud83d a smile\\u0000"}'
    async with post(roles_origin, body) as response:
        assert response.status == 200


async def test_another_model_is_not_found(openai_client: AsyncOpenAI) -> None:
    """Another model is not found."""
    with pytest.raises(openai.NotFoundError, match=f"this server has '{NAME}'"):
        await openai_client.embeddings.create(model="text-embedding-3-small", input=EATING)


async def test_it_needs_the_token(roles_origin: str) -> None:
    """It needs the token."""
    body = {"model": NAME, "input": EATING}
    answer = await call(roles_origin, "POST", "/v1/embeddings", body, token="guessed")
    assert answer.error == (401, "invalid_api_key")


async def test_a_question_does_not_wait_for_a_large_batch(openai_client: AsyncOpenAI) -> None:
    """And a batch that nobody waits for any more makes room for the next one."""
    batch = asyncio.create_task(embed(openai_client, MANY))
    # Sockets keep the order of arrival: the first question is asked when the batch is on its way.
    await asyncio.wait({batch}, timeout=0.3)
    for _ in range(3):
        await embed(openai_client, EATING)
    assert not batch.done()
    batch.cancel()
    with suppress(asyncio.CancelledError):
        await batch
    assert len(await asyncio.wait_for(embed(openai_client, [EATING, BREAD]), 5)) == 2


async def test_two_batches_take_turns(openai_client: AsyncOpenAI) -> None:
    """A small one is through while a large one is under way."""
    large = asyncio.create_task(embed(openai_client, MANY))
    await asyncio.wait({large}, timeout=0.3)
    assert len(await asyncio.wait_for(embed(openai_client, MANY[:8]), 10)) == 8
    assert not large.done()
    large.cancel()
    with suppress(asyncio.CancelledError):
        await large


async def test_the_platform_gets_the_same_vectors(
    openai_client: AsyncOpenAI, roles_origin: str
) -> None:
    """Packed as they are stored."""

    async def find() -> Served:
        return Served(NAME, Endpoint(f"{roles_origin}/v1", TOKEN))

    embedder = OpenAICompatibleEmbeddings(find)
    vectors = await embedder.embed([EATING, *MANY[:70]])
    await embedder.close()
    assert len(vectors) == 71
    (given,) = await embed(openai_client, EATING)
    assert np.frombuffer(vectors[0], "<f4") @ given > 0.995


async def test_damaged_weights_are_reported(
    idle_runtime: Path, store: ModelStore, tmp_path: Path, minilm: CatalogModel
) -> None:
    """And the role says that it can't be served."""
    del idle_runtime
    put_noise(store, MODEL)
    damaged = ModelStore(tmp_path / "damaged")
    put_noise(damaged, minilm)
    with start_process() as process:
        try:
            origin = configure(process, store, MODEL)
            assert next_event(process).event == "ready"
            assign(process, RoleConfig("embeddings", NAME, str(damaged.path(minilm)), THREADS))
            event = next_event(process)
            assert (event.role, event.reason) == ("embeddings", "load_failed")
            body = {"model": NAME, "input": EATING}
            answer = await call(origin, "POST", "/v1/embeddings", body)
            assert answer.error == (503, "model_failed")
        finally:
            process.kill()


async def test_nothing_installed_is_said(idle_runtime: Path, store: ModelStore) -> None:
    """With what to do about it."""
    del idle_runtime
    put_noise(store, MODEL)
    with start_process() as process:
        try:
            origin = configure(process, store, MODEL)
            assert next_event(process).event == "ready"
            body = {"model": NAME, "input": EATING}
            answer = await call(origin, "POST", "/v1/embeddings", body)
            assert answer.error == (404, "model_not_found")
            assert "fireside models get" in answer.json["error"]["message"]
        finally:
            process.kill()


def post(origin: str, body: Any) -> Any:  # noqa: ANN401
    """Send a body as it is."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return aiohttp.request("POST", f"{origin}/v1/embeddings", headers=headers, data=body)
