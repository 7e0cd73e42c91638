"""Tool servers: how they are configured, and what one that misbehaves costs."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from fireside.errors import StartupError
from fireside.services.tool_servers.configured import read_servers
from fireside.testing.scripted_provider import ScriptedProvider
from tests.support import database
from tests.support.api import Api
from tests.support.events import Json
from tests.support.process import ServerProcess, run_command
from tests.support.server import FiresideServer
from tests.support.waiting import eventually
from tests.tool_use.using import (
    KEY,
    call,
    calling,
    calls_in,
    configured,
    listed,
    new_session,
    program,
    until_state,
    using,
)


async def test_the_list(provider: ScriptedProvider, data_dir: Path, tool_url: str) -> None:
    """It tells of each server and tool what the user must know, and asks before what may change.

    The operator's word goes before the server's, but never for a tool that says it changes things.
    """
    doubted = {"url": tool_url, "trusted": False, "allowedTools": ["weather"]}
    servers: Json = {
        "lab": {"url": tool_url, "autoApprove": ["unmarked", "write"]},
        "doubted": {"url": tool_url, "trusted": False, "allowedTools": ["weather"]},
        "gone": {"command": "/no/such/command"},
        "off": {"command": "cat", "disabled": True},
    }
    async with using(data_dir, provider, servers) as api:
        lab, doubted, gone = await listed(api)
        told = (await api.get("/tool-servers")).json
        assert (await api.get("/config")).json["features"]["tools"] is True
    assert (told["is_usable"], told["message"]) == (True, None)
    asks = {tool["name"]: tool["needs_approval"] for tool in lab["tools"]}
    assert {name for name, needs in asks.items() if needs} == {"write"}
    assert [tool for tool in lab["tools"] if tool["name"] == "flood"] == [
        {
            "name": "flood",
            "title": "Much text",
            "description": "Answer with as many letters as asked for.",
            "is_read_only": True,
            "needs_approval": False,
        }
    ]
    assert [(tool["name"], tool["needs_approval"]) for tool in doubted["tools"]] == [
        ("weather", True)
    ]
    wanted = {"name": "gone", "state": "failed", "message": "Its command was not found."}
    assert gone == {**wanted, "tools": []}


async def test_without_servers(api: Api) -> None:
    """Nothing is offered, and nothing is loaded for it."""
    nothing: Json = {"servers": [], "is_usable": True, "message": None}
    assert (await api.get("/tool-servers")).json == nothing
    assert (await api.get("/config")).json["features"]["tools"] is False


async def test_no_call_configures(tool_api: Api, data_dir: Path, tmp_path: Path) -> None:
    """No call of the API adds a server or changes what is started: that is the file's alone."""
    spec = (await tool_api.get("/openapi.json")).json
    assert set(spec["paths"]["/api/tool-servers"]) == {"get"}
    assert [path for path in spec["paths"] if path.startswith("/api/tool-servers")] == [
        "/api/tool-servers"
    ]
    marker = tmp_path / "started"
    evil = {"command": "touch", "args": [str(marker)]}
    body = {"mcpServers": {"evil": evil}, "name": "evil", **evil}
    file = tmp_path / "mcp.json"
    before = file.read_bytes()
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert (await tool_api.call(method, "/tool-servers", json=body)).status == 405
        assert (await tool_api.call(method, "/tool-servers/lab", json=body)).status in (404, 405)
    agent = await tool_api.new_agent(tool_servers=["evil", str(marker)], mcpServers={"evil": evil})
    path = f"/agents/{agent['id']}"
    assert (await tool_api.put(path, {"tool_servers": [evil]})).status == 422
    assert (await tool_api.put(path, {"mcpServers": body["mcpServers"]})).status == 200
    assert (await tool_api.put("/config", body)).status == 405
    session = await tool_api.new_session(agent["id"])
    await tool_api.ask(session["id"])
    names = [each["name"] for each in (await tool_api.get("/tool-servers")).json["servers"]]
    assert (names, marker.exists(), file.read_bytes()) == (["lab"], False, before)


