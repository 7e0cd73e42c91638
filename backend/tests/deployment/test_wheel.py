"""What the backend's image runs: the wheel, by a user who can't change it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from fireside.testing.scripted_provider import ScriptedProvider
from tests.deployment.installation import InstalledServer, files_in, install
from tests.support.api import Api
from tests.support.events import text_of
from tests.support.process import as_user

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN = "0b9f2c7ad4e8613f5a70"


@dataclass(frozen=True)
class Installation:
    """An installed wheel and the server that runs from it."""

    environment: Path
    files: set[str]
    """What was installed, before anything ran."""
    server: InstalledServer
    data_dir: Path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def installed(
    python: Path | None,
    user: int | None,
    open_folder: Path,
    home: Path,
    page: Path,
    provider: ScriptedProvider,
) -> AsyncGenerator[Installation]:
    """The wheel, installed and running."""
    environment = install(python, open_folder)
    files = files_in(environment)
    data_dir = home / "data"
    async with InstalledServer(
        environment, user, data_dir, provider.base_url, access_token=TOKEN
    ) as server:
        yield Installation(environment, files, server, data_dir)


async def _health(installed: Installation, user: int | None, **environment: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(installed.environment / "bin" / "python", "-m", "fireside.health"),
        cwd="/",
        env=environment,
        stderr=asyncio.subprocess.PIPE,
        **as_user(user),
    )
    _, errors = await process.communicate()
    assert process.returncode is not None
    return process.returncode, errors.decode()


async def test_it_serves_the_page_that_it_carries(installed: Installation) -> None:
    """The page needs no folder beside the program."""
    async with Api(installed.server.origin) as api:
        index = await api.get("//")
        script = await api.get("//assets/index-1.js")
    assert index.body == b"<!doctype html><title>Fireside</title>"
    assert script.body == b"start()"


async def test_it_answers(installed: Installation, provider: ScriptedProvider) -> None:
    """A conversation works with what requirements-server.txt names, and nothing else installed."""
    key = {"Authorization": f"Bearer {TOKEN}"}
    async with Api(installed.server.origin) as api:
        agent = await api.post("/agents", {"name": "Ada", "system_prompt": "Be Ada."}, headers=key)
        path = f"/agents/{agent.json['id']}/sessions"
        session = await api.post(path, {}, headers=key)
        async with api.send(session.json["id"], "Hello there", **key) as reader:
            events = await reader.rest()
    assert events[-1].name == "done"
    assert text_of(events) == "You said: Hello there"
    assert installed.server.errors == ""


async def test_it_writes_to_its_data_alone(installed: Installation, user: int | None) -> None:
    """The code stays as it was installed; the data belong to the user who runs it."""
    async with Api(installed.server.origin) as api:
        assert (await api.get("//")).status == 200
    assert files_in(installed.environment) == installed.files
    database = installed.data_dir / "fireside.db"
    assert database.stat().st_uid == (os.geteuid() if user is None else user)
    assert installed.data_dir.stat().st_mode & 0o077 == 0


async def test_the_health_check(installed: Installation, user: int | None) -> None:
    """What the image runs every half minute says whether the server answers, token or not."""
    port = str(urlsplit(installed.server.origin).port)
    assert await _health(installed, user, PORT=port, ACCESS_TOKEN=TOKEN) == (0, "")
    status, errors = await _health(installed, user, PORT=port)
    assert (status, errors) == (1, "The server answers with status 401.\n")
    status, errors = await _health(installed, user, PORT="9")
    assert status == 1
    assert errors.startswith("The server does not answer on port 9: ")
