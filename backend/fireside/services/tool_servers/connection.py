"""The connection with one tool server: made when it is wanted, and made again after it was lost.

A server that hangs, dies or sends what nobody understands costs a call and the connection, never
more: what is called next starts it anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from mcp.client import Client
from mcp.shared.exceptions import MCPError
from mcp_types import CONNECTION_CLOSED, Tool

from fireside.domain.tools import ToolServerView, ToolView
from fireside.generation.tool_calls import ToolOutcome, clean
from fireside.services.tool_servers.address import address
from fireside.services.tool_servers.configured import ConfiguredServer
from fireside.services.tool_servers.program import program
from fireside.services.tool_servers.results import text_of

CONNECT_PATIENCE = 30.0
"""Seconds until a server must have named its tools; some are downloaded when they are started."""
MOST_TOOLS = 100
"""Tools of one server,"""
MOST_PAGES = 20
"""the parts in which it may name them,"""
MOST_DESCRIPTION = 1024
"""and the characters of what it says of each."""
FIRST_DELAY = 2.0
"""Seconds before a server that could not be reached is tried again, doubled each time,"""
LONGEST_DELAY = 60.0
"""up to this."""
PROBE_PATIENCE = 5.0
"""Seconds that a server gets to show that it only was slow."""
MOST_SAID = 500
"""Characters of a server's own reason for refusing."""

_log = logging.getLogger(__name__)


class ServerTool:
    """A tool as its server describes it, without the secrets that the server was given."""

    def __init__(self, server: ConfiguredServer, tool: Tool) -> None:
        hints = tool.annotations
        says_read_only = hints is not None and hints.read_only_hint is True
        says_it_changes = hints is not None and (
            hints.read_only_hint is False or hints.destructive_hint is True
        )
        may_be_approved = tool.name in server.auto_approved and not says_it_changes
        title = tool.title or (hints.title if hints else None)
        self.name = tool.name
        self.input_schema: Mapping[str, Any] = tool.input_schema
        self.view = ToolView(
            name=clean(tool.name),
            title=clean(title)[:200] if title else None,
            description=clean(server.masked(tool.description or ""))[:MOST_DESCRIPTION],
            is_read_only=says_read_only,
            needs_approval=not (may_be_approved or (says_read_only and server.trusted)),
        )


