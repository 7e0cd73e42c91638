"""Agents as tools, over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from mcp import Client, MCPError

from fireside.api import mcp_endpoint
from fireside.testing.scripted_provider import GatedReply, ScriptedProvider, faults
from tests.agent_tools.clients import MODES, over_http, text_of, with_headers
from tests.knowledge.test_grounding import CAFE, DRONE, agent_with
from tests.security.calls import BEARER
from tests.support.api import Api
from tests.support.events import Json

INITIALIZE: Any = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "t", "version": "1"},
    },
}
TAKES = {"Accept": "application/json, text/event-stream"}


@pytest.mark.parametrize("mode", MODES)
async def test_an_answer_with_its_sources(api: Api, provider: ScriptedProvider, mode: str) -> None:
    """An agent answers from its library, and says where it stands: in words and as data."""
    agent = await agent_with(api, cafe=CAFE, drone=DRONE)
    provider.say("The Harbour Cafe has 46 seats [1]. It is nice [7].")
    async with over_http(api.origin, mode) as client:
        assert client.server_info
        assert client.server_info.name == "Fireside"
        [ask, search] = (await client.list_tools()).tools
        assert (ask.name, ask.title) == (f"ask_ada_{agent[-8:]}", "Ask Ada")
        assert "You are Ada." in (ask.description or "")
        assert ask.annotations is not None
        assert ask.annotations.read_only_hint is True
        got = await client.call_tool(ask.name, {"question": "How many seats has the cafe?"})
    said = "The Harbour Cafe has 46 seats [1]. It is nice."
    assert text_of(got) == (f"{said}\n\nSources:\n[1] cafe.txt: The Harbour Cafe has 46 seats.")
    [source] = got.structured_content["sources"]
    assert got.structured_content["answer"] == said
    assert (source["index"], source["filename"], source["status"]) == (1, "cafe.txt", "verified")
    assert search.name == f"search_ada_{agent[-8:]}"
    assert (await api.get(f"/agents/{agent}")).json["session_count"] == 0


@pytest.mark.parametrize("mode", MODES)
async def test_a_search(api: Api, provider: ScriptedProvider, mode: str) -> None:
    """A library is searched without any model being asked; what is not there is not found."""
    agent = await agent_with(api, cafe=CAFE, drone=DRONE)
    search = f"search_ada_{agent[-8:]}"
    asked = len(provider.chat_requests)
    async with over_http(api.origin, mode) as client:
        found = await client.call_tool(search, {"query": "drone weight", "limit": 1})
        nothing = await client.call_tool(
            f"search_x_{(await api.new_agent())['id'][-8:]}", {"query": "drone"}
        )
    assert text_of(found) == f"drone.txt:\n{DRONE.decode()}"
    [result] = found.structured_content["results"]
    assert (result["filename"], result["char_start"]) == ("drone.txt", 0)
    assert (text_of(nothing), nothing.structured_content) == ("Nothing was found.", {"results": []})
    assert len(provider.chat_requests) == asked


async def test_names(api: Api) -> None:
    """Agents of one name have tools of their own; an old name finds its agent, new ones are there.

    Nothing but letters, digits and underscores is in a name.
    """
    first, second = await api.new_agent(), await api.new_agent()
    async with over_http(api.origin) as client:
        before = {tool.name for tool in (await client.list_tools()).tools}
        assert before == {f"ask_ada_{agent['id'][-8:]}" for agent in (first, second)}
        await api.put(f"/agents/{first['id']}", {"name": "Zoë & Co"})
        third = await api.new_agent(name="心" * 100)
        after = [tool.name for tool in (await client.list_tools()).tools]
        assert after == [
            f"ask_{third['id'][-8:]}",
            f"ask_ada_{second['id'][-8:]}",
            f"ask_zoe_co_{first['id'][-8:]}",
        ]
        got = await client.call_tool(f"ask_ada_{first['id'][-8:]}", {"question": "Hi"})
        assert text_of(got) == "You said: Hi"
        await api.delete(f"/agents/{second['id']}")
        with pytest.raises(MCPError, match="List the tools again"):
            await client.call_tool(f"ask_ada_{second['id'][-8:]}", {"question": "Hi"})
        with pytest.raises(MCPError, match="no tool 'delete_everything'"):
            await client.call_tool("delete_everything", {})


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "question: Field required"),
        ({"question": " "}, "question: must not be blank"),
        ({"question": "x" * 10_001}, "question: String should have at most 10000 characters"),
        ({"question": "Hi", "store": True}, "store: Extra inputs are not permitted"),
    ],
)
async def test_what_is_no_question(
    api: Api, mode: str, arguments: dict[str, Any], sentence: str
) -> None:
    """A model that calls a tool wrongly is told how, and no agent is asked."""
    agent = await api.new_agent()
    async with over_http(api.origin, mode) as client:
        got = await client.call_tool(f"ask_ada_{agent['id'][-8:]}", arguments)
    assert (got.is_error, text_of(got)) == (True, sentence)


async def test_a_provider_that_fails(api: Api, provider: ScriptedProvider) -> None:
    """A reply that fails is an error with the words that a person gets."""
    agent = await api.new_agent()
    provider.fail(faults.rate_limited(retry_after=60))
    async with over_http(api.origin) as client:
        got = await client.call_tool(f"ask_ada_{agent['id'][-8:]}", {"question": "Hi"})
    assert got.is_error
    assert text_of(got).startswith("I'm receiving too many requests")


@pytest.mark.parametrize("mode", MODES)
async def test_leaving_stops_the_reply(api: Api, provider: ScriptedProvider, mode: str) -> None:
    """A client that goes away ends the reply, and the request to the provider with it."""
    agent = await api.new_agent()
    gate = provider.gate("One two three.")
    async with over_http(api.origin, mode) as client:
        await _asking(client, agent, gate)
    await provider.chat_requests[0].wait_client_left()


async def test_cancelling_stops_the_reply(api: Api, provider: ScriptedProvider) -> None:
    """A call that is cancelled ends the reply; the connection goes on."""
    agent = await api.new_agent()
    gate = provider.gate("One two three.")
    async with over_http(api.origin) as client:
        calling = await _asking(client, agent, gate)
        calling.cancel()
        await provider.chat_requests[0].wait_client_left()
        assert len((await client.list_tools()).tools) == 1


async def _asking(client: Client, agent: Json, gate: GatedReply) -> asyncio.Task[Any]:
    """Ask, and return the call when the provider has begun."""
    call = client.call_tool(f"ask_ada_{agent['id'][-8:]}", {"question": "Hi"})
    calling = asyncio.create_task(call)
    await gate.started()
    gate.release()
    return calling


async def test_the_gate(api: Api) -> None:
    """Another page, another name and other methods are refused, as everywhere."""
    for headers, status in (
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "evil.example"}, 400),
        ({}, 200),
    ):
        answer = await api.call("POST", "//mcp", json=INITIALIZE, headers={**TAKES, **headers})
        assert answer.status == status, answer.body
    assert (await api.get("//mcp", **TAKES)).status == 405
    assert (await api.delete("//mcp")).status == 405


async def test_the_access_token(closed: Api) -> None:
    """With ACCESS_TOKEN set, nobody lists or calls anything without it."""
    answer = await closed.call("POST", "//mcp", json=INITIALIZE, headers=TAKES)
    assert (answer.status, answer.json["error"]) == (401, "Unauthorized")
    client, http = with_headers(closed.origin, **BEARER)
    async with http, client:
        assert (await client.list_tools()).tools == []


async def test_not_installed(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, clients are told what to install.

    Patched, since it is installed wherever tests run.
    """
    installed: dict[str, None] = {}
    monkeypatch.setattr(mcp_endpoint, "find_spec", installed.get)
    answer = await api.call("POST", "//mcp", json=INITIALIZE, headers=TAKES)
    assert answer.error == (501, "Not Installed")
    assert "fireside[mcp]" in answer.json["detail"]
