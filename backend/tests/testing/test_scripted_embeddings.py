"""The scripted provider's vectors, with OpenAI's own client as the judge."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import openai
import orjson
import pytest

from fireside.testing.scripted_provider import ScriptedProvider, faults

BOAT = [0.3536, -0.3536, 0.3536, -0.7071, 0.0, 0.0, 0.3536, 0.0]
"""What eight numbers the word has, to four places."""


@pytest.fixture
async def client(provider: ScriptedProvider) -> AsyncIterator[openai.AsyncOpenAI]:
    """OpenAI's client, without retries."""
    async with openai.AsyncOpenAI(
        api_key="scripted", base_url=provider.base_url, max_retries=0
    ) as client:
        yield client


async def vectors(client: openai.AsyncOpenAI, *texts: str, model: str = "m") -> list[list[float]]:
    """Return the vectors of the texts."""
    answer = await client.embeddings.create(model=model, input=list(texts))
    return [entry.embedding for entry in answer.data]


def cosine(one: list[float], other: list[float]) -> float:
    """Return how near two vectors of length 1 are."""
    return sum(a * b for a, b in zip(one, other, strict=True))


async def test_texts_with_the_same_words_are_near(client: openai.AsyncOpenAI) -> None:
    """So that a test can foretell which passage a question finds."""
    question, passage, other = await vectors(
        client,
        "How many seats does the harbour café have?",
        "The harbour café has forty seats.",
        "Compilers report type errors.",
    )
    assert cosine(question, question) == pytest.approx(1)
    assert cosine(question, passage) > 0.3 > abs(cosine(question, other))


async def test_the_same_text_has_the_same_vector_everywhere(
    provider: ScriptedProvider, client: openai.AsyncOpenAI
) -> None:
    """In another process as well: nothing of it hangs on Python's own hashes."""
    provider.embeddings.dimensions = 8
    (packed,) = await vectors(client, "boat")
    plain = await client.embeddings.create(model="m", input="Boat!", encoding_format="float")
    assert packed == pytest.approx(plain.data[0].embedding)
    assert packed == pytest.approx(provider.embeddings.vector("boat"))
    assert packed == pytest.approx(BOAT, abs=1e-4)


async def test_what_was_asked_is_remembered_and_counted(
    provider: ScriptedProvider, client: openai.AsyncOpenAI
) -> None:
    """By request and by text."""
    await vectors(client, "a", "b")
    await vectors(client, "c")
    assert provider.embeddings.requests == [["a", "b"], ["c"]]
    assert provider.embeddings.texts == ["a", "b", "c"]
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{provider.origin}/stats") as response,
    ):
        assert orjson.loads(await response.read())["embeddings"] == 2
    provider.stats.reset()
    provider.embeddings.clear()
    assert (provider.stats.embeddings, provider.embeddings.texts) == (0, [])


async def test_it_fails_as_it_is_told(
    provider: ScriptedProvider, client: openai.AsyncOpenAI
) -> None:
    """At certain requests, at certain words, or as the name of the model says."""
    provider.embeddings.fails(faults.rate_limited(), after=1)
    provider.embeddings.fails_for("secret", faults.server_error())
    await vectors(client, "a")
    with pytest.raises(openai.RateLimitError):
        await vectors(client, "b")
    with pytest.raises(openai.InternalServerError):
        await vectors(client, "c", "a secret")
    with pytest.raises(openai.AuthenticationError):
        await vectors(client, "d", model="fault-unauthorized")
    with pytest.raises(openai.BadRequestError):
        await vectors(client, "")
    await vectors(client, "e")


async def test_a_wrong_key_is_refused() -> None:
    """A wrong key is refused."""
    async with (
        ScriptedProvider(api_key="right") as provider,
        openai.AsyncOpenAI(api_key="wrong", base_url=provider.base_url, max_retries=0) as client,
    ):
        with pytest.raises(openai.AuthenticationError):
            await vectors(client, "a")
        assert provider.embeddings.requests == []