class Connection:
    """One server that the operator has configured."""

    def __init__(
        self, name: str, server: ConfiguredServer, timeout: float, *, shows_errors: bool
    ) -> None:
        """Name it; nothing is started before it is wanted. A call may take `timeout` seconds."""
        self.name = name
        self._server = server
        self._timeout = server.timeout or timeout
        self._shows_errors = shows_errors
        self._client: Client | None = None
        self._tools: list[ServerTool] = []
        self._task: asyncio.Task[None] | None = None
        self._link = _Link()
        self._probing: asyncio.Task[None] | None = None
        self._why: str | None = None
        """What is wrong, in words."""
        self._failures = 0
        self._not_before = 0.0

    @property
    def known_tools(self) -> Sequence[ServerTool]:
        """What it offers, as known now."""
        return self._tools if self._client is not None else ()

    def want(self) -> None:
        """Have it connected, unless it is or that has just failed; returns at once."""
        is_starting = self._is_held and not self._link.is_lost.is_set()
        now = asyncio.get_running_loop().time()
        if self._client is None and not is_starting and now >= self._not_before:
            self._link = _Link()
            holding = self._hold(self._link, self._task)
            self._task = asyncio.create_task(holding, name=f"tool-server-{self.name}")

    async def tools(self, patience: float | None) -> Sequence[ServerTool]:
        """Return what it offers, none where it is away; one that starts is waited for."""
        self.want()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._link.is_settled.wait(), patience)
        return self.known_tools

    def view(self) -> ToolServerView:
        """Return how it is."""
        if self._client is not None:
            return ToolServerView(self.name, "ready", None, [tool.view for tool in self._tools])
        if self._is_held and not self._link.is_settled.is_set():
            return ToolServerView(self.name, "starting", None, [])
        return ToolServerView(self.name, "failed", self._why or "It is not connected.", [])

    async def call(self, tool: str, arguments: Mapping[str, Any]) -> ToolOutcome:
        """Call one of its tools; raises nothing."""
        await self.tools(CONNECT_PATIENCE)
        client, link = self._client, self._link
        if client is None:
            return _failed(f"The tool server can't be reached. {self._why or ''}")
        try:
            result = await asyncio.wait_for(
                client.call_tool(tool, dict(arguments)), timeout=self._timeout
            )
        except asyncio.TimeoutError:
            self._doubt(client, link)
            return _failed(f"The tool did not answer within {self._timeout:g} seconds.")
        except MCPError as error:
            return self._refused(error, link)
        except Exception as error:  # boundary: whatever a server sends, a reply goes on
            _log.warning("a call of tool server %s failed: %s", self.name, type(error).__name__)
            self._lose(link, "It sent what can't be understood.")
            return _failed("What the tool server sent can't be understood.")
        return ToolOutcome(self._server.masked(text_of(result)), is_failure=result.is_error)

    async def close(self) -> None:
        """End the connection, and the program if it is one."""
        self._link.is_lost.set()
        tasks = [task for task in (self._task, self._probing) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    @property
    def _is_held(self) -> bool:
        return self._task is not None and not self._task.done()

    def _refused(self, error: MCPError, link: _Link) -> ToolOutcome:
        if error.error.code == CONNECTION_CLOSED or link.is_lost.is_set():
            self._lose(link, "The connection was lost.")
            return _failed(f"The tool server was lost during the call. {self._why or ''}")
        said = clean(self._server.masked(error.error.message))[:MOST_SAID]
        if self._server.url is not None:
            # Over HTTP a server that was started anew does not know us any more.
            self._doubt(self._client, link)
        return _failed(f"The tool server refused the call: {said}")

    def _doubt(self, client: Client | None, link: _Link) -> None:
        """See whether a server still answers, beside what goes on with it."""
        if client is not None and (self._probing is None or self._probing.done()):
            self._probing = asyncio.create_task(self._probe(client, link), name="tool-server-probe")

    async def _probe(self, client: Client, link: _Link) -> None:
        try:
            await asyncio.wait_for(client.list_tools(), PROBE_PATIENCE)
        except Exception:  # boundary: any answer but the right one means the same
            self._lose(link, "It hangs.")

    def _lose(self, link: _Link, why: str) -> None:
        """Give a connection up; the first reason stays."""
        link.is_lost.set()
        if link is self._link:
            self._why = self._why or why
            self._client = None

    async def _hold(self, link: _Link, before: asyncio.Task[None] | None) -> None:
        """Connect, once the connection before is gone, and stay until this one is lost."""
        if before is not None:
            await asyncio.wait([before])
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - it runs in one
        self._why = None
        giving_up = asyncio.get_running_loop().call_later(CONNECT_PATIENCE, task.cancel)
        try:
            async with Client(self._transport(link), cache=None) as client:
                self._tools = await self._list(client)
                giving_up.cancel()
                self._client, self._failures = client, 0
                link.is_settled.set()
                await link.is_lost.wait()
        except asyncio.CancelledError:
            # By the timer above, or by `close`.
            if not link.is_lost.is_set():
                self._fail("It did not say in time which tools it has.")
        except FileNotFoundError:
            self._fail("Its command was not found.")
        except Exception as error:  # boundary: whatever a server is, ours goes on
            _log.info("tool server %s: %s", self.name, type(error).__name__)
            self._fail("It could not be started or reached, or does not speak the protocol.")
        finally:
            giving_up.cancel()
            self._lose(link, "It is not connected.")
            link.is_settled.set()

    def _fail(self, why: str) -> None:
        """Note why it can't be used, and try again only later."""
        self._why = self._why or why
        delay = min(FIRST_DELAY * 2**self._failures, LONGEST_DELAY)
        self._failures += 1
        self._not_before = asyncio.get_running_loop().time() + delay
        _log.warning("tool server %s can't be used: %s", self.name, self._why)

    def _transport(self, link: _Link) -> Any:  # noqa: ANN401 - one of two kinds
        if self._server.url is not None:
            return address(self._server, max(self._timeout, CONNECT_PATIENCE))
        return program(
            self._server, lambda why: self._lose(link, why), shows_errors=self._shows_errors
        )

    async def _list(self, client: Client) -> list[ServerTool]:
        """Return the tools of the server that agents may have."""
        found: list[Tool] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await client.list_tools(cursor=cursor)
            found += page.tools
            cursor = page.next_cursor
            if cursor is None or len(found) >= MOST_TOOLS:
                break
        allowed = self._server.allowed
        return [
            ServerTool(self._server, tool)
            for tool in found[:MOST_TOOLS]
            if allowed is None or tool.name in allowed
        ]


class _Link:
    """One connection of those that come after each other."""

    def __init__(self) -> None:
        self.is_settled = asyncio.Event()
        """Set when it is known whether it can be used."""
        self.is_lost = asyncio.Event()


def _failed(why: str) -> ToolOutcome:
    return ToolOutcome(why.strip(), is_failure=True)
