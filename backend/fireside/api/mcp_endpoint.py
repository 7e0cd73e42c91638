"""Where clients of the Model Context Protocol come in over HTTP: `/mcp`.

Stateless: any server process answers any request, and an agent that is new is in the next list.
"""

from __future__ import annotations

import asyncio
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from fireside.api.error_handlers import error_response
from fireside.services.agent_tools.service import AgentTools

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH = "/mcp"


class McpEndpoint:
    """Answers the protocol's requests; opened by the first."""

    def __init__(self, tools: AgentTools, name: str, version: str) -> None:
        """Offer these tools, as a server of this name and version."""
        self._tools = tools
        self._named = (name, version)
        self._opening = asyncio.Lock()
        self._manager: StreamableHTTPSessionManager | None = None
        self._running: asyncio.Task[None] | None = None
        self._is_over = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if find_spec("mcp") is None:
            response = error_response(
                501,
                "Not Installed",
                "What speaks this protocol is not installed: pip install 'fireside[mcp]'",
            )
            await response(scope, receive, send)
            return
        manager = await self._open()
        await manager.handle_request(scope, receive, send)

    async def close(self) -> None:
        """End the requests that are still being answered."""
        self._is_over.set()
        if self._running is not None:
            await self._running

    async def _open(self) -> StreamableHTTPSessionManager:
        async with self._opening:
            if self._manager is None:
                # In a thread, so that replies being written go on meanwhile.
                module = await asyncio.to_thread(import_module, "fireside.api.mcp_tools")
                manager = self._make(module.mcp_server(self._tools, *self._named))
                is_open = asyncio.Event()
                self._running = asyncio.create_task(self._run(manager, is_open), name="mcp")
                await is_open.wait()
                self._manager = manager
        return self._manager

    def _make(self, server: object) -> StreamableHTTPSessionManager:
        module = import_module("mcp.server.streamable_http_manager")
        return module.StreamableHTTPSessionManager(server, stateless=True)

    async def _run(self, manager: StreamableHTTPSessionManager, is_open: asyncio.Event) -> None:
        # Its tasks must end in the task in which they began.
        async with manager.run():
            is_open.set()
            await self._is_over.wait()


class _State:
    """Hands a request to the endpoint of the server that it came to."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await scope["app"].state.fireside.mcp(scope, receive, send)


def mcp_route() -> Route:
    """Return the route. Nothing is told without being asked, so that there is no stream to GET."""
    return Route(PATH, _State(), methods=["POST"], include_in_schema=False)
