"""Responses, as OpenAI's client asks for them and as the provider is asked."""

from __future__ import annotations

from typing import Any, cast

import openai
import pytest

from fireside.testing.scripted_provider import Call, CallTools, ScriptedProvider, faults, quirks
from tests.knowledge.test_grounding import CAFE, agent_with
from tests.openai_api.test_chat import asked
from tests.openai_api.test_storing import sessions_of
from tests.support.api import Api
from tests.support.events import Json

TOOL: Any = {
    "type": "function",
    "name": "weather",
    "description": "Tells the weather.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    "strict": True,
}


async def test_a_response(
    agent: Json, strict: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """The agent's prompt goes first; the answer has the words, the count and what was asked."""
    response = await strict.responses.create(
        model="Ada", input="Hi", instructions="Be brief.", metadata={"a": "b"}, store=False
    )
    assert asked(provider)["messages"] == [
        {"role": "system", "content": "You are Ada.\n\nBe brief."},
        {"role": "user", "content": "Hi"},
    ]
    assert (response.output_text, response.status) == ("You said: Hi", "completed")
    assert response.id.startswith("resp_")
    assert (response.model, response.instructions) == ("Ada", "Be brief.")
    assert response.metadata == {"a": "b"}
    assert response.usage is not None
    assert response.usage.output_tokens == 3
    assert response.usage.total_tokens == 3 + response.usage.input_tokens


async def test_a_stream(agent: Json, strict: openai.AsyncOpenAI) -> None:
    """The events come in OpenAI's order, numbered, and the last has what they make together."""
    stream = await strict.responses.create(model="Ada", input="Hi", stream=True)
    events: list[Any] = [event async for event in stream]
    kinds = [event.type.removeprefix("response.") for event in events]
    count = kinds.count("output_text.delta")
    assert kinds == [
        *("created", "in_progress", "output_item.added", "content_part.added"),
        *["output_text.delta"] * count,
        *("output_text.done", "content_part.done", "output_item.done", "completed"),
    ]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == events[-1].response.output_text == "You said: Hi"
    assert events[0].response.id == events[-1].response.id
    assert events[0].response.status == "in_progress"
    assert events[-1].response.usage.output_tokens == 3


async def test_a_conversation_that_goes_on(
    agent: Json, strict: openai.AsyncOpenAI, provider: ScriptedProvider, api: Api
) -> None:
    """A response is kept unless it is asked not to be, and another goes on from it in one session.

    Going on from an earlier one begins another session with what was said until then.
    """
    first = await strict.responses.create(model="Ada", input="Hi", instructions="Be brief.")
    second = await strict.responses.create(
        model="Ada", input="And?", previous_response_id=first.id, instructions="Say sir."
    )
    assert asked(provider)["messages"] == [
        {"role": "system", "content": "You are Ada.\n\nSay sir."},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "You said: Hi"},
        {"role": "user", "content": "And?"},
    ]
    assert second.previous_response_id == first.id
    [session] = await sessions_of(api, agent)
    assert session["message_count"] == 4
    assert second.id == f"resp_{(await api.messages(session['id']))[-1]['id']}"
    await strict.responses.create(model="Ada", input="Or?", previous_response_id=first.id)
    branch, _ = await sessions_of(api, agent)
    said = [message["content"] for message in await api.messages(branch["id"])]
    assert said == ["Hi", "You said: Hi", "Or?", "You said: Or?"]
    unkept = await strict.responses.create(
        model="Ada", input="Once.", previous_response_id=second.id, store=False
    )
    assert len(await sessions_of(api, agent)) == 2
    for gone in (unkept.id, "resp_nothing", (await api.messages(session["id"]))[0]["id"]):
        with pytest.raises(openai.BadRequestError) as raised:
            await strict.responses.create(model="Ada", input="And?", previous_response_id=gone)
        assert raised.value.code == "previous_response_not_found"
        assert raised.value.param == "previous_response_id"


async def test_tools(
    agent: Json, strict: openai.AsyncOpenAI, provider: ScriptedProvider, api: Api
) -> None:
    """Calls of the client's functions come back, and what they return goes along."""
    calls = (Call("weather", '{"city": "Oslo"}'), Call("weather", '{"city": "Rome"}'))
    provider.queue(CallTools(calls))
    talk: list[Any] = [{"role": "user", "content": "Is it cold?"}]
    choice: Any = {"type": "function", "name": "weather"}
    response = await strict.responses.create(
        model="Ada", input=talk, tools=[TOOL], tool_choice=choice
    )
    sent = asked(provider)
    function = {name: TOOL[name] for name in ("name", "description", "parameters", "strict")}
    assert sent["tools"] == [{"type": "function", "function": function}]
    assert sent["tool_choice"] == {"type": "function", "function": {"name": "weather"}}
    made = [cast("Any", item) for item in response.output]
    assert [(item.type, item.arguments) for item in made] == [
        ("function_call", call.arguments) for call in calls
    ]
    talk += [item.model_dump() for item in made]
    talk += [
        {"type": "function_call_output", "call_id": item.call_id, "output": "Cold."}
        for item in made
    ]
    provider.say("Take a coat.")
    answer = await strict.responses.create(model="Ada", input=talk, tools=[TOOL])
    assert answer.output_text == "Take a coat."
    [called, *returned] = asked(provider)["messages"][2:]
    assert [call["id"] for call in called["tool_calls"]] == [item.call_id for item in made]
    assert [message["role"] for message in returned] == ["tool", "tool"]
    assert await sessions_of(api, agent) == []


