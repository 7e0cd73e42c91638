"""The API keeps what its OpenAPI document promises, for any input: schemathesis looks for breaches.

No 5xx, no status, content type or body that the document doesn't name, no bad input taken.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from importlib import import_module
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from fireside import main
from tests.knowledge.documents import added
from tests.support.api import Api
from tests.support.database import Backend
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.filterwarnings("default")  # schemathesis has some of its own

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "6" if Backend.server is None else "2"))
"""Requests of each kind to each call: more where there is time, fewer on a second database."""
_SCHEMA: Any = schemathesis.openapi.from_dict(main.app.openapi())


_ACCEPTANCE: Any = import_module("schemathesis.checks").CHECKS.get_one("positive_data_acceptance")
_HAS_RULES_OF_ITS_OWN = {
    "GET /api/sessions/{session_id}/messages",
    "POST /api/sessions/{session_id}/voice",
    "POST /api/agents/{agent_id}/documents",
    "GET /api/documents/{document_id}/passage",
    "POST /api/agents/{agent_id}/trials",
    "POST /api/messages/{message_id}/test-case",
    "POST /api/import",
}
"""Calls that refuse what no schema can tell: ids of elsewhere, bytes that are no sound."""


def _operations() -> Iterator[Any]:
    for found in _SCHEMA.get_all_operations():
        operation = found.ok()
        yield pytest.param(operation, id=operation.label.replace("/api", ""))


def _search(operation: Any, origin: str, ids: dict[str, str]) -> None:  # noqa: ANN401
    """Send generated requests; with the ids of what exists, and with others."""
    excluded = [_ACCEPTANCE] if operation.label in _HAS_RULES_OF_ITS_OWN else []
    known = {name: ids[name] for name in ids if f"{{{name}}}" in operation.path} or None
    searches = [(GenerationMode.POSITIVE, None), (GenerationMode.NEGATIVE, known)]
    if known:
        searches.append((GenerationMode.POSITIVE, known))
    for mode, values in searches:

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
        )
        @given(case=operation.as_strategy(generation_mode=mode, path_parameters=values))
        def run(case: Any) -> None:  # noqa: ANN401
            case.call_and_validate(base_url=origin, timeout=PATIENCE, excluded_checks=excluded)

        # Some calls can't be asked wrongly.
        with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():
            run()


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
    await asyncio.to_thread(_search, operation, api.origin, ids)
