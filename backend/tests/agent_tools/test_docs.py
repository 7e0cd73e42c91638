"""What docs/mcp.md shows."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from pathlib import Path

from tests.support.api import Api
from tests.support.process import clean_environment
from tests.support.waiting import PATIENCE

TEXT = (Path(__file__).parents[3] / "docs" / "mcp.md").read_text()
_BLOCK = re.compile(r"^```(json|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = _BLOCK.findall(TEXT)


def test_the_configurations() -> None:
    """Each is JSON that names our command or our address."""
    shown: list[str] = []
    for language, text in BLOCKS:
        if language == "json":
            [[server]] = [servers.values() for servers in json.loads(text).values()]
            shown.append(
                " ".join([server.get("command", server.get("url")), *server.get("args", [])])
            )
    assert shown == [
        "fireside mcp",
        "fireside mcp --url https://fireside.example.com",
        "fireside mcp",
        "http://127.0.0.1:8000/mcp",
    ]


async def test_the_program(api: Api, tmp_path: Path) -> None:
    """The program in Python works as it stands, but for the address."""
    agent = await api.new_agent()
    [program] = [text for language, text in BLOCKS if language == "python"]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program.replace("http://127.0.0.1:8000", api.origin)),
        env=clean_environment(tmp_path),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert output.decode() == f"ask_ada_{agent['id'][-8:]} Ask Ada\nYou said: Hello\n"
