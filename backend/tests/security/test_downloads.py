"""What is given out is never a page: no file that somebody brought can act in our name."""

from __future__ import annotations

from typing import Any

import pytest

from fireside import main
from tests.knowledge.documents import added, ended
from tests.security.calls import filled, made
from tests.security.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

_ACTIVE = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
_NAMES = ("a.svg.txt", "a.html", "a.xhtml", "a.md", "a.csv", "a.log")
_HARMLESS = {
    *("application/json", "text/event-stream", "application/zip", "application/pdf"),
    *("text/markdown", "text/plain", "text/vtt", "application/octet-stream"),
    *("audio/webm", "audio/ogg", "audio/mpeg", "audio/mp4", "audio/wav", "audio/flac"),
}


def _plain(header: str) -> str:
    return header.partition(";")[0]


async def test_no_call_answers_with_a_page() -> None:
    """No answer of the document has a type in which a browser would run something."""
    document: Any = main.app.openapi()
    answers: list[tuple[str, Any]] = [
        (path, answer)
        for path, item in document["paths"].items()
        for operation in item.values()
        for answer in operation["responses"].values()
    ]
    assert len(answers) > 100
    for path, answer in answers:
        assert set(answer.get("content", {})) <= _HARMLESS, path


@pytest.mark.parametrize("name", _NAMES)
async def test_documents(house: House, name: str) -> None:
    """Whatever an uploaded text is called, it is saved as text, in a sandbox."""
    document = await added(house.api, house.mine["agent_id"], name, _ACTIVE + name.encode())
    await ended(house.api, document["id"])
    answer = await house.api.get(f"/documents/{document['id']}/content", Accept="text/html")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("path", "query", "media_type"),
    [
        ("/api/sessions/{session_id}/export", "", "text/markdown"),
        ("/api/sessions/{session_id}/export", "?format=json", "application/json"),
        ("/api/agents/{agent_id}/export", "", "application/zip"),
    ],
)
async def test_exports(house: House, path: str, query: str, media_type: str) -> None:
    """They are saved and never shown, kept by no cache, whatever the browser would rather have."""
    answer = await house.api.get(filled(path, house.mine) + query, Accept="text/html")
    assert answer.status == 200
    assert _plain(answer.headers["Content-Type"]) == media_type
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_name_that_splits_the_header(house: House) -> None:
    """What an agent is called ends up in a file's name, and in no header of its own."""
    name = 'a"\r\nSet-Cookie: x=1\r\n\r\n<script>'
    agent = (await house.api.post("/agents", {"name": name, "system_prompt": "p"})).json
    path = "/api/agents/{agent_id}/export"
    answer = await made(house.api, "GET", path, filled(path, {"agent_id": agent["id"]}))
    assert answer.status == 200
    assert "Set-Cookie" not in answer.headers
    assert "<script>" not in answer.headers["Content-Disposition"]
