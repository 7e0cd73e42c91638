"""A tool server of the tests, made with the protocol's own library: `python tool_server.py`.

Without arguments it speaks on stdin and stdout, with a port over HTTP.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from mcp.server.mcpserver import MCPServer
from mcp_types import ToolAnnotations

server = MCPServer("tests")
READ_ONLY = ToolAnnotations(read_only_hint=True)


@server.tool(annotations=READ_ONLY)
def weather(city: str) -> str:
    """Tell how warm it is somewhere."""
    return f"It is -3 °C in {city}."


@server.tool(annotations=READ_ONLY, title="Much text")
def flood(length: int) -> str:
    """Answer with as many letters as asked for."""
    return "x" * length


@server.tool(annotations=READ_ONLY)
def hang() -> str:
    """Answer never."""
    threading.Event().wait()
    return "Never."


@server.tool(annotations=READ_ONLY)
def die() -> str:
    """End in the middle of the call."""
    os._exit(3)


@server.tool(annotations=READ_ONLY)
def rubbish() -> str:
    """Write what is no message, and answer then."""
    os.write(1, b"Starting up ...\n{}\n[1, 2]\n\xff\n")
    return "Here you are."


@server.tool(annotations=READ_ONLY)
def secret() -> str:
    """Tell what it was given."""
    return f"The key is {os.environ.get('TOOL_KEY')}."


@server.tool(annotations=READ_ONLY)
def environment() -> str:
    """Tell the names of what it was given."""
    return " ".join(os.environ)


@server.tool(annotations=ToolAnnotations(read_only_hint=False))
def write(text: str) -> str:
    """Write a file."""
    Path(os.environ["TOOL_FILE"]).write_text(text)
    return "Written."


@server.tool()
def unmarked() -> str:
    """Say nothing of what it changes."""
    return "Done."


@server.tool(annotations=READ_ONLY)
def wrong() -> str:
    """Fail."""
    raise ValueError("The moon is not a city.")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", port=int(sys.argv[1]))
    else:
        server.run()
