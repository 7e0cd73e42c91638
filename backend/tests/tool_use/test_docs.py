"""What docs/tools.md shows."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from fireside.services.tool_servers.configured import ConfiguredServer, read_servers
from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.process import run_command
from tests.tool_use.using import (
    KEY,
    call,
    calling,
    calls_in,
    configured,
    new_session,
    program,
    using,
)

TEXT = (Path(__file__).parents[3] / "docs" / "tools.md").read_text()
_BLOCK = re.compile(r"^```(json|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = _BLOCK.findall(TEXT)


def test_the_configurations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is read as it stands, and every key that is read is told of."""
    monkeypatch.setenv("TICKETS_TOKEN", KEY)
    file = tmp_path / "mcp.json"
    found: dict[str, ConfiguredServer] = {}
    for language, text in BLOCKS:
        if language == "json":
            file.write_text(text)
            found |= read_servers(file)
    assert list(found) == ["notes", "tickets", "clock"]
    assert found["tickets"].headers == {"Authorization": f"Bearer {KEY}"}
    assert (found["tickets"].allowed, found["tickets"].timeout) == (
        ["search_tickets", "read_ticket"],
        20,
    )
    told = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", TEXT, re.MULTILINE))))
    every = {"command", "args", "env", "cwd", "url", "headers", "timeout", "disabled", "trusted"}
    assert told == every | {"allowedTools", "autoApprove"}


async def test_the_program(provider: ScriptedProvider, data_dir: Path, tmp_path: Path) -> None:
    """The server of one's own works as it stands, configured as it says."""
    [text] = [text for language, text in BLOCKS if language == "python"]
    (tmp_path / "clock.py").write_text(text)
    *_, (_, written) = [block for block in BLOCKS if block[0] == "json"]
    clock = json.loads(written)["mcpServers"]["clock"]
    clock |= {"command": sys.executable, "cwd": str(tmp_path)}
    provider.queue(calling(call("now", server="clock")))
    provider.say("It is late.")
    async with using(data_dir, provider, {"clock": clock}) as api:
        session = await new_session(api, "clock")
        (*_, ended) = calls_in(await api.ask(session["id"]))
    assert ended["state"] == "done"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", ended["result"])


async def test_the_doctor(data_dir: Path, tmp_path: Path, provider: ScriptedProvider) -> None:
    """It says of each server whether it answers and what it has, and warns of an open file."""
    file = configured(data_dir, lab=program(tmp_path), gone={"command": "/no/such/command"})
    file.chmod(0o644)
    settings = {
        "data_dir": data_dir,
        "openai_base_url": provider.base_url,
        "mcp_servers_file": file,
    }
    code, output, _ = await run_command(tmp_path, "doctor", "--json", **settings)
    found = {each["name"]: each for each in json.loads(output)["findings"]}
    assert code == 1
    assert found["tools of lab"]["message"].startswith("10 tools, 2 of them after a question: ")
    assert found["tools of gone"]["message"] == "Its command was not found."
    assert found["tool servers"]["advice"] == f"chmod 600 {file}"
    assert KEY not in output
