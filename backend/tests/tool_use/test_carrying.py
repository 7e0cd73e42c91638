"""Tools and their calls leave and come with an agent."""

from __future__ import annotations

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.api import Api
from tests.tool_use.using import call, calling, new_session
from tests.transfer.carrying import exported, imported


async def test_calls_come_back(tool_api: Api, provider: ScriptedProvider) -> None:
    """What was called is read in the copy; a server that nobody knows here is left out."""
    session = await new_session(tool_api, "lab", "elsewhere")
    provider.queue(calling(call("weather", city="Oslo"), text="Let me look. "))
    provider.say("It is cold.")
    async with tool_api.send(session["id"]) as reader:
        await reader.rest()
    file = await exported(tool_api, session["agent_id"], "?sessions=true")
    brought = await imported(tool_api, file)
    assert brought["warnings"] == ["Tool servers that are not configured here: elsewhere."]
    copied = f"/agents/{brought['agent_id']}"
    assert (await tool_api.get(copied)).json["tool_servers"] == ["lab"]
    copy = (await tool_api.get(f"{copied}/sessions")).json["sessions"][0]["id"]
    before, after = await tool_api.reply(session["id"]), await tool_api.reply(copy)
    (made,), (kept,) = before["tool_calls"], after["tool_calls"]
    assert made["result"] == "It is -3 °C in Oslo."
    assert kept == {**made, "id": kept["id"]}
    assert after["content"] == before["content"]
