"""Speaks the Model Context Protocol on stdin and stdout, and hands it on to `/mcp` of a server."""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx2
import mcp_types as types
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from fireside.errors import ServiceUnavailable
from fireside.services.mcp_relay.home import Home
from fireside.settings import Settings

Result = TypeVar("Result")

SILENCE = 120.0
"""Seconds without a byte after which a call has failed; an agent that thinks sends something."""


async def relay(settings: Settings, url: str) -> None:
    """Serve until stdin ends."""
    token = settings.access_token
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
    timeout = httpx2.Timeout(SILENCE, connect=10.0)
    async with httpx2.AsyncClient(headers=headers, timeout=timeout, trust_env=False) as http:
        home = Home(settings, url, http)
        _leave_on_signal(home)
        try:
            async with stdio_server() as (reading, writing):
                server = _relaying(settings, home, http)
                await server.run(reading, writing, server.create_initialization_options())
        finally:
            await home.close()


def _relaying(settings: Settings, home: Home, http: httpx2.AsyncClient) -> Server[Any]:
    async def list_tools(
        _context: object, params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        cursor = params.cursor if params else None
        return await _there(home, http, lambda client: client.list_tools(cursor=cursor))

    async def call_tool(
        context: ServerRequestContext[Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        call = types.CallToolRequest(
            params=types.CallToolRequestParams(name=params.name, arguments=params.arguments)
        )
        # Not `call_tool`, which would list all tools to look at what comes back.
        return await _there(
            home,
            http,
            lambda client: client.session.send_request(
                call, types.CallToolResult, progress_callback=context.session.report_progress
            ),
        )

    return Server(
        settings.app_name,
        version=settings.app_version,
        instructions="Each tool asks one of the user's own agents, or searches its documents.",
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def _there(
    home: Home, http: httpx2.AsyncClient, make: Callable[[Client], Awaitable[Result]]
) -> Result:
    """Make a call of the server; raises MCPError."""
    try:
        url = await home.find()
    except ServiceUnavailable as error:
        raise MCPError(types.INTERNAL_ERROR, error.detail) from error
    # Anew for each call: the server may have been started again in between.
    async with Client(streamable_http_client(f"{url}/mcp", http_client=http), cache=None) as client:
        try:
            return await make(client)
        except MCPError as error:
            # Out of the client's own tasks, which would make a group of it.
            refusal = error
    raise refusal


def _leave_on_signal(home: Home) -> None:
    def leave(_number: int, _frame: object) -> None:
        home.leave()
        # Not by an exception: what reads stdin waits in a thread that can't be ended.
        os._exit(0)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
