"""Tools of a client: what the model calls comes back to it, and its results go to the model."""

from __future__ import annotations

from typing import Any

import openai

from fireside.testing.scripted_provider import Call, CallTools, ScriptedProvider
from tests.openai_api.test_chat import asked, chunks_of
from tests.support.api import Api
from tests.support.events import Json

HI: Any = [{"role": "user", "content": "Is it cold in Oslo, and in Rome?"}]
TOOLS: Any = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
]
CALLS = CallTools(
    (Call("weather", '{"city": "Oslo"}', "call_1"), Call("weather", '{"city": "Rome"}', "call_2"))
)


async def test_calls(agent: Json, client: openai.AsyncOpenAI, provider: ScriptedProvider) -> None:
    """Tools go to the provider as they are, and what it calls is put together in the answer."""
    provider.queue(CALLS)
    completion = await client.chat.completions.create(
        model="Ada", messages=HI, tools=TOOLS, tool_choice="required", parallel_tool_calls=True
    )
    sent = asked(provider)
    assert (sent["tools"], sent["tool_choice"]) == (TOOLS, "required")
    assert sent["parallel_tool_calls"] is True
    choice = completion.choices[0]
    assert (choice.finish_reason, choice.message.content) == ("tool_calls", None)
    assert [call.model_dump() for call in choice.message.tool_calls or []] == [
        {
            "id": f"call_{number}",
            "type": "function",
            "function": {"name": "weather", "arguments": f'{{"city": "{city}"}}'},
        }
        for number, city in ((1, "Oslo"), (2, "Rome"))
    ]


async def test_streamed_calls(
    agent: Json, client: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """Parts of calls are streamed as they come, after the words before them."""
    provider.queue(CallTools(CALLS.calls, text="Let me see.", reason="stop"))
    chunks = await chunks_of(client, tools=TOOLS)
    deltas = [chunk.choices[0].delta for chunk in chunks]
    assert "".join(delta.content or "" for delta in deltas) == "Let me see."
    parts = [part for delta in deltas for part in delta.tool_calls or []]
    written = ["", ""]
    for part in parts:
        assert part.function is not None
        written[part.index] += part.function.arguments or ""
    assert written == ['{"city": "Oslo"}', '{"city": "Rome"}']
    assert [part.id for part in parts if part.id] == ["call_1", "call_2"]
    # Some servers forget the reason that clients go by.
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


async def test_results(
    agent: Json, client: openai.AsyncOpenAI, provider: ScriptedProvider, api: Api
) -> None:
    """Calls and results go back to the model in their places; nothing of it becomes a session."""
    provider.queue(CALLS)
    first = await client.chat.completions.create(model="Ada", messages=HI, tools=TOOLS)
    results = [
        {"role": "tool", "tool_call_id": "call_1", "content": "-3"},
        {"role": "tool", "tool_call_id": "call_2", "content": "15"},
    ]
    provider.say("Only in Oslo.")
    talk: Any = [*HI, first.choices[0].message.model_dump(), *results]
    second = await client.chat.completions.create(
        model="Ada", messages=talk, tools=TOOLS, store=True
    )
    assert second.choices[0].message.content == "Only in Oslo."
    called = asked(provider)["messages"][2]
    assert called == {
        "role": "assistant",
        "content": None,
        "tool_calls": [call.model_dump() for call in first.choices[0].message.tool_calls or []],
    }
    assert asked(provider)["messages"][3:] == results
    assert (await api.get(f"/agents/{agent['id']}")).json["session_count"] == 0


async def test_a_long_conversation_with_tools(
    small_model_api: Api, provider: ScriptedProvider
) -> None:
    """What does not fit is left out in whole turns, never a call without its result."""
    await small_model_api.new_agent()
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "x" * 1500}}
    turn = [
        {"role": "user", "content": "Go on."},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": "y" * 900},
        {"role": "assistant", "content": "Done."},
    ]
    body = {"model": "Ada", "messages": [*turn, *turn, {"role": "user", "content": "And now?"}]}
    answer = await small_model_api.post("//v1/chat/completions", body)
    assert answer.status == 200, answer.body
    sent = asked(provider)["messages"]
    assert [message["role"] for message in sent] == [
        *("system", "user", "assistant", "tool", "assistant", "user"),
    ]
    body["messages"] = [{"role": "user", "content": "z" * 6000}]
    refused = await small_model_api.post("//v1/chat/completions", body)
    assert refused.status == 400
    assert refused.json["error"]["code"] == "context_length_exceeded"
