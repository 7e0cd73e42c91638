"""A server behind an access token."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from fireside.testing.scripted_provider import ScriptedProvider
from tests.security.calls import TOKEN
from tests.support.api import Api
from tests.support.server import FiresideServer


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
