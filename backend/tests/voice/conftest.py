"""Fixtures: one server for the many recordings that are only judged."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from fireside.testing.scripted_provider import Say, ScriptedProvider
from tests.support.api import Api
from tests.support.database import counts
from tests.support.server import FiresideServer
from tests.voice.talking import files


@dataclass(frozen=True)
class Listener:
    """A server that many tests send recordings to."""

    provider: ScriptedProvider
    server: FiresideServer
    api: Api

    def traces(self) -> tuple[set[str], int]:
        """Return the files and how many messages there are."""
        return files(self.server.data_dir), counts(self.server.data_dir)["messages"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_listener(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Listener]:
    """A server that listens; one for each file of tests."""
    folder = tmp_path_factory.mktemp("listener")
    async with (
        ScriptedProvider() as provider,
        FiresideServer(folder, provider.base_url) as server,
        Api(server.origin) as api,
    ):
        # There is nothing in it that could be said, so nothing is spoken.
        provider.for_model("scripted", Say(("…",)))
        yield Listener(provider, server, api)


@pytest.fixture
def listener(shared_listener: Listener) -> Listener:
    """A server that listens, with nothing scripted."""
    shared_listener.provider.audio.clear()
    return shared_listener
