"""Every call that the API has, by its own document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import aiohttp

from fireside import main
from tests.support.api import Answer, Api

TOKEN = "a-token-that-is-long-enough"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
BODIES: dict[str, object] = {
    "/api/agents": {"name": "Ada", "system_prompt": "p"},
    "/api/agents/refine": {"prompt": "You are Ada."},
    "/api/agents/{agent_id}": {"name": "Grace"},
    "/api/agents/{agent_id}/sessions": {},
    "/api/agents/{agent_id}/test-cases/draft": {},
    "/api/sessions/{session_id}": {"title": "T"},
    "/api/agents/{agent_id}/search": {"query": "harbour"},
    "/api/sessions/{session_id}/messages": {"content": "Hi"},
    "/api/messages/{message_id}/edit": {"content": "Hi"},
    "/api/messages/{message_id}/tool-calls/{call_id}": {"decision": "approve"},
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
FORMS = {
    "/api/sessions/{session_id}/voice": "audio",
    "/api/agents/{agent_id}/documents": "file",
    "/api/import": "file",
}
"""The field that holds the file, of a call that takes one."""
QUERIES = {"/api/documents/{document_id}/passage": "?char_start=0&char_end=1"}
"""What a call must be asked with."""
PARAMETER = re.compile(r"{(\w+)}")


def operations() -> Iterator[tuple[str, str]]:
    """Yield method and path of each call of the document."""
    for path, item in main.app.openapi()["paths"].items():
        for method in item:
            yield method.upper(), path


def whole_path(path: str, ids: dict[str, str]) -> str:
    """Return the path of a call for these ids."""
    return PARAMETER.sub(lambda found: ids[found[1]], path)


def filled(path: str, ids: dict[str, str]) -> str:
    """Return the path of a call for these ids, as `Api` takes it."""
    whole = whole_path(path, ids)
    return f"/{whole}" if whole.startswith("/v1/") else whole.removeprefix("/api")


async def made(api: Api, method: str, path: str, address: str) -> Answer:
    """Make a call of the document at this address, with all that it needs beside its ids."""
    if method == "POST" and path in FORMS:
        form = aiohttp.FormData()
        form.add_field(FORMS[path], BytesIO(b"Some text."), filename="a.txt")
        async with api.client.post(f"{api.origin}/api{address}", data=form) as response:
            return Answer(response.status, response.headers, await response.read())
    body = None if method == "GET" else BODIES.get(path)
    return await api.call(method, address + QUERIES.get(path, ""), json=body)


async def cookie(api: Api, token: str = TOKEN, **headers: str) -> str:
    """Sign in as the page does, and return what the browser sends from then on."""
    answer = await api.post("/access", {"token": token}, headers=headers)
    assert answer.status == 204, answer.body
    return answer.headers["Set-Cookie"].partition(";")[0]
