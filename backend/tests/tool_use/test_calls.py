"""A reply in which the model calls tools: it is made, shown, stored, and goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from fireside.generation.tool_calls import MOST_CALLS, MOST_ROUNDS
from fireside.testing.scripted_provider import Call, ScriptedProvider, faults
from fireside.testing.scripted_provider.replies import error_reply
from tests.support.api import JSON, Api
from tests.support.server import FiresideServer
from tests.support.shapes import AGENT
from tests.tool_use.using import (
    asked,
    call,
    calling,
    calls_in,
    configured,
    new_session,
    shown,
    until_state,
)

COLD = "It is -3 °C in Oslo."
OSLO = '{"city": "Oslo"}'


async def test_a_call(tool_api: Api, provider: ScriptedProvider) -> None:
    """Tools are offered, a call is made and shown, its result goes to the model, all is stored."""
    session = await new_session(tool_api)
    provider.queue(calling(call("weather", city="Oslo"), text="Let me see."))
    provider.say("Cold: -3 degrees.")
    events = await tool_api.ask(session["id"], "Is it cold in Oslo?")
    ended = shown("weather", "done", COLD, arguments=OSLO, offset=11)
    assert calls_in(events) == [{**ended, "state": "running", "result": None}, ended]
    names = list(dict.fromkeys(event.name for event in events))
    assert names == ["start", "token", "tool_call", "done"]
    text = "Let me see.\n\nCold: -3 degrees."
    assert events[-1].data["full_content"] == text

    offered = {tool["function"]["name"]: tool for tool in asked(provider, 0)["tools"]}
    assert offered["lab__weather"]["type"] == "function"
    assert offered["lab__weather"]["function"]["parameters"]["required"] == ["city"]
    said, came = asked(provider, 1)["messages"][-2:]
    assert (said["role"], said["content"]) == ("assistant", "Let me see.")
    assert [each["id"] for each in said["tool_calls"]] == ["call_1"]
    assert came == {"role": "tool", "tool_call_id": "call_1", "content": COLD}

    reply = await tool_api.reply(session["id"])
    assert (reply["content"], reply["tool_calls"]) == (text, [ended])
    used = [request.tokens_sent for request in provider.chat_requests]
    assert reply["usage"]["completion_tokens"] >= sum(used) - len(used)
    told = await tool_api.listen(reply["id"])
    assert calls_in(told)[-1:] == [ended] or told[0].data["tool_calls"] == [ended]


async def test_the_next_question(tool_api: Api, provider: ScriptedProvider) -> None:
    """What the agent said belongs to the conversation; who waits for JSON gets the calls too."""
    session = await new_session(tool_api)
    provider.queue(calling(call("weather", city="Oslo")))
    provider.say("Cold.")
    path = f"/sessions/{session['id']}/messages"
    turn = (await tool_api.post(path, {"content": "Oslo?"}, headers=JSON)).json
    assert [each["state"] for each in turn["assistant_message"]["tool_calls"]] == ["done"]
    await tool_api.ask(session["id"], "And Rome?")
    assert provider.chat_requests[-1].messages[1:] == [
        ("user", "Oslo?"),
        ("assistant", "Cold."),
        ("user", "And Rome?"),
    ]


async def test_several_calls(tool_api: Api, provider: ScriptedProvider) -> None:
    """Calls of one round are made together; what is wrong with one is said to user and model."""
    session = await new_session(tool_api)
    wanted = [
        call("weather", 1, city="Oslo"),
        call("wrong", 2),
        Call("lab__weather", '{"city": ', "call_3"),
        Call("lab__weather", "[]", "call_4"),
        Call("moon", "{}", "call_5"),
        call("flood", 6, length=50_000),
    ]
    provider.queue(calling(*wanted))
    provider.say("Well.")
    await tool_api.ask(session["id"])
    reply = await tool_api.reply(session["id"])
    weather, wrong, cut, no_object, moon, flood = reply["tool_calls"]
    no_json = "The arguments are no JSON object; the call was not made."
    assert (weather["state"], weather["result"]) == ("done", COLD)
    assert (wrong["state"], wrong["result"][:5]) == ("failed", "Error")
    assert [(one["state"], one["result"]) for one in (cut, no_object)] == [("failed", no_json)] * 2
    assert moon == shown("moon", "failed", "The agent has no tool of this name.", server="")
    assert flood["result"].endswith("… (the first 4,000 of 32,083 characters)")
    results: dict[str, str] = {
        message["tool_call_id"]: message["content"]
        for message in asked(provider, 1)["messages"]
        if message["role"] == "tool"
    }
    assert list(results) == [each.id for each in wanted]
    assert results["call_5"] == "The agent has no tool of this name."
    assert results["call_6"].startswith("x" * 32_000 + "\n[Cut here: the result has 50,000")


async def test_rounds_have_an_end(tool_api: Api, provider: ScriptedProvider) -> None:
    """After so many rounds the model must answer; one that calls on ends the reply in words."""
    session = await new_session(tool_api)
    for _ in range(MOST_ROUNDS):
        provider.queue(calling(call("weather", city="Oslo")))
    provider.say("Enough.")
    assert (await tool_api.ask(session["id"]))[-1].data["full_content"] == "Enough."
    may = [request.json.get("tool_choice") for request in provider.chat_requests]
    assert may == [None] * MOST_ROUNDS + ["none"]

    many = [call("weather", number, city="Oslo") for number in range(MOST_CALLS + 1)]
    provider.queue(calling(*many))
    provider.queue(calling(call("weather", city="Oslo")))
    failed = (await tool_api.ask(session["id"]))[-1]
    assert (failed.name, failed.data["code"]) == ("error", "tool_limit")
    made = (await tool_api.reply(session["id"]))["tool_calls"]
    assert [one["state"] for one in made] == ["done"] * MOST_CALLS + ["failed"]


async def test_a_round_that_fails(tool_api: Api, provider: ScriptedProvider) -> None:
    """What fails before its first word is asked again, and no call is made twice."""
    session = await new_session(tool_api)
    provider.queue(calling(call("weather", city="Oslo"), text="Hm."))
    provider.fail(faults.overloaded())
    provider.say("Cold.")
    done = (await tool_api.ask(session["id"]))[-1]
    assert done.data["full_content"] == "Hm.\n\nCold."
    assert len((await tool_api.reply(session["id"]))["tool_calls"]) == 1


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "registry.ollama.ai/library/gemma:2b does not support tools"),
        (400, '"auto" tool choice requires --enable-auto-tool-choice to be set'),
        (404, "No endpoints found that support tool use."),
        (500, "tools param requires --jinja flag"),
    ],
)
async def test_a_model_without_tools(
    tool_api: Api, provider: ScriptedProvider, status: int, message: str
) -> None:
    """A provider that refuses tools is told apart from other refusals, in words."""
    session = await new_session(tool_api)
    provider.fail(error_reply(status, message))
    failed = (await tool_api.ask(session["id"]))[-1]
    assert (failed.name, failed.data["code"]) == ("error", "no_tools")
    assert "choose another model" in failed.data["fallback_message"]


async def test_who_has_no_tools(tool_api: Api, provider: ScriptedProvider) -> None:
    """An agent gets the tools that are ticked; a name that is not configured has no effect."""
    agent = await tool_api.new_agent()
    assert agent == AGENT
    session = await tool_api.new_session(agent["id"])
    await tool_api.ask(session["id"])
    path = f"/agents/{agent['id']}"
    changed = await tool_api.put(path, {"tool_servers": ["gone"]})
    assert changed.json["tool_servers"] == ["gone"]
    await tool_api.ask(session["id"])
    assert not any("tools" in request.json for request in provider.chat_requests)
    assert (await tool_api.put(path, {"name": "Eve"})).json["tool_servers"] == ["gone"]
    assert (await tool_api.put(path, {"tool_servers": ["lab"]})).status == 200
    await tool_api.ask(session["id"])
    assert "tools" in provider.chat_requests[-1].json


async def test_reconnecting(tool_api: Api, provider: ScriptedProvider) -> None:
    """Who comes back during a call gets it again, after an event or in the snapshot."""
    session = await new_session(tool_api)
    provider.queue(calling(call("write", text="Hi"), text="One."))
    async with tool_api.send(session["id"]) as reader:
        waiting = await until_state(reader, "waiting")
        message_id = reader.events[0].data["message_id"]
        last = reader.events[-1].id
    assert last is not None
    async with (
        tool_api.attach(message_id, last - 1) as again,
        tool_api.attach(message_id) as fresh,
    ):
        assert (await again.until("tool_call")).data == waiting
        snapshot = await fresh.until("snapshot")
        assert snapshot.data == {"content": "One.", "tool_calls": [waiting]}
        provider.say("Two.")
        path = f"/messages/{message_id}/tool-calls/{waiting['id']}"
        assert (await tool_api.post(path, {"decision": "refuse"})).status == 200
        assert calls_in(await again.rest()) == calls_in(await fresh.rest())


async def test_the_embedded_model(data_dir: Path, tool_url: str) -> None:
    """It is too small for tools: the list says so."""
    file = configured(data_dir, lab={"url": tool_url})
    async with (
        FiresideServer(data_dir, None, mcp_servers_file=file) as server,
        Api(server.origin) as api,
    ):
        told = (await api.get("/tool-servers")).json
    assert told["is_usable"] is False
    assert "OPENAI_BASE_URL" in told["message"]
