"""A server that holds something of every kind."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from fireside.domain.ids import new_id
from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.documents import added, ended
from tests.support.api import Api
from tests.support.server import FiresideServer


@dataclass(frozen=True)
class House:
    """A server that many tests try, with two agents that have something of every kind."""

    server: FiresideServer
    api: Api
    mine: dict[str, str]
    """The id of each kind, by the name that the paths of the API give it."""
    other: dict[str, str]
    """Those of the other agent."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """A server with two agents; one for each file of tests."""
    async with (
        ScriptedProvider() as provider,
        FiresideServer(tmp_path_factory.mktemp("house") / "data", provider.base_url) as server,
        Api(server.origin) as api,
    ):
        yield House(server, api, await _furnished(api), await _furnished(api))


async def _furnished(api: Api) -> dict[str, str]:
    session = await api.new_session()
    await api.ask(session["id"])
    path = f"/agents/{session['agent_id']}"
    document = await added(api, session["agent_id"], "a.txt", b"Some text.")
    await ended(api, document["id"])
    case = {"question": "When?", "kind": "contains", "expected": "nine"}
    made = await api.post(f"{path}/test-cases", case)
    trial = await api.post(f"{path}/trials", {"candidate_prompt": "New."})
    async with api.stream("GET", f"/trials/{trial.json['id']}/stream") as reader:
        await reader.rest()
    reply = (await api.reply(session["id"]))["id"]
    return {
        "agent_id": session["agent_id"],
        "session_id": session["id"],
        "message_id": reply,
        "response_id": f"resp_{reply}",
        # Nothing waits for an approval: whoever guesses meets nothing.
        "call_id": new_id(),
        "document_id": document["id"],
        "version_id": (await api.get(f"{path}/versions")).json["versions"][0]["id"],
        "test_case_id": made.json["id"],
        "trial_id": trial.json["id"],
    }
