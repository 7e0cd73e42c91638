"""Vectors from a provider, over the wire."""

from __future__ import annotations

import asyncio
import base64
import math
import struct
import time
from collections.abc import AsyncGenerator
from typing import Any

import orjson
import pytest

from fireside.errors import ModelNotReady, ProviderError
from fireside.providers.base import Embedder
from fireside.providers.openai_compatible import embeddings
from fireside.providers.openai_compatible.embeddings import (
    BATCH,
    IN_FLIGHT,
    OpenAICompatibleEmbeddings,
)
from fireside.providers.openai_compatible.endpoint import Endpoint, Served
from fireside.testing.scripted_provider import Reply, ScriptedProvider, faults, refused_url
from fireside.testing.scripted_provider.replies import StatusReply, error_reply
from tests.support.waiting import eventually

TEXTS = [f"Passage {number} is about boat {number % 7}." for number in range(2 * BATCH + 10)]


def at(base_url: str, model: str = "some-embeddings") -> OpenAICompatibleEmbeddings:
    """Return a client of the server at that address."""

    async def find() -> Served:
        return Served(model, Endpoint(base_url, "sk-scripted"))

    return OpenAICompatibleEmbeddings(find)


@pytest.fixture
async def embedder(provider: ScriptedProvider) -> AsyncGenerator[Embedder]:
    """A client of the scripted provider."""
    embedder = at(provider.base_url)
    yield embedder
    await embedder.close()


async def code_of(embedder: Embedder, patience: float = 0.0) -> str:
    """Return the code of the failure that there must be."""
    with pytest.raises(ProviderError) as caught:
        await embedder.embed(["a boat"], patience=patience)
    return caught.value.code


def numbers_of(vector: bytes) -> tuple[float, ...]:
    """Read a vector."""
    return struct.unpack(f"<{len(vector) // 4}f", vector)


async def test_each_text_gets_its_vector(provider: ScriptedProvider, embedder: Embedder) -> None:
    """In the order of the texts, from requests of a moderate size."""
    vectors = await embedder.embed(TEXTS)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert numbers_of(vector) == pytest.approx(provider.embeddings.vector(text), abs=1e-6)
    sizes = [len(request) for request in provider.embeddings.requests]
    assert sorted(sizes) == [10, BATCH, BATCH]
    request = provider.requests[0]
    assert request.json["encoding_format"] == "base64"
    assert request.json["model"] == "some-embeddings"
    assert "dimensions" not in request.json
    assert request.headers["authorization"] == "Bearer sk-scripted"


async def test_nothing_is_asked_for_no_text(provider: ScriptedProvider, embedder: Embedder) -> None:
    """Nothing is asked for no text."""
    assert await embedder.embed([]) == []
    assert provider.requests == []


async def test_two_requests_are_under_way_at_most(
    provider: ScriptedProvider, embedder: Embedder
) -> None:
    """However many it takes."""
    gate = asyncio.Event()
    provider.embeddings.hold(gate)
    asking = asyncio.create_task(embedder.embed(TEXTS * 3))
    await eventually(lambda: provider.embeddings.in_flight == IN_FLIGHT)
    gate.set()
    assert len(await asking) == 3 * len(TEXTS)
    assert provider.embeddings.most_in_flight == IN_FLIGHT


@pytest.mark.parametrize("packed", [True, False])
async def test_vectors_are_made_as_long_as_one(
    provider: ScriptedProvider, embedder: Embedder, packed: bool
) -> None:
    """Whatever length the provider gives them."""
    provider.embeddings.length = 7.5
    provider.embeddings.knows_base64 = packed
    (vector,) = await embedder.embed(["a boat"])
    assert math.hypot(*numbers_of(vector)) == pytest.approx(1, abs=1e-6)
    assert len(numbers_of(vector)) == provider.embeddings.dimensions


async def test_a_server_without_base64_is_remembered(
    provider: ScriptedProvider, embedder: Embedder
) -> None:
    """It is asked in vain only once."""
    provider.embeddings.knows_base64 = False
    for _ in range(3):
        await embedder.embed(["a boat"])
    asked = [request.json["encoding_format"] for request in provider.requests]
    assert asked == ["base64", "float", "float", "float"]


