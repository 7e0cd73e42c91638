"""The tool servers that the operator has named: whether each answers, and who reads their keys."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from pathlib import Path

from fireside.errors import StartupError
from fireside.services.doctor.findings import Finding
from fireside.services.tool_servers.service import NOT_EMBEDDED, ToolServers
from fireside.settings import Settings

_FILE = "tool servers"


async def look_at_tools(settings: Settings) -> AsyncIterator[Finding]:
    """Start or reach each server once, and tell what it has.

    What their programs write to stderr is shown: it says why one does not start.
    """
    path = settings.mcp_servers_file
    if path is None:
        return
    try:
        servers = ToolServers(settings, shows_errors=True)
    except StartupError as error:
        message, _, advice = str(error).partition(". ")
        yield Finding(_FILE, "problem", f"{message.rstrip('.')}.", advice)
        return
    if servers.has_secrets and _is_open(path):
        yield Finding(
            _FILE,
            "warning",
            "MCP_SERVERS_FILE holds secrets, and other users of this machine can read it.",
            f"chmod 600 {path}",
        )
    if settings.provider_kind == "embedded":
        message, _, advice = NOT_EMBEDDED.partition(". ")
        yield Finding(_FILE, "warning", f"{message}.", advice)
    try:
        for name in servers.names:
            yield await _server(servers, name)
    finally:
        await servers.close()


async def _server(servers: ToolServers, name: str) -> Finding:
    view = await servers.look(name)
    label = f"tools of {name}"
    if view.state != "ready":
        advice = "See that its command or url is right, and what it says above."
        return Finding(label, "problem", view.message or "It does not answer.", advice)
    if not view.tools:
        advice = "See what it needs, or correct allowedTools."
        return Finding(label, "warning", "It answers, and has no tools for agents.", advice)
    asked = sum(tool.needs_approval for tool in view.tools)
    names = ", ".join(tool.name for tool in view.tools)
    return Finding(
        label, "ok", f"{len(view.tools)} tools, {asked} of them after a question: {names}."
    )


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
