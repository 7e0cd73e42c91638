"""Fixtures: one server for the many files that are only read."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.api import Api
from tests.support.server import FiresideServer


@dataclass(frozen=True)
class Desk:
    """A server that many tests give files to, and an agent for them."""

    server: FiresideServer
    api: Api
    agent_id: str


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Desk]:
    """A server that reads; one for each file of tests."""
    folder = tmp_path_factory.mktemp("desk")
    async with (
        ScriptedProvider() as provider,
        FiresideServer(folder, provider.base_url) as server,
        Api(server.origin) as api,
    ):
        yield Desk(server, api, (await api.new_agent())["id"])
