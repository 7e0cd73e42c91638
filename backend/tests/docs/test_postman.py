"""The collection in docs/postman, run by Newman as it stands against a real server."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import orjson
import pytest

from fireside.testing.scripted_provider import ScriptedProvider
from tests.docs.test_api_guide import AnyModel
from tests.security.calls import TOKEN
from tests.support.process import clean_environment
from tests.support.server import FiresideServer
from tests.support.waiting import PATIENCE
from tests.voice.samples import SPEECH, sample

ROOT = Path(__file__).parents[3]
POSTMAN = ROOT / "docs" / "postman"
COLLECTION = POSTMAN / "fireside.postman_collection.json"
NEWMAN = ROOT / "frontend" / "e2e" / "newman" / "node_modules" / "newman" / "bin" / "newman.js"


@pytest.mark.timeout(2 * PATIENCE + 20)
async def test_the_collection(
    closed_server: FiresideServer, provider: ScriptedProvider, tmp_path: Path
) -> None:
    """Every call, in order, answers as the document says, and leaves nothing of its agent."""
    provider.for_model("scripted", AnyModel())
    files = shutil.copytree(POSTMAN / "files", tmp_path / "files")
    (files / "question.webm").write_bytes(sample(SPEECH))
    report = tmp_path / "report.json"
    variables = {"base_url": closed_server.origin, "access_token": TOKEN}
    process = await asyncio.create_subprocess_exec(
        *("node", NEWMAN, "run", COLLECTION, "--working-dir", files),
        *(part for key in variables for part in ("--env-var", f"{key}={variables[key]}")),
        *("--reporters", "cli,json", "--reporter-json-export", report, "--color", "off"),
        env=clean_environment(tmp_path),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 2 * PATIENCE)
    assert process.returncode == 0, output.decode()[-4000:]
    ran = orjson.loads(report.read_bytes())["run"]
    folders = orjson.loads(COLLECTION.read_bytes())["item"]
    calls = sum(len(folder["item"]) for folder in folders)
    assert ran["stats"]["requests"]["total"] >= calls > 60
    assert ran["stats"]["assertions"]["total"] >= 1.5 * calls
    assert ran["failures"] == []
