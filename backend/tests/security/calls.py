"""Every call that the API has, by its own document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fireside import main
from tests.support.api import Api

TOKEN = "a-token-that-is-long-enough"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
BODIES: dict[str, object] = {
    "/api/agents": {"name": "Ada", "system_prompt": "p"},
    "/api/agents/refine": {"prompt": "You are Ada."},
    "/api/agents/{agent_id}/search": {"query": "harbour"},
    "/api/sessions/{session_id}/messages": {"content": "Hi"},
    "/api/messages/{message_id}/edit": {"content": "Hi"},
    "/api/messages/{message_id}/feedback": {"rating": "up"},
    "/api/messages/{message_id}/test-case": {"kind": "contains", "expected": "nine"},
    "/api/agents/{agent_id}/test-cases": {
        "question": "When?",
        "kind": "contains",
        "expected": "nine",
    },
    "/api/test-cases/{test_case_id}": {"question": "When?", "kind": "contains", "expected": "x"},
    "/api/agents/{agent_id}/trials": {"candidate_prompt": "You are new."},
}
"""What a call takes, where that is more than nothing: valid, so that only the ids are at fault."""
PARAMETER = re.compile(r"{(\w+)}")


def operations() -> Iterator[tuple[str, str]]:
    """Yield method and path of each call of the document."""
    for path, item in main.app.openapi()["paths"].items():
        for method in item:
            yield method.upper(), path


def filled(path: str, ids: dict[str, str]) -> str:
    """Return the path of a call, without /api, for these ids."""
    return PARAMETER.sub(lambda found: ids[found[1]], path).removeprefix("/api")


async def cookie(api: Api, token: str = TOKEN, **headers: str) -> str:
    """Sign in as the page does, and return what the browser sends from then on."""
    answer = await api.post("/access", {"token": token}, headers=headers)
    assert answer.status == 204, answer.body
    return answer.headers["Set-Cookie"].partition(";")[0]
