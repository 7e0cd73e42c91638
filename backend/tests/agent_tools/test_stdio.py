"""Agents as tools, by `fireside mcp` on stdin and stdout."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import aiohttp
import httpx2
import orjson
import pytest
from mcp import MCPError

from fireside.errors import ServiceUnavailable
from fireside.services.mcp_relay.home import Home
from fireside.testing.scripted_provider import ScriptedProvider
from tests.agent_tools.clients import over_stdio, text_of
from tests.agent_tools.test_http import INITIALIZE
from tests.security.calls import TOKEN
from tests.support.api import Api
from tests.support.ports import free_port
from tests.support.process import clean_environment
from tests.support.server import make_settings
from tests.support.waiting import PATIENCE, until


async def test_a_running_server(api: Api, provider: ScriptedProvider, tmp_path: Path) -> None:
    """The command speaks for the server that runs: its agents, those made later as well."""
    async with over_stdio(tmp_path, "--url", api.origin) as client:
        assert (await client.list_tools()).tools == []
        agent = await api.new_agent()
        [tool] = (await client.list_tools()).tools
        assert tool.name == f"ask_ada_{agent['id'][-8:]}"
        got = await client.call_tool(tool.name, {"question": "Hi"})
        assert (text_of(got), got.structured_content["sources"]) == ("You said: Hi", [])
        wrong = await client.call_tool(tool.name, {})
        assert (wrong.is_error, text_of(wrong)) == (True, "question: Field required")
        with pytest.raises(MCPError, match="List the tools again"):
            await client.call_tool("ask_nobody_00000000", {"question": "Hi"})
        gate = provider.gate("One two three.")
        calling = asyncio.create_task(client.call_tool(tool.name, {"question": "Hi"}))
        await gate.started()
        calling.cancel()
        await provider.chat_requests[-1].wait_client_left()


async def test_no_server(provider: ScriptedProvider, data_dir: Path, tmp_path: Path) -> None:
    """Where none runs the command starts one, which a second command uses, and ends it."""
    port = free_port()
    settings = {"data_dir": data_dir, "port": port, "openai_base_url": provider.base_url}
    async with Api(f"http://127.0.0.1:{port}") as api:
        async with over_stdio(tmp_path, **settings) as client:
            assert (await client.list_tools()).tools == []
            agent = await api.new_agent()
            async with over_stdio(tmp_path, **settings) as second:
                [tool] = (await second.list_tools()).tools
            assert tool.name == f"ask_ada_{agent['id'][-8:]}"
            got = await client.call_tool(tool.name, {"question": "Hi"})
            assert text_of(got) == "You said: Hi"
        await until(lambda: _is_gone(api))


async def _is_gone(api: Api) -> bool:
    try:
        await api.get("/health")
    except aiohttp.ClientConnectionError:
        return True
    return False


async def test_a_command_that_is_ended(
    provider: ScriptedProvider, data_dir: Path, tmp_path: Path
) -> None:
    """Told to end while its stdin is open, the command takes its server along."""
    port = free_port()
    settings = {"data_dir": data_dir, "port": port, "openai_base_url": provider.base_url}
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "fireside.cli", "mcp"),
        env=clean_environment(tmp_path, **settings),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert command.stdin is not None
    assert command.stdout is not None
    for message in (INITIALIZE, {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}):
        command.stdin.write(orjson.dumps(message) + b"\n")
        answer = await asyncio.wait_for(command.stdout.readline(), PATIENCE)
        assert orjson.loads(answer)["id"] == message["id"]
    command.terminate()
    await command.communicate()
    async with Api(f"http://127.0.0.1:{port}") as api:
        await until(lambda: _is_gone(api))


async def test_a_closed_server(closed: Api, tmp_path: Path) -> None:
    """The access token goes along."""
    async with over_stdio(tmp_path, "--url", closed.origin, access_token=TOKEN) as client:
        assert (await client.list_tools()).tools == []


async def test_what_is_no_server(closed: Api, provider: ScriptedProvider, data_dir: Path) -> None:
    """The program is told what to set, where no server answers or not this command."""
    settings = make_settings(data_dir, None)
    async with httpx2.AsyncClient(trust_env=False) as http:
        for url, sentence in (
            (closed.origin, "Set ACCESS_TOKEN"),
            (f"http://127.0.0.1:{free_port()}", "correct --url"),
            (provider.base_url, "is no Fireside"),
        ):
            with pytest.raises(ServiceUnavailable, match=sentence):
                await Home(settings, url, http).find()


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("::1", "http://[::1]:8000"),
        ("localhost", "http://localhost:8000"),
    ],
)
async def test_where_the_server_is(data_dir: Path, host: str, url: str) -> None:
    """It is looked for where HOST and PORT have it."""
    async with httpx2.AsyncClient() as http:
        assert Home(make_settings(data_dir, None, host=host), "", http).url == url
