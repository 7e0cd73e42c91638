"""Replies to OpenAI's clients from the agent's documents, with what they cite."""

from __future__ import annotations

from typing import Any

import openai

from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.test_grounding import CAFE, DRONE, agent_with
from tests.openai_api.test_chat import asked
from tests.support.api import Api
from tests.support.events import Json

QUESTION: Any = [{"role": "user", "content": "How many seats has the Harbour Cafe?"}]


async def test_a_citation(api: Api, client: openai.AsyncOpenAI, provider: ScriptedProvider) -> None:
    """Passages go beside the question; marks that don't hold are out, and the others explained."""
    agent = await agent_with(api, cafe=CAFE, drone=DRONE)
    provider.say("The Harbour Cafe has 46 seats [1]. It is nice [7].")
    completion = await client.chat.completions.create(model=agent, messages=QUESTION)
    system, question = asked(provider)["messages"]
    assert system["content"].startswith("You are Ada.\n\nYou have passages")
    assert "[1] cafe.txt" in question["content"]
    assert question["content"].endswith("Question: How many seats has the Harbour Cafe?")
    message = completion.choices[0].message
    assert message.content == "The Harbour Cafe has 46 seats [1]. It is nice."
    [citation] = (message.model_extra or {})["citations"]
    assert (citation["filename"], citation["status"]) == ("cafe.txt", "verified")
    read = await api.get(f"/documents/{citation['document_id']}/content")
    assert read.body == CAFE


async def test_citations_in_a_stream(
    api: Api, client: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """The last chunk has what the reply cites."""
    agent = await agent_with(api, cafe=CAFE)
    provider.say("The Harbour Cafe has 46 seats [1].")
    stream = await client.chat.completions.create(model=agent, messages=QUESTION, stream=True)
    extras = [chunk.choices[0].delta.model_extra or {} async for chunk in stream]
    assert [citation["index"] for citation in extras[-1]["citations"]] == [1]
    assert not any("citations" in extra for extra in extras[:-1])


async def test_passages_beside_a_question_with_tools(
    api: Api, client: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """Passages stand beside the last question, before what tools answered; images stay."""
    agent = await agent_with(api, cafe=CAFE)
    image: Json = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    talk: Any = [
        {"role": "user", "content": "Hello."},
        {"role": "assistant", "content": "Hello [3]."},
        {"role": "user", "content": [image, {"type": "text", "text": "Who owns the Cafe?"}]},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": "Nobody knows."},
    ]
    await client.chat.completions.create(model=agent, messages=talk)
    sent = asked(provider)["messages"]
    assert sent[2]["content"] == "Hello."
    text, kept = sent[3]["content"]
    assert "Maria Lindqvist" in text["text"]
    assert kept == image
    assert sent[4:] == talk[3:]


async def test_json_stays_json(
    api: Api, client: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """Where JSON is wanted, no mark is put into it, nor taken out."""
    agent = await agent_with(api, drone=DRONE)
    wanted = '{"answer": "The Zephyr X2 drone weighs 814 grams.", "pages": [9]}'
    provider.say(wanted)
    completion = await client.chat.completions.create(
        model=agent,
        messages=[{"role": "user", "content": "How heavy is the Zephyr X2?"}],
        response_format={"type": "json_object"},
    )
    assert completion.choices[0].message.content == wanted


async def test_no_question(
    api: Api, client: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """Without a question there is nothing to look for, and the agent answers all the same."""
    agent = await agent_with(api, cafe=CAFE)
    provider.say("Yes?")
    await client.chat.completions.create(
        model=agent, messages=[{"role": "developer", "content": "Begin."}]
    )
    assert asked(provider)["messages"] == [{"role": "system", "content": "You are Ada.\n\nBegin."}]