async def test_a_program(
    provider: ScriptedProvider,
    data_dir: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that writes rubbish, dies or floods costs the call, in words; the next starts it anew.

    It gets what the file says and none of our own secrets, and what it was given never comes out.
    """
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("ACCESS_TOKEN_OF_ANOTHER", "sk-ours-0123456789")
    monkeypatch.setenv("GIVEN", KEY)
    server = program(tmp_path)
    server["env"] |= {"TOOL_KEY": "${GIVEN}"}
    tools = [call("rubbish"), call("secret"), call("die"), call("flood", length=5_000_000)]
    for each in [*tools, call("environment")]:
        provider.queue(calling(each))
    provider.say("Well.")
    async with using(data_dir, provider, {"lab": server}) as api:
        session = await new_session(api)
        assert (await api.ask(session["id"]))[-1].data["full_content"] == "Well."
        made = (await api.reply(session["id"]))["tool_calls"]
        exported = await api.get(f"/sessions/{session['id']}/export?format=json")
        told = await api.get("/tool-servers")
    lost = "The tool server was lost during the call."
    assert [(one["tool"], one["state"], one["result"]) for one in made[:4]] == [
        ("rubbish", "done", "Here you are."),
        ("secret", "done", "The key is •••."),
        ("die", "failed", f"{lost} Its program has ended."),
        ("flood", "failed", f"{lost} It sent more than 4 MB at once."),
    ]
    assert "TOOL_KEY" in made[4]["result"]
    assert "ACCESS_TOKEN" not in made[4]["result"]
    assert exported.status == 200
    for text in (exported.body.decode(), told.body.decode(), caplog.text, json.dumps(made)):
        assert KEY not in text
        assert str(tmp_path / "written.txt") not in text


async def test_one_that_hangs(provider: ScriptedProvider, data_dir: Path, tool_url: str) -> None:
    """A call has a time limit of its own, which the operator can set; the reply goes on."""
    provider.queue(calling(call("hang")))
    provider.say("Not today.")
    servers = {"lab": {"url": tool_url, "timeout": 0.4}}
    async with using(data_dir, provider, servers) as api:
        session = await new_session(api)
        events = await api.ask(session["id"])
    assert events[-1].data["full_content"] == "Not today."
    (*_, failed) = calls_in(events)
    why = "The tool did not answer within 0.4 seconds."
    assert (failed["state"], failed["result"]) == ("failed", why)


async def test_a_killed_server(provider: ScriptedProvider, data_dir: Path, tool_url: str) -> None:
    """Killed during a call, the reply keeps its words; the call is told as interrupted."""
    file = configured(data_dir, lab={"url": tool_url})
    provider.queue(calling(call("write", text="Hi"), text="One."))
    victim = ServerProcess(data_dir, provider.base_url, mcp_servers_file=file)
    async with victim, Api(victim.origin) as api:
        await listed(api)
        session = await new_session(api)
        async with api.send(session["id"]) as reader:
            waiting = await until_state(reader, "waiting")
            message_id = reader.events[0].data["message_id"]
            await eventually(
                lambda: "waiting" in str(database.message(data_dir, message_id)["tool_calls"])
            )
            await victim.kill()
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        reply = await api.reply(session["id"])
        assert (reply["status"], reply["content"]) == ("interrupted", "One.")
        assert reply["tool_calls"] == [{**waiting, "state": "interrupted"}]
        told = await api.listen(message_id)
        assert calls_in(told) == reply["tool_calls"]
        await api.ask(session["id"], "Go on")
        assert provider.chat_requests[-1].messages[-2] == ("assistant", "One.")


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("{", "is no JSON (line 1)"),
        ("[]", 'has no tool servers: {"mcpServers": {…}} is needed.'),
        ('{"mcpServers": {"a": {}}}', "server 'a': either a command or a url is needed."),
        ('{"mcpServers": {"a": {"command": "x", "url": "http://x"}}}', "either a command or"),
        ('{"mcpServers": {"a": {"url": "ftp://x"}}}', "begins with http:// or https://"),
        ('{"mcpServers": {"a": {"url": "http://x", "type": "sse"}}}', "old transport, sse"),
        ('{"mcpServers": {"a": {"command": "x", "env": {"K": 987654}}}}', "env.K: Input should be"),
        ('{"mcpServers": {"a": {"command": "x", "args": "y"}}}', "args: Input should be"),
        ('{"mcpServers": {"a": {"command": "x", "timeout": 0}}}', "timeout: Input should be"),
        ('{"mcpServers": {" ": {"command": "x"}}}', "a name of 1 to 100 characters is needed"),
        ('{"mcpServers": {"a": {"url": "http://${NO_SUCH}/"}}}', "NO_SUCH is not set"),
    ],
)
def test_a_wrong_file(tmp_path: Path, written: str, problem: str) -> None:
    """The server does not start with a file that it does not understand, and says what is wrong."""
    file = tmp_path / "mcp.json"
    file.write_text(written)
    with pytest.raises(StartupError) as error:
        read_servers(file)
    assert problem in str(error.value)
    assert "987654" not in str(error.value)


async def test_no_file(data_dir: Path, tmp_path: Path) -> None:
    """One that is not there keeps the server from starting, in one line."""
    missing = tmp_path / "no.json"
    settings = {"data_dir": data_dir, "mcp_servers_file": missing, "port": 0}
    code, _, errors = await run_command(tmp_path, "serve", **settings)
    assert code == 1
    assert f"MCP_SERVERS_FILE can't be read: {missing} (No such file" in errors
    assert "Traceback" not in errors
