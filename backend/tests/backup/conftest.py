"""Fixtures: one installation with its backup."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from fireside.services.backup.making import make_backup
from fireside.testing.scripted_provider import ScriptedProvider
from tests.backup.installation import fill, running, settings_of


@dataclass(frozen=True)
class Installation:
    """A folder that a server has left, and its backup."""

    data_dir: Path
    backup: Path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def made(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Installation]:
    """One for each file of tests; nobody changes it."""
    folder = tmp_path_factory.mktemp("made")
    async with ScriptedProvider() as provider, running(folder / "data", provider) as api:
        await fill(api)
    await make_backup(settings_of(folder / "data"), folder / "all.zip")
    yield Installation(folder / "data", folder / "all.zip")