_FAULTS: dict[str, tuple[Reply, str, int]] = {
    "key": (faults.unauthorized(), "authentication", 1),
    "region": (faults.forbidden(), "authentication", 1),
    "model": (faults.unknown_model(), "model_not_found", 1),
    "refused": (faults.bad_request(), "bad_request", 2),
    "too long": (faults.context_too_long(), "context_length", 1),
    "limited": (faults.rate_limited(), "rate_limit", 1),
    "no money": (faults.quota_exceeded(), "rate_limit", 1),
    "broken": (faults.server_error(), "service_unavailable", 1),
    "gateway": (faults.bad_gateway(), "service_unavailable", 1),
    "overloaded": (faults.overloaded(), "service_unavailable", 1),
    "cut": (faults.reset_after(), "service_unavailable", 1),
    "hung up": (faults.hang_up_after(), "service_unavailable", 1),
    "sign-in page": (faults.html_instead_of_stream(), "bad_response", 1),
    "chat": (faults.json_instead_of_stream(), "bad_response", 1),
    "no such path": (error_reply(404, "Not Found"), "no_embeddings", 1),
    "not found": (StatusReply(404, b'{"detail":"Not Found"}'), "no_embeddings", 1),
    "method": (StatusReply(405, b"Method Not Allowed", "text/plain"), "no_embeddings", 1),
    "chat only": (error_reply(501, "no", "not_supported_error"), "no_embeddings", 1),
}


@pytest.mark.parametrize(("fault", "code", "requests"), _FAULTS.values(), ids=list(_FAULTS))
async def test_faults_have_their_codes(
    provider: ScriptedProvider, embedder: Embedder, fault: Reply, code: str, requests: int
) -> None:
    """And who does not want to wait is told at once."""
    provider.embeddings.fails(fault, times=5)
    assert await code_of(embedder) == code
    assert len(provider.requests) == requests


def _packed(*numbers: float) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


_STRANGE: list[Any] = [
    [],
    {},
    {"data": None},
    {"data": []},
    {"data": ["x"]},
    {"data": [{"index": 0}]},
    {"data": [{"index": 1, "embedding": _packed(1.0)}]},
    {"data": [{"index": [], "embedding": _packed(1.0)}]},
    {"data": [{"index": 0, "embedding": _packed(1.0)}] * 2 + [{"index": 1, "embedding": []}]},
    {"data": [{"index": 0, "embedding": "no base64!"}]},
    {"data": [{"index": 0, "embedding": "AAAA"}]},
    {"data": [{"index": 0, "embedding": ""}]},
    {"data": [{"index": 0, "embedding": _packed(0.0, 0.0)}]},
    {"data": [{"index": 0, "embedding": _packed(math.nan, 1.0)}]},
    {"data": [{"index": 0, "embedding": _packed(math.inf, 1.0)}]},
    {"data": [{"index": 0, "embedding": ["a", "b"]}]},
    {"data": [{"index": 0, "embedding": [1e300]}]},
    {"data": [{"index": 0, "embedding": 1.5}]},
]


@pytest.mark.parametrize("answer", _STRANGE, ids=lambda answer: str(answer)[:60])
async def test_answers_of_another_shape_are_failures(
    provider: ScriptedProvider, embedder: Embedder, answer: object
) -> None:
    """Nothing but a vector for each text is taken."""
    provider.embeddings.fails(StatusReply(200, orjson.dumps(answer)))
    assert await code_of(embedder) == "bad_response"


async def test_vectors_come_in_the_order_of_their_index(
    provider: ScriptedProvider, embedder: Embedder
) -> None:
    """A server may answer in another order, or leave the index out."""
    entries = [
        {"index": 1, "embedding": _packed(0.0, 1.0)},
        {"index": 0, "embedding": _packed(1.0, 0.0)},
    ]
    provider.embeddings.fails(StatusReply(200, orjson.dumps({"data": entries})))
    plain = [{"embedding": [1.0, 0.0]}, {"embedding": [0.0, 1.0]}]
    provider.embeddings.fails(StatusReply(200, orjson.dumps({"data": plain})))
    for _ in range(2):
        vectors = await embedder.embed(["a", "b"])
        assert [numbers_of(vector) for vector in vectors] == [(1.0, 0.0), (0.0, 1.0)]


