"""Calls that may change something wait for the user."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.api import Api
from tests.support.redis import running_redis
from tests.support.server import FiresideServer
from tests.tool_use.using import (
    asked,
    call,
    calling,
    calls_in,
    configured,
    listed,
    new_session,
    shown,
    until_state,
    using,
)

DOES_NOT_WAIT = "This call does not wait for approval."


async def test_approved(tool_api: Api, provider: ScriptedProvider) -> None:
    """Only the call that is approved is made, once; a second decision comes too late."""
    session = await new_session(tool_api)
    provider.queue(calling(call("unmarked", 1), call("unmarked", 2)))
    provider.say("Done with one.")
    async with tool_api.send(session["id"]) as reader:
        first = await until_state(reader, "waiting")
        second = await until_state(reader, "waiting")
        assert first == shown("unmarked", "waiting", offset=0)
        base = f"/messages/{reader.events[0].data['message_id']}/tool-calls"
        answer = await tool_api.post(f"{base}/{second['id']}", {"decision": "refuse"})
        refused = "The user refused this call; it was not made."
        assert answer.json == {**second, "state": "refused", "result": refused}
        answer = await tool_api.post(f"{base}/{first['id']}", {"decision": "approve"})
        assert answer.json == {**first, "state": "running"}
        await reader.rest()
        late = await tool_api.post(f"{base}/{first['id']}", {"decision": "approve"})
        assert (late.error, late.json["detail"]) == ((409, "Conflict"), DOES_NOT_WAIT)
        assert (await tool_api.post(f"{base}/no", {"decision": "approve"})).status == 404
    reply = await tool_api.reply(session["id"])
    assert [one["state"] for one in reply["tool_calls"]] == ["done", "refused"]
    told = [message["content"] for message in asked(provider, 1)["messages"][-2:]]
    assert told == ["Done.", refused]


async def test_bad_decisions(tool_api: Api, provider: ScriptedProvider) -> None:
    """What is no decision, or about a call that is not there, changes nothing."""
    session = await new_session(tool_api)
    provider.queue(calling(call("write", text="Hi")))
    provider.say("As you like.")
    async with tool_api.send(session["id"]) as reader:
        waiting = await until_state(reader, "waiting")
        base = f"/messages/{reader.events[0].data['message_id']}/tool-calls"
        path = f"{base}/{waiting['id']}"
        assert (await tool_api.post(path, {"decision": "always"})).status == 422
        assert (await tool_api.post(path, {"approve": True})).status == 422
        assert (await tool_api.post(f"{base}/no", {"decision": "approve"})).status == 404
        nowhere = await tool_api.post("/messages/no/tool-calls/no", {"decision": "approve"})
        assert nowhere.error == (404, "Not Found")
        elsewhere = await tool_api.call(
            "POST", path, json={"decision": "approve"}, headers={"Origin": "http://evil.example"}
        )
        assert elsewhere.status == 403
        assert calls_in(reader.events) == [waiting]
        assert (await tool_api.post(path, {"decision": "refuse"})).status == 200
        assert calls_in(await reader.rest())[-1]["state"] == "refused"


async def test_nobody_decides(provider: ScriptedProvider, data_dir: Path, tool_url: str) -> None:
    """After a while it counts as refused, and the reply goes on: waiting is no silence."""
    limits = {"tool_approval_timeout": 1.7, "idle_timeout": 1.5}
    provider.queue(calling(call("write", text="Hi")))
    provider.say("Then not.")
    async with using(data_dir, provider, {"lab": {"url": tool_url}}, **limits) as api:
        session = await new_session(api)
        events = await api.ask(session["id"])
    assert events[-1].data["full_content"] == "Then not."
    (*_, refused) = calls_in(events)
    why = "Nobody approved this call within 1.7 seconds; it was not made."
    assert (refused["state"], refused["result"]) == ("refused", why)


async def test_stop_while_waiting(tool_api: Api, provider: ScriptedProvider) -> None:
    """A stop ends the wait: the call is not made, the model not asked again, the words stay."""
    session = await new_session(tool_api)
    provider.queue(calling(call("write", text="Hi"), text="One."))
    async with tool_api.send(session["id"]) as reader:
        waiting = await until_state(reader, "waiting")
        message_id = reader.events[0].data["message_id"]
        stopped = (await tool_api.post(f"/messages/{message_id}/stop")).json
        rest = await reader.rest()
    interrupted = {**waiting, "state": "interrupted"}
    assert (stopped["status"], stopped["content"]) == ("stopped", "One.")
    assert stopped["tool_calls"] == [interrupted]
    assert calls_in(rest) == [interrupted]
    assert len(provider.chat_requests) == 1
    path = f"/messages/{message_id}/tool-calls/{waiting['id']}"
    assert (await tool_api.post(path, {"decision": "approve"})).error == (409, "Conflict")


@pytest.fixture
async def pair(
    provider: ScriptedProvider, data_dir: Path, tool_url: str, tmp_path: Path
) -> AsyncGenerator[tuple[Api, Api]]:
    """Clients of two servers that share a database and a Redis."""
    file = configured(data_dir, lab={"url": tool_url})
    async with running_redis(tmp_path) as redis:
        settings = {"redis_url": redis.url, "mcp_servers_file": file}
        async with (
            FiresideServer(data_dir, provider.base_url, **settings) as first,
            FiresideServer(data_dir, provider.base_url, **settings) as second,
            Api(first.origin) as here,
            Api(second.origin) as there,
        ):
            await listed(here)
            yield here, there


async def test_another_process(pair: tuple[Api, Api], provider: ScriptedProvider) -> None:
    """A call that one process makes is shown and decided through another."""
    here, there = pair
    session = await new_session(here)
    provider.queue(calling(call("unmarked")))
    provider.say("Done.")
    async with here.send(session["id"]) as reader:
        waiting = await until_state(reader, "waiting")
        message_id = reader.events[0].data["message_id"]
        async with there.attach(message_id) as other:
            assert (await other.until("snapshot")).data["tool_calls"] == [waiting]
            path = f"/messages/{message_id}/tool-calls"
            unknown = await there.post(f"{path}/no", {"decision": "approve"})
            assert unknown.error == (404, "Not Found")
            answer = await there.post(f"{path}/{waiting['id']}", {"decision": "approve"})
            assert (answer.status, answer.json["state"]) == (200, "running")
            assert calls_in(await other.rest())[-1]["state"] == "done"
        assert (await reader.rest())[-1].data["full_content"] == "Done."
