"""Agents as models: which there are, and by which names they answer."""

from __future__ import annotations

import openai
import pytest

from tests.support.api import Api
from tests.support.shapes import Between


async def test_agents_are_models(api: Api, client: openai.AsyncOpenAI) -> None:
    """Every agent is a model, the newest first, called by its name."""
    first = await api.new_agent(name="Ada")
    second = await api.new_agent(name="Customer / Support 👋")
    models = (await client.models.list()).data
    assert [model.id for model in models] == ["Customer / Support 👋", "Ada"]
    assert (await api.get("//v1/models")).json["data"][1] == {
        "id": "Ada",
        "object": "model",
        "created": Between(1_700_000_000, 10_000_000_000),
        "owned_by": "fireside",
        "agent_id": first["id"],
        "name": "Ada",
    }
    for name in ("Customer / Support 👋", second["id"]):
        model = await client.models.retrieve(name)
        assert model.id == name
        assert model.model_extra == {"agent_id": second["id"], "name": "Customer / Support 👋"}


async def test_two_of_one_name(api: Api, client: openai.AsyncOpenAI) -> None:
    """Agents that share a name are listed and found by their ids; the name alone is not enough."""
    ids = [(await api.new_agent(name="Ada"))["id"] for _ in range(2)]
    assert {model.id for model in (await client.models.list()).data} == set(ids)
    assert (await client.models.retrieve(ids[0])).id == ids[0]
    with pytest.raises(openai.NotFoundError, match="Several agents are called 'Ada'"):
        await client.models.retrieve("Ada")


async def test_a_name_that_is_the_id_of_another(api: Api, client: openai.AsyncOpenAI) -> None:
    """An id is that of its agent, whatever others are called."""
    first = await api.new_agent(name="Ada")
    await api.new_agent(name=first["id"])
    model = await client.models.retrieve(first["id"])
    assert (model.model_extra or {})["agent_id"] == first["id"]


async def test_an_unknown_model(client: openai.AsyncOpenAI) -> None:
    """Another name is refused as OpenAI refuses it, by the list and by a reply."""
    with pytest.raises(openai.NotFoundError) as refused:
        await client.models.retrieve("gpt-4")
    assert refused.value.code == "model_not_found"
    assert refused.value.param == "model"
    assert refused.value.type == "invalid_request_error"
    with pytest.raises(openai.NotFoundError, match="no agent here has this name"):
        await client.chat.completions.create(
            model="gpt-4", messages=[{"role": "user", "content": "Hi"}]
        )