async def test_vectors_of_one_call_have_one_dimension(
    provider: ScriptedProvider, embedder: Embedder
) -> None:
    """Two that differ can't be compared."""
    entries = [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0, 0.0]}]
    provider.embeddings.fails(StatusReply(200, orjson.dumps({"data": entries})))
    with pytest.raises(ProviderError, match="bad_response"):
        await embedder.embed(["a", "b"])


async def test_who_can_wait_waits_as_long_as_the_provider_says(
    provider: ScriptedProvider, embedder: Embedder
) -> None:
    """And gets the vectors."""
    provider.embeddings.fails(faults.rate_limited(retry_after=0.2), times=2)
    began = time.monotonic()
    assert len(await embedder.embed(["a boat"], patience=30)) == 1
    assert 0.4 <= time.monotonic() - began < 5
    assert len(provider.requests) == 3


@pytest.mark.parametrize("fault", [faults.server_error(), faults.reset_after()], ids=["500", "cut"])
async def test_who_can_wait_is_not_told_of_a_short_outage(
    provider: ScriptedProvider,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    fault: Reply,
) -> None:
    """Attempts come less and less often."""
    monkeypatch.setattr(embeddings, "FIRST_DELAY", 0.01)
    provider.embeddings.fails(fault, times=4)
    assert len(await embedder.embed(["a boat"], patience=30)) == 1
    arrived = [request.arrived_at for request in provider.requests]
    assert len(arrived) == 5
    assert arrived[4] - arrived[3] > 0.08


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (faults.rate_limited(retry_after=60), "rate_limit"),
        (faults.quota_exceeded(), "rate_limit"),
        (faults.unauthorized(), "authentication"),
        (faults.unknown_model(), "model_not_found"),
        (StatusReply(404, b""), "no_embeddings"),
    ],
    ids=["longer than that", "no money", "key", "model", "none"],
)
async def test_what_waiting_does_not_mend_is_told_at_once(
    provider: ScriptedProvider, embedder: Embedder, fault: Reply, code: str
) -> None:
    """What waiting does not mend is told at once."""
    provider.embeddings.fails(fault, times=5)
    assert await asyncio.wait_for(code_of(embedder, patience=20), 5) == code
    assert len(provider.requests) == 1


async def test_one_batch_that_fails_ends_the_others(
    provider: ScriptedProvider, embedder: Embedder
) -> None:
    """Their requests are closed, and no more are begun."""
    provider.embeddings.fails(faults.no_answer())
    provider.embeddings.fails(faults.unauthorized())
    with pytest.raises(ProviderError, match="authentication"):
        await embedder.embed(TEXTS)
    await provider.requests[0].wait_client_left()
    assert len(provider.requests) == IN_FLIGHT


async def test_leaving_closes_the_requests(provider: ScriptedProvider, embedder: Embedder) -> None:
    """Nobody pays for vectors that are of no use any more."""
    provider.embeddings.hold(asyncio.Event())
    asking = asyncio.create_task(embedder.embed(TEXTS))
    await eventually(lambda: provider.embeddings.in_flight == IN_FLIGHT)
    asking.cancel()
    for request in list(provider.requests):
        await request.wait_client_left()
    assert len(provider.requests) == IN_FLIGHT


async def test_an_answer_that_does_not_come_is_not_waited_for(
    provider: ScriptedProvider, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that does not come is not waited for."""
    monkeypatch.setattr(embeddings, "TIMEOUT", 0.2)
    provider.embeddings.fails(faults.no_answer())
    assert await code_of(embedder) == "timeout"


async def test_a_server_that_is_not_there(provider: ScriptedProvider) -> None:
    """Or one that is, and does not speak TLS."""
    for address in (refused_url(), provider.tls_url):
        embedder = at(address)
        assert await code_of(embedder) == "service_unavailable"
        await embedder.close()


async def test_a_model_that_moves_is_found_again(
    provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the embedded one does when its process is started anew."""
    monkeypatch.setattr(embeddings, "FIRST_DELAY", 0.01)
    places = [refused_url(), provider.base_url]

    async def find() -> Served:
        if len(places) == 2:
            return Served("m", Endpoint(places.pop(0)))
        if not provider.requests and places.count("") < 2:
            places.append("")
            raise ModelNotReady("The model is starting.")
        return Served("m", Endpoint(places[0]))

    embedder = OpenAICompatibleEmbeddings(find)
    assert len(await embedder.embed(["a boat"], patience=30)) == 1
    await embedder.close()
