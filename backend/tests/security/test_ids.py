"""An id leads to what it is the id of, and nowhere else: no call finds more by guessing."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import orjson
import pytest

from tests.security.calls import BODIES, PARAMETER, filled, made, operations, whole_path
from tests.security.conftest import House
from tests.support.api import Answer
from tests.support.database import query
from tests.support.raw import send_raw

pytestmark = pytest.mark.asyncio(loop_scope="module")

_NOBODY = "01a202d0-2b43-71c1-a3b5-78398a4e0b70"
_TABLES = (
    *("agents", "sessions", "messages", "documents", "prompt_versions", "test_cases"),
    *("trials", "trial_results", "idempotency_keys"),
)
_SECRET = "only-on-the-disk"
_WAYS = ("../secret", "..\\secret", "/{absolute}", "%2e%2e%2fsecret", "secret\0")


def _calls_by_id() -> Iterator[tuple[str, str]]:
    return ((method, path) for method, path in operations() if "_id}" in path)


def _is_missing(path: str, answer: Answer) -> bool:
    if path.startswith("/v1/"):
        return answer.status == 404 and answer.json["error"]["type"] == "invalid_request_error"
    return answer.error == (404, "Not Found")


def _everything(house: House) -> object:
    rows = [query(house.server.data_dir, f"SELECT * FROM {table}") for table in _TABLES]
    return rows, sorted(house.server.settings.documents_dir.iterdir())


@pytest.mark.parametrize("kind", ["nobody's", "a number", "another kind's", "without dashes"])
async def test_an_id_that_is_none(house: House, kind: str) -> None:
    """Every call by id, of the document: 404 in words, and nothing is changed by trying."""
    before = _everything(house)
    calls = list(_calls_by_id())
    assert len(calls) > 40
    for method, path in calls:
        # The innermost one is wrong, and what it would be in is right.
        name = PARAMETER.findall(path)[-1]
        wrong = {
            "nobody's": _NOBODY,
            "a number": "1",
            "another kind's": house.mine["trial_id" if name == "agent_id" else "agent_id"],
            "without dashes": house.mine[name].replace("-", ""),
        }[kind]
        answer = await made(house.api, method, path, filled(path, house.mine | {name: wrong}))
        assert _is_missing(path, answer), (method, path)
    assert _everything(house) == before


async def test_what_is_in_another(house: House) -> None:
    """The id of something of another agent is no id within this one: in a path, body or query."""
    before = _everything(house)
    nested = [path for _, path in operations() if path.count("_id}") > 1]
    assert nested == [
        "/api/messages/{message_id}/tool-calls/{call_id}",
        "/api/agents/{agent_id}/versions/{version_id}/restore",
    ]
    mixed = house.mine | {name: house.other[name] for name in ("version_id", "call_id")}
    for path in nested:
        answer = await made(house.api, "POST", path, filled(path, mixed))
        assert answer.error == (404, "Not Found")
    path = "/api/agents/{agent_id}/trials"
    body = {"candidate_prompt": "New.", "case_ids": [house.other["test_case_id"]]}
    answer = await house.api.post(filled(path, house.mine), body)
    assert answer.status in (404, 422), answer.body
    page = f"/sessions/{house.mine['session_id']}/messages?before={house.other['message_id']}"
    assert (await house.api.get(page)).status in (404, 422)
    assert _everything(house) == before


async def test_no_path_leads_out(house: House) -> None:
    """Every parameter of every path, however it is written: no file of the disk comes back."""
    secret = house.server.data_dir.parent / "secret"
    for place in (secret, house.server.data_dir / "secret"):
        place.write_text(_SECRET)
    before = _everything(house)
    any_value = dict.fromkeys(("folder", "file", "voice", "name"), "uploads")
    host = house.server.origin.removeprefix("http://")
    for method, path in operations():
        for name in PARAMETER.findall(path):
            for way in _WAYS:
                told = way.replace("{absolute}", str(secret))
                values = any_value | house.mine | {name: quote(told, safe="")}
                lines = f"{method} {whole_path(path, values)} HTTP/1.1\r\nHost: {host}\r\n"
                sent = orjson.dumps(BODIES.get(path))
                head = f"{lines}Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n"
                status, headers, body = await send_raw(
                    house.server.origin, f"{head}\r\n".encode() + sent
                )
                assert status in (404, 405, 422), (lines, status, body)
                assert headers["content-type"] == "application/json", lines
                assert _SECRET.encode() not in body
                assert b"SQLite" not in body
    assert _everything(house) == before


async def test_ids_cannot_be_counted(house: House) -> None:
    """Nothing has a number for a name: ids of the same moment differ in much that is random."""
    first, second = [
        (await house.api.post("/agents", BODIES["/api/agents"])).json["id"] for _ in range(2)
    ]
    differing = sum(a != b for a, b in zip(first[19:], second[19:], strict=True))
    assert differing >= 8, (first, second)
