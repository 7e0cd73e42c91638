from collections.abc import AsyncIterator

import pytest

from fireside.testing.scripted_provider import ScriptedProvider


@pytest.fixture
async def provider() -> AsyncIterator[ScriptedProvider]:
    """A scripted provider on a free port."""
    async with ScriptedProvider() as provider:
        yield provider
