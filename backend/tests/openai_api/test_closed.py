"""OpenAI's clients where ACCESS_TOKEN is set: the token is their key, and nothing else opens."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import openai
import pytest

from tests.security.calls import BEARER, TOKEN, cookie
from tests.support.api import Api
from tests.support.events import Json


@pytest.fixture
async def agent(closed: Api) -> Json:
    """An agent of a server that is closed."""
    body = {"name": "Ada", "system_prompt": "You are Ada."}
    return (await closed.post("/agents", body, headers=BEARER)).json


def _client(api: Api, key: str) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(api_key=key, base_url=f"{api.origin}/v1", max_retries=0)


@pytest.fixture
async def client(closed: Api) -> AsyncGenerator[openai.AsyncOpenAI]:
    """OpenAI's client with the token for a key."""
    async with _client(closed, TOKEN) as client:
        yield client


async def test_the_token_is_the_key(agent: Json, client: openai.AsyncOpenAI) -> None:
    """Every call works: the list, one of it, a reply, and one that streams."""
    assert [model.id async for model in client.models.list()] == ["Ada"]
    assert (await client.models.retrieve("Ada")).id == "Ada"
    whole = await client.chat.completions.create(
        model="Ada", messages=[{"role": "user", "content": "Hi"}]
    )
    stream = await client.chat.completions.create(
        model="Ada", messages=[{"role": "user", "content": "Hi"}], stream=True
    )
    pieces = [chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices]
    assert "".join(pieces) == whole.choices[0].message.content != ""


@pytest.mark.parametrize("key", ["sk-wrong", TOKEN[:-1], f"{TOKEN}x", TOKEN.upper()])
async def test_another_key(agent: Json, closed: Api, key: str) -> None:
    """The client is told as OpenAI tells it, and nothing is asked of the model."""
    async with _client(closed, key) as client:
        with pytest.raises(openai.AuthenticationError, match="access token"):
            await client.models.list()
        with pytest.raises(openai.AuthenticationError):
            await client.models.retrieve(agent["id"])
        for stream in (False, True):
            with pytest.raises(openai.AuthenticationError):
                await client.chat.completions.create(
                    model="Ada", messages=[{"role": "user", "content": "Hi"}], stream=stream
                )


async def test_many_other_keys(agent: Json, closed: Api) -> None:
    """Who goes on guessing is slowed, in the error that such a client waits for and tries again."""
    proof = await cookie(closed)
    kinds: set[str] = set()
    for number in range(60):
        answer = await closed.get("//v1/models", Authorization=f"Bearer guess-{number}")
        assert answer.status in (401, 429)
        kinds.add(answer.json["error"]["type"])
    assert kinds == {"authentication_error", "rate_limit_error"}
    assert (await closed.get("//v1/models", Cookie=proof)).status == 200


async def test_a_browser_that_is_let_in(agent: Json, closed: Api) -> None:
    """A page of ours may use these calls by its cookie; one of elsewhere may not have them sent."""
    proof = {"Cookie": await cookie(closed)}
    assert (await closed.get("//v1/models", **proof)).json["data"][0]["id"] == "Ada"
    body = {"model": "Ada", "messages": [{"role": "user", "content": "Hi"}]}
    foreign = {**proof, "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = await closed.post("//v1/chat/completions", body, headers=foreign)
    assert answer.status == 403
    assert (await closed.post("//v1/chat/completions", body, headers=proof)).status == 200


async def test_the_token_in_an_address(agent: Json, closed: Api) -> None:
    """Where it would end up in logs and histories, it opens nothing."""
    for path in ("//v1/models", "/agents", f"/agents/{agent['id']}/export", "//metrics"):
        for name in ("token", "access_token", "key", "api_key"):
            assert (await closed.get(f"{path}?{name}={TOKEN}")).status == 401
