"""What tests of tools have in common."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fireside.testing.scripted_provider import Call, CallTools, ScriptedProvider
from tests.support.api import Api
from tests.support.events import Event, EventReader, Json
from tests.support.server import FiresideServer
from tests.support.shapes import ID
from tests.support.waiting import until

PROGRAM = Path(__file__).parents[1] / "support" / "tool_server.py"
KEY = "sk-tool-0123456789"


def configured(data_dir: Path, **servers: Mapping[str, Any]) -> Path:
    """Write the operator's file with these servers, beside the data."""
    data_dir.parent.mkdir(exist_ok=True)
    file = data_dir.parent / "mcp.json"
    file.write_text(json.dumps({"mcpServers": servers}))
    return file


def program(folder: Path, **more: object) -> Json:
    """Return how the operator writes the server that is a program, which is given a key."""
    environment = {"TOOL_KEY": KEY, "TOOL_FILE": str(folder / "written.txt")}
    return {"command": sys.executable, "args": [str(PROGRAM)], "env": environment, **more}


def call(tool: str, number: int = 1, server: str = "lab", **arguments: object) -> Call:
    """Return a call as the model makes it."""
    return Call(f"{server}__{tool}", json.dumps(arguments), f"call_{number}")


def calling(*calls: Call, text: str = "") -> CallTools:
    """Return a reply of the model that calls tools."""
    return CallTools(calls, text=text)


async def listed(api: Api, **headers: str) -> list[Json]:
    """Return the tool servers, when it is known of each how it is."""
    found: list[Json] = []

    async def are_settled() -> bool:
        found[:] = (await api.get("/tool-servers", **headers)).json["servers"]
        return all(server["state"] != "starting" for server in found)

    await until(are_settled)
    return found


@asynccontextmanager
async def product(
    data_dir: Path, provider: ScriptedProvider, servers: Mapping[str, Any], **settings: object
) -> AsyncGenerator[FiresideServer]:
    """Run the product with these tool servers, from when they are there."""
    file = configured(data_dir, **servers)
    async with FiresideServer(
        data_dir, provider.base_url, mcp_servers_file=file, **settings
    ) as server:
        async with Api(server.origin) as api:
            await listed(api, Authorization=f"Bearer {settings.get('access_token')}")
        yield server


@asynccontextmanager
async def using(
    data_dir: Path, provider: ScriptedProvider, servers: Mapping[str, Any], **settings: object
) -> AsyncGenerator[Api]:
    """Do the same, and give a client of it."""
    async with (
        product(data_dir, provider, servers, **settings) as server,
        Api(server.origin) as api,
    ):
        yield api


async def new_session(api: Api, *servers: str) -> Json:
    """Create a session with an agent that uses these servers."""
    agent = await api.new_agent(tool_servers=list(servers) or ["lab"])
    return await api.new_session(agent["id"])


def asked(provider: ScriptedProvider, number: int) -> Any:  # noqa: ANN401 - any JSON
    """Return what the model was asked with the request of this number, from 0."""
    return provider.chat_requests[number].json


def shown(tool: str, state: str, result: object = None, **more: object) -> Json:
    """Return a call as clients see it."""
    base = {"id": ID, "server": "lab", "tool": tool, "arguments": "{}", "offset": 0}
    return {**base, "state": state, "result": result, **more}


def calls_in(events: list[Event]) -> list[Json]:
    """Return what the events tell of calls."""
    return [event.data for event in events if event.name == "tool_call"]


async def until_state(reader: EventReader, state: str) -> Json:
    """Read on until a call is in this state and return it."""
    while True:
        data = (await reader.until("tool_call")).data
        if data["state"] == state:
            return data
