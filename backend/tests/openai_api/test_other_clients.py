"""Other clients that people use, and every snippet of docs/openai-clients.md."""

from __future__ import annotations

import asyncio
import re
import sys
from importlib.metadata import version
from pathlib import Path

import orjson
import pytest

from fireside.testing.scripted_provider import Call, CallTools, ScriptedProvider
from tests.support.api import Api
from tests.support.events import Json
from tests.support.process import clean_environment
from tests.support.waiting import PATIENCE

ROOT = Path(__file__).parents[3]
FRONTEND = ROOT / "frontend"
CLIENTS = FRONTEND / "e2e" / "clients"
_BLOCK = re.compile(r"^```(sh|python|js)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GUIDE = (ROOT / "docs" / "openai-clients.md").read_text()
SNIPPETS = _BLOCK.findall(GUIDE)


async def run(home: Path, *command: str | Path, stdin: str = "") -> str:
    """Run a command to its end and return what it prints."""
    environment = clean_environment(home)
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=FRONTEND,  # where node finds packages
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await asyncio.wait_for(process.communicate(stdin.encode()), PATIENCE)
    assert process.returncode == 0, errors.decode()
    return output.decode()


async def test_the_javascript_package(
    agent: Json, api: Api, provider: ScriptedProvider, tmp_path: Path
) -> None:
    """OpenAI's package for JavaScript lists, streams, runs tools, and reads what is stored."""
    provider.say("Hello there.")
    provider.queue(CallTools((Call("weather", '{"city": "Oslo"}'),)))
    provider.say("Take a coat.")
    got = orjson.loads(await run(tmp_path, "node", CLIENTS / "openai.mjs", api.origin))
    assert got == {
        "models": ["Ada"],
        "streamed": {"deltas": "Hello there.", "content": "Hello there.", "counted": 2},
        "tools": "Take a coat.",
        "stored": {
            "status": "completed",
            "text": "You said: Hi",
            "last": "response.completed",
            "cancelled": "completed",
            "gone": 404,
        },
        "unknown": "model_not_found",
    }
    said = [request.messages[-1] for request in provider.chat_requests]
    assert ("tool", "It is cold in Oslo.") in said


@pytest.mark.parametrize(
    ("language", "code"),
    SNIPPETS,
    ids=[f"{number}-{language}" for number, (language, _) in enumerate(SNIPPETS)],
)
async def test_a_snippet(agent: Json, api: Api, tmp_path: Path, language: str, code: str) -> None:
    """What the documentation shows works as it stands, but for the address."""
    here = code.replace("http://127.0.0.1:8000", api.origin)
    commands = {
        "sh": ("sh", "-eu"),
        "python": (sys.executable, "-"),
        "js": ("node", "--input-type=module"),
    }
    output = await run(tmp_path, *commands[language], stdin=here)
    shown = {"/v1/models": '"id":"Ada"', "/v1/embeddings": '"embedding":['}
    expected = next((shown[path] for path in shown if path in code), "You said: Hello")
    assert expected in output


def test_every_client_is_shown() -> None:
    """The documentation shows curl, both of OpenAI's packages, and a command line."""
    languages = [language for language, _ in SNIPPETS]
    assert languages == ["sh", "sh", "python", "js", "sh", "python", "python", "sh"]


def test_the_versions_that_were_run() -> None:
    """The documentation names the versions with which these tests run."""
    found = [version(name) for name in ("openai", "llm", "mcp")]
    for folder, name in ((FRONTEND, "openai"), (FRONTEND / "e2e" / "newman", "newman")):
        package = folder / "node_modules" / name / "package.json"
        found.append(orjson.loads(package.read_bytes())["version"])
    shown = re.findall(r"^\| [^|]+ \| ([\d.]+) \|", GUIDE, re.MULTILINE)
    assert set(found) <= set(shown)