async def test_tools_in_a_stream(
    agent: Json, strict: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """The parts of a call come as they are written, each call as an item of its own."""
    provider.queue(CallTools((Call("weather", '{"city": "Oslo"}'), Call("weather", "{}"))))
    stream = await strict.responses.create(model="Ada", input="Hi", tools=[TOOL], stream=True)
    events: list[Any] = [event async for event in stream]
    for place, arguments in ((0, '{"city": "Oslo"}'), (1, "{}")):
        own = [event for event in events if getattr(event, "output_index", None) == place]
        kinds = [event.type.removeprefix("response.") for event in own]
        assert kinds[0] == "output_item.added"
        assert kinds[-2:] == ["function_call_arguments.done", "output_item.done"]
        assert "".join(event.delta for event in own if hasattr(event, "delta")) == arguments
        assert own[-1].item.arguments == arguments
    assert events[-1].type == "response.completed"
    assert [item.name for item in events[-1].response.output] == ["weather", "weather"]


async def test_what_a_message_may_hold(
    agent: Json, client: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """Texts and images go along in the words of the other form, and so do the options."""
    talk: Any = [
        {"type": "message", "role": "developer", "content": "Be brief."},
        {"role": "user", "content": [{"type": "input_text", "text": "Hi"}]},
        {"type": "reasoning", "id": "r", "summary": []},
        {"role": "assistant", "content": [{"type": "output_text", "text": "Hello."}]},
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "What is this?"},
                {"type": "input_image", "image_url": "data:image/png;base64,AA=="},
            ],
        },
    ]
    schema: Any = {"type": "object", "properties": {}}
    await client.responses.create(
        model="Ada",
        input=talk,
        max_output_tokens=50,
        temperature=0.5,
        reasoning={"effort": "low"},
        text={"format": {"type": "json_schema", "name": "x", "schema": schema}, "verbosity": "low"},
    )
    sent = asked(provider)
    assert sent["messages"][1:3] == [
        {"role": "user", "content": [{"type": "text", "text": "Hi"}]},
        {"role": "assistant", "content": [{"type": "text", "text": "Hello."}]},
    ]
    assert sent["messages"][0]["content"] == "You are Ada.\n\nBe brief."
    assert sent["messages"][3]["content"][1]["image_url"]["url"].startswith("data:image/png")
    assert (sent["max_completion_tokens"], sent["temperature"]) == (50, 0.5)
    assert sent["reasoning_effort"] == "low"
    assert sent["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "x", "schema": schema},
    }


async def test_a_citation(api: Api, strict: openai.AsyncOpenAI, provider: ScriptedProvider) -> None:
    """What is cited from the library is an annotation at the place of its mark."""
    agent = await agent_with(api, cafe=CAFE)
    provider.say("The Harbour Cafe has 46 seats [1].")
    response = await strict.responses.create(model=agent, input="How many seats has the Cafe?")
    content = cast("Any", response.output[0]).content[0]
    [note] = content.annotations
    assert (note.type, note.filename) == ("file_citation", "cafe.txt")
    assert content.text[note.index :].startswith("[1]")


async def test_cut_by_its_length(
    agent: Json, strict: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """A response that is cut is incomplete, and says why."""
    provider.queue(quirks.length_limit())
    response = await strict.responses.create(model="Ada", input="Hi")
    assert response.status == "incomplete"
    assert response.incomplete_details is not None
    assert response.incomplete_details.reason == "max_output_tokens"


async def test_failing(agent: Json, strict: openai.AsyncOpenAI, provider: ScriptedProvider) -> None:
    """What fails before the first word has a status; later it is the last event of the stream."""
    for stream in (False, True):
        provider.fail(faults.rate_limited(retry_after=60))
        with pytest.raises(openai.RateLimitError):
            await strict.responses.create(model="Ada", input="Hi", stream=stream)
    provider.fail(faults.error_event_after())
    events: list[Any] = [
        event async for event in await strict.responses.create(model="Ada", input="A", stream=True)
    ]
    assert events[-1].type == "response.failed"
    assert "temporarily unavailable" in events[-1].response.error.message


@pytest.mark.parametrize(
    ("extra", "param"),
    [
        ({"tools": [{"type": "web_search"}]}, "tools.0.type"),
        ({"tools": [{"type": "mcp", "server_url": "http://x"}]}, "tools.0.type"),
        ({"background": True}, "background"),
        ({"conversation": "conv_1"}, "conversation"),
        ({"prompt": {"id": "p"}}, "prompt"),
        ({"input": [{"type": "item_reference", "id": "x"}]}, "input.0.type"),
        (
            {"input": [{"role": "user", "content": [{"type": "input_file", "file_id": "f"}]}]},
            "input.0.content.0.type",
        ),
        ({"tools": [TOOL], "tool_choice": {"type": "file_search"}}, "tool_choice"),
        ({"input": ""}, "input."),
        ({"input": []}, "input."),
        ({"model": "Nobody"}, "model"),
    ],
)
async def test_what_is_not_taken(api: Api, agent: Json, extra: Json, param: str) -> None:
    """What can't be done is refused, naming the parameter, and nobody is asked."""
    answer = await api.post("//v1/responses", {"model": "Ada", "input": "Hi", **extra})
    assert answer.status in (400, 404)
    assert answer.json["error"]["type"] == "invalid_request_error"
    assert answer.json["error"]["param"].startswith(param)
