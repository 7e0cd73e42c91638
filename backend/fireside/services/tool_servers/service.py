"""The tools that agents can use: which there are, and how an agent's run calls them.

What speaks the protocol is loaded only where servers are configured.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fireside.domain.tools import ToolServerList, ToolServerView
from fireside.errors import StartupError
from fireside.generation.tool_calls import OfferedTool, Tooling, ToolOutcome
from fireside.services.conversation.history import estimate_tokens
from fireside.services.tool_servers.configured import read_servers
from fireside.services.tool_servers.naming import function_name
from fireside.settings import Settings

if TYPE_CHECKING:
    from fireside.services.tool_servers.connection import Connection, ServerTool

OPEN_PATIENCE = 10.0
"""Seconds that a reply waits for a server that is being started; then it does without."""
LIST_PATIENCE = 3.0
"""Seconds that a list of the servers waits; those that take longer are `starting`."""
MOST_OFFERED = 128
"""Tools that one request may have."""
NOT_EMBEDDED = (
    "The embedded model can't use tools. Set OPENAI_API_KEY or OPENAI_BASE_URL to a model that can."
)


class ToolServers:
    """The servers of this installation."""

    def __init__(self, settings: Settings, *, shows_errors: bool = False) -> None:
        """Read what is configured; nothing is started. Raises StartupError.

        `shows_errors` passes on what the servers' programs write to stderr.
        """
        path = settings.mcp_servers_file
        self._servers = read_servers(path) if path is not None else {}
        self._call_timeout = settings.tool_call_timeout
        self._approval_timeout = settings.tool_approval_timeout
        self._is_embedded = settings.provider_kind == "embedded"
        self._shows_errors = shows_errors
        self._opening = asyncio.Lock()
        self._connections: dict[str, Connection] = {}
        if self._servers and find_spec("mcp") is None:
            raise StartupError(
                "MCP_SERVERS_FILE is set, and what speaks to such servers is not installed: "
                "pip install 'fireside[mcp]'"
            )

    @property
    def are_configured(self) -> bool:
        """Whether there are any."""
        return bool(self._servers)

    async def connect(self) -> None:
        """Begin to connect all of them, so that the first reply need not wait."""
        for connection in await self.opened(self.names):
            connection.want()

    async def view(self) -> ToolServerList:
        """Return all servers with their tools."""
        connections = await self.opened(self.names)
        await asyncio.gather(*(each.tools(LIST_PATIENCE) for each in connections))
        return ToolServerList(
            servers=[connection.view() for connection in connections],
            is_usable=not self._is_embedded,
            message=NOT_EMBEDDED if self._is_embedded and self._servers else None,
        )

    async def look(self, name: str) -> ToolServerView:
        """Return how one server is, once that is certain."""
        (connection,) = await self.opened([name])
        await connection.tools(None)
        return connection.view()

    @property
    def has_secrets(self) -> bool:
        """Whether the file holds what nobody else should read."""
        return any(server.has_secrets for server in self._servers.values())

    @property
    def names(self) -> list[str]:
        """The names of all servers."""
        return list(self._servers)

    def tooling(self, names: Sequence[str]) -> Tooling | None:
        """Return what an agent that uses these servers may call; None for nothing."""
        known = [name for name in names if name in self._servers]
        if not known or self._is_embedded:
            return None
        return Tooling(_Tools(self, known), self._approval_timeout)

    def tokens(self, names: Sequence[str]) -> int:
        """Return about how much of the model's context the tools of these servers take."""
        if self._is_embedded:
            return 0
        connections = (self._connections.get(name) for name in names)
        return sum(
            estimate_tokens(f"{tool.view.name}{tool.view.description}{tool.input_schema}")
            for connection in connections
            if connection is not None
            for tool in connection.known_tools
        )

    async def close(self) -> None:
        """End all of them."""
        await asyncio.gather(*(each.close() for each in self._connections.values()))

    async def opened(self, names: Sequence[str]) -> list[Connection]:
        """Return the connections with these servers, which need not be made yet."""
        async with self._opening:
            if not self._connections and self._servers:
                # In a thread, so that replies being written go on meanwhile.
                module = await asyncio.to_thread(
                    import_module, "fireside.services.tool_servers.connection"
                )
                self._connections = {
                    name: module.Connection(
                        name, server, self._call_timeout, shows_errors=self._shows_errors
                    )
                    for name, server in self._servers.items()
                }
        return [self._connections[name] for name in names]


class _Tools:
    """What one run may call."""

    def __init__(self, servers: ToolServers, names: Sequence[str]) -> None:
        self._servers = servers
        self._names = names
        self._by_name: dict[str, tuple[Connection, ServerTool]] = {}

    async def open(self) -> Sequence[OfferedTool]:
        """Return the tools of the servers that are there."""
        connections = await self._servers.opened(self._names)
        found = await asyncio.gather(*(each.tools(OPEN_PATIENCE) for each in connections))
        for connection, tools in zip(connections, found, strict=True):
            for tool in tools[: MOST_OFFERED - len(self._by_name)]:
                name = function_name(connection.name, tool.view.name, self._by_name)
                self._by_name[name] = (connection, tool)
        return [_offered(name, *found) for name, found in self._by_name.items()]

    async def call(self, tool: OfferedTool, arguments: Mapping[str, Any]) -> ToolOutcome:
        """Make a call; raises nothing."""
        connection, found = self._by_name[tool.name]
        return await connection.call(found.name, arguments)


def _offered(name: str, connection: Connection, tool: ServerTool) -> OfferedTool:
    function = {
        "name": name,
        "description": tool.view.description or tool.view.title or tool.view.name,
        "parameters": tool.input_schema,
    }
    return OfferedTool(
        name=name,
        server=connection.name,
        tool=tool.view.name,
        needs_approval=tool.view.needs_approval,
        definition={"type": "function", "function": function},
    )
