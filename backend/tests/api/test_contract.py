"""The API keeps what its OpenAPI document promises, for any input: schemathesis looks for breaches.

No 5xx, no status, content type or body that the document doesn't name, no bad input taken.
`python -m bench.contract` does the same with many more requests.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import pytest

from bench.contract.calls import Search, operations, search
from fireside import main
from tests.knowledge.documents import added
from tests.support.api import Api

pytestmark = pytest.mark.filterwarnings("default")  # schemathesis has some of its own

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "6"))
"""Requests of each kind to each call; more where there is time for it."""


def _operations() -> Iterator[Any]:
    for operation in operations(main.app.openapi()):
        yield pytest.param(operation, id=operation.label.replace("/api", ""))


async def _tried(api: Api, agent_id: str) -> dict[str, str]:
    """Return the ids of a version, a test case and a trial of the agent."""
    path = f"/agents/{agent_id}"
    case = {"question": "When?", "kind": "contains", "expected": "nine"}
    made = await api.post(f"{path}/test-cases", case)
    trial = await api.post(f"{path}/trials", {"candidate_prompt": "You are new."})
    versions = (await api.get(f"{path}/versions")).json["versions"]
    return {
        "version_id": versions[0]["id"],
        "test_case_id": made.json["id"],
        "trial_id": trial.json["id"],
    }


@pytest.mark.parametrize("operation", list(_operations()))
async def test_operation(api: Api, operation: Any) -> None:  # noqa: ANN401
    """The call answers every request as documented."""
    session = await api.new_session()
    await api.ask(session["id"])
    question, reply = await api.messages(session["id"])
    document = await added(api, session["agent_id"], "a.txt", b"Some text.")
    ids = {
        "document_id": document["id"],
        "agent_id": session["agent_id"],
        "session_id": session["id"],
        "message_id": (question if operation.path.endswith("/edit") else reply)["id"],
        **await _tried(api, session["agent_id"]),
    }
    await asyncio.to_thread(search, operation, ids, Search(api.origin, EXAMPLES))
