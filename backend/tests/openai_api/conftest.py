"""Fixtures: OpenAI's own client, in front of the product."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import openai
import pytest

from tests.support.api import Api
from tests.support.events import Json


@pytest.fixture
async def agent(api: Api) -> Json:
    """An agent to talk to."""
    return await api.new_agent(name="Ada")


@pytest.fixture
async def client(api: Api) -> AsyncGenerator[openai.AsyncOpenAI]:
    """OpenAI's client, which tells a failure at once."""
    async with openai.AsyncOpenAI(
        api_key="anything", base_url=f"{api.origin}/v1", max_retries=0
    ) as client:
        yield client


@pytest.fixture
async def strict(api: Api) -> AsyncGenerator[openai.AsyncOpenAI]:
    """A client that holds each answer against OpenAI's own types."""
    async with openai.AsyncOpenAI(
        api_key="anything",
        base_url=f"{api.origin}/v1",
        max_retries=0,
        _strict_response_validation=True,
    ) as client:
        yield client
