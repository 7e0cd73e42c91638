"""Every call of docs/api.md works as it stands, and every call of the API is in it, twice."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

import orjson
import pytest

from fireside.testing.scripted_provider import Call, CallTools, Say, ScriptedProvider
from fireside.testing.scripted_provider.connection import Exchange
from fireside.testing.scripted_provider.replies import Reply
from tests.security.calls import TOKEN
from tests.support.process import clean_environment
from tests.support.waiting import PATIENCE
from tests.tool_use.using import product, program
from tests.voice.samples import SPEECH, sample

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "api.md").read_text()
LONG = 2.5 * PATIENCE
"""Seconds for a hundred commands, each a process of its own."""
OPERATIONS = {
    (method.upper(), path)
    for path, methods in orjson.loads((ROOT / "frontend" / "openapi.json").read_bytes())[
        "paths"
    ].items()
    for method in methods
    if path.startswith("/api/")
}


class AnyModel:
    """A model that does what each call of the guide needs."""

    async def play(self, exchange: Exchange) -> None:
        """Answer with JSON where a prompt or test cases are asked for, and in words elsewhere."""
        request = exchange.request
        has_results = "tool" in [role for role, _ in request.messages]
        if "tools" in request.json and not has_results:
            await CallTools((Call("files__write", '{"text": "It"}'),)).play(exchange)
        else:
            await self._reply(request.messages[0][1]).play(exchange)

    def _reply(self, asked: str) -> Reply:
        if "refined_prompt" in asked:
            changes = [{"change": "Two sentences", "reason": "Clearer"}]
            refined = {"refined_prompt": "Help customers. Be nice.", "changes": changes}
            return Say((orjson.dumps(refined).decode(),))
        if "cases" in asked.lower() and "json" in asked.lower():
            case = {"question": "Hello?", "kind": "contains", "expected": "hello"}
            return Say((orjson.dumps({"cases": [case]}).decode(),))
        return Say(("Hello", " there."))


def _script(language: str) -> str:
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize(
    ("language", "command"), [("sh", ("sh", "-eu")), ("python", (sys.executable, "-W", "error"))]
)
async def test_the_guide(
    provider: ScriptedProvider,
    data_dir: Path,
    tmp_path: Path,
    language: str,
    command: tuple[str, ...],
) -> None:
    """All of it, in order, succeeds in either language and calls everything that there is."""
    provider.for_model("scripted", AnyModel())
    (tmp_path / "question.webm").write_bytes(sample(SPEECH))
    (tmp_path / "notes.md").write_text("# Warranty\n\nThe warranty lasts for two years.\n")
    script = tmp_path / "guide"
    environment = clean_environment(tmp_path, access_token=TOKEN)
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    servers = {"files": program(tmp_path)}
    async with product(data_dir, provider, servers, access_token=TOKEN) as server:
        script.write_text(_script(language).replace("http://127.0.0.1:8000", server.origin))
        process = await asyncio.create_subprocess_exec(
            *(*command, script),
            cwd=tmp_path,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await asyncio.wait_for(process.communicate(), LONG)
        assert process.returncode == 0, (output.decode()[-1000:], errors.decode())
        answers = server.state.metrics.http_requests.values
    called = {(method, path) for method, path, status in answers if status.startswith("2")}
    assert called & OPERATIONS == OPERATIONS
