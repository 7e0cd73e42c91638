"""Fixtures: a scripted provider, the product in front of it, and a client."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest
from hypothesis import settings

from fireside.settings import Settings
from fireside.testing.scripted_provider import ScriptedProvider
from tests.security.calls import TOKEN
from tests.support import database
from tests.support.api import Api
from tests.support.s3 import S3Server, running_s3
from tests.support.server import FiresideServer

pytest_plugins = ["tests.support.on_postgres"]

# The same examples each time, however slow the machine: a check that fails by chance is none.
# `pytest --hypothesis-profile=default` looks for others.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Generator[None]:
    """What the developer has set for servers of their own is no matter of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.lower() in Settings.model_fields or name.lower().endswith("_proxy"):
                patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def s3() -> Generator[S3Server]:
    """One S3 for all tests, each with a bucket of its own."""
    with running_s3() as server:
        yield server


@pytest.fixture
async def provider() -> AsyncGenerator[ScriptedProvider]:
    """A scripted provider on a free port."""
    async with ScriptedProvider() as provider:
        yield provider


@pytest.fixture
def data_dir(tmp_path: Path) -> Generator[Path]:
    """The data folder of the server; its database goes when the test ends."""
    yield tmp_path / "data"
    database.give_back(tmp_path)


@pytest.fixture
async def server(provider: ScriptedProvider, data_dir: Path) -> AsyncGenerator[FiresideServer]:
    """The product, with a provider that never makes it wait long."""
    async with FiresideServer(data_dir, provider.base_url) as server:
        yield server


@pytest.fixture
async def api(server: FiresideServer) -> AsyncGenerator[Api]:
    """A client of the product."""
    async with Api(server.origin) as api:
        yield api


@pytest.fixture
async def closed_server(
    provider: ScriptedProvider, data_dir: Path
) -> AsyncGenerator[FiresideServer]:
    """The product with ACCESS_TOKEN set."""
    async with FiresideServer(data_dir, provider.base_url, access_token=TOKEN) as server:
        yield server


@pytest.fixture
async def closed(closed_server: FiresideServer) -> AsyncGenerator[Api]:
    """A client that has no token yet."""
    async with Api(closed_server.origin) as api:
        yield api


@pytest.fixture
async def small_model_api(provider: ScriptedProvider, data_dir: Path) -> AsyncGenerator[Api]:
    """A client of the product with a model that takes in 2,000 tokens."""
    async with (
        FiresideServer(data_dir, provider.base_url, openai_context_tokens=2000) as server,
        Api(server.origin) as api,
    ):
        yield api
