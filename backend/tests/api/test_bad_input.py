"""Every kind of bad input gets its own clear error, and changes nothing."""

import json
from pathlib import Path

import pytest

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support import database
from tests.support.api import JSON, Api
from tests.support.events import Json

NOWHERE = "0190a000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    "content",
    # Some readers of patterns take the last three for space and some don't; the same here and in
    # whoever reads the document.
    ["", " ", " \n\t\u2003", "x" * 10_001, "\x85", "\ufeff", "\x1c"],
)
async def test_content(api: Api, data_dir: Path, content: str) -> None:
    """Blank content and 10,001 characters are refused by name, and nothing is stored."""
    session = await api.new_session()
    answer = await api.post(f"/sessions/{session['id']}/messages", {"content": content})
    assert answer.error == (422, "Validation Error")
    assert answer.json["detail"].startswith("content: ")
    assert "xxxx" not in answer.json["detail"]
    assert database.counts(data_dir)["messages"] == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "n" * 101),
        ("name", 7),
        ("name", None),
        ("system_prompt", ""),
        ("system_prompt", " \n "),
        ("system_prompt", "p" * 20_001),
        ("system_prompt", ["You", "are"]),
        ("model", ""),
        ("model", "m" * 201),
        ("temperature", -0.1),
        ("temperature", 2.1),
        ("temperature", "warm"),
        ("temperature", "1"),
        ("temperature", True),
        ("temperature", float("nan")),
        ("temperature", 10**400),
        ("voice", ""),
        ("voice", "v" * 101),
    ],
)
async def test_fields_of_an_agent(api: Api, field: str, value: object) -> None:
    """A bad field is named, on creation and on change, and the agent stays as it was."""
    body = {"name": "Ada", "system_prompt": "You are Ada.", field: value}
    raw = json.dumps(body).encode()
    answer = await api.call("POST", "/agents", data=raw)
    assert answer.error[0] in (400, 422)
    assert answer.status == 400 or answer.json["detail"].startswith(f"{field}: ")
    assert (await api.get("/agents")).json["total"] == 0
    agent = await api.new_agent()
    answer = await api.call("PUT", f"/agents/{agent['id']}", data=raw)
    assert answer.error[0] in (400, 422)
    assert (await api.get(f"/agents/{agent['id']}")).json == agent


@pytest.mark.parametrize("missing", ["name", "system_prompt"])
async def test_required_fields(api: Api, missing: str) -> None:
    """A field that must be there is named when it is missing."""
    body = {"name": "Ada", "system_prompt": "You are Ada."}
    del body[missing]
    answer = await api.post("/agents", body)
    assert answer.error == (422, "Validation Error")
    assert answer.json["detail"].startswith(f"{missing}: ")


@pytest.mark.parametrize("title", ["", "  ", "t" * 201, 7, {"a": 1}])
async def test_title_of_a_session(api: Api, title: object) -> None:
    """A bad title is refused on creation and on change."""
    session = await api.new_session(title="Good")
    answers = [
        await api.post(f"/agents/{session['agent_id']}/sessions", {"title": title}),
        await api.patch(f"/sessions/{session['id']}", {"title": title}),
    ]
    for answer in answers:
        assert answer.error == (422, "Validation Error")
        assert answer.json["detail"].startswith("title: ")
    assert (await api.session(session["id"]))["title"] == "Good"


_CALLS: list[tuple[str, str, Json | None]] = [
    ("GET", "/agents/{id}", None),
    ("PUT", "/agents/{id}", {"name": "Grace"}),
    ("DELETE", "/agents/{id}", None),
    ("GET", "/agents/{id}/sessions", None),
    ("POST", "/agents/{id}/sessions", {}),
    ("GET", "/sessions/{id}", None),
    ("PATCH", "/sessions/{id}", {"title": "T"}),
    ("DELETE", "/sessions/{id}", None),
    ("GET", "/sessions/{id}/messages", None),
    ("POST", "/sessions/{id}/messages", {"content": "Hi"}),
    ("GET", "/messages/{id}/stream", None),
    ("POST", "/messages/{id}/stop", None),
    ("POST", "/messages/{id}/regenerate", None),
    ("POST", "/messages/{id}/edit", {"content": "Hi"}),
    ("POST", "/messages/{id}/select", None),
]


@pytest.mark.parametrize(
    "unknown", [NOWHERE, "1", "not-an-id", "%00", "..%2f..%2fetc", "%ED%A0%80", "é" * 100]
)
async def test_unknown_ids(api: Api, unknown: str) -> None:
    """What isn't there is not found by any call, whatever its id looks like."""
    for method, path, body in _CALLS:
        answer = await api.call(method, path.format(id=unknown), json=body)
        assert answer.error == (404, "Not Found"), (method, path)


@pytest.mark.parametrize("call", ["stop", "regenerate", "stream"])
async def test_a_question_is_not_a_reply(api: Api, call: str) -> None:
    """What is for replies is refused for a question, in words."""
    session = await api.new_session()
    await api.ask(session["id"])
    question = (await api.messages(session["id"]))[0]
    method = "GET" if call == "stream" else "POST"
    answer = await api.call(method, f"/messages/{question['id']}/{call}")
    assert answer.error == (422, "Validation Error")


async def test_a_reply_is_not_a_question(api: Api) -> None:
    """A reply can't be edited."""
    session = await api.new_session()
    await api.ask(session["id"])
    reply = await api.reply(session["id"])
    answer = await api.post(f"/messages/{reply['id']}/edit", {"content": "Better"})
    assert answer.error == (422, "Validation Error")
    assert (await api.reply(session["id"])) == reply


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many", "1.5", "9" * 50, "9" * 5000, "%00"])
async def test_limit(api: Api, limit: str) -> None:
    """A page has 1 to 100 messages."""
    session = await api.new_session()
    answer = await api.get(f"/sessions/{session['id']}/messages?limit={limit}")
    assert answer.error == (422, "Validation Error")
    assert answer.json["detail"].startswith("limit: ")


async def test_before(api: Api) -> None:
    """`before` must be a message of this very session."""
    session, other = await api.new_session(), await api.new_session()
    await api.ask(session["id"])
    await api.ask(other["id"])
    foreign = (await api.reply(other["id"]))["id"]
    for before in (NOWHERE, foreign, session["id"], "nonsense", "%00", ""):
        answer = await api.get(f"/sessions/{session['id']}/messages?before={before}")
        assert answer.error == (422, "Validation Error")
        assert answer.json["detail"].startswith("before: ")


_UNREADABLE: dict[str, bytes] = {
    "cut": b'{"content": "Hi"',
    "empty": b"",
    "text": b"content=Hi",
    "list": b'["content"]',
    "string": b'"Hi"',
    "null": b"null",
    "number": b"7",
    "not-utf8": b'{"content": "\xff\xfe"}',
    "deep": b'{"content": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "huge-number": b'{"content": ' + b"9" * 10_000 + b"}",
    "infinite": b'{"content": 1e999}',
    "nan": b'{"content": NaN}',
    "half-a-character": b'{"content": "\\ud800"}',
    "other-half": b'{"content": "Hi \\udfff"}',
    "two-halves-swapped": b'{"content": "\\udc00\\ud800"}',
    "nul": b'{"content": "a\\u0000b"}',
    "raw-control": b'{"content": "a\x00b"}',
}


@pytest.mark.parametrize("body", _UNREADABLE.values(), ids=list(_UNREADABLE))
async def test_bodies_that_are_no_message(api: Api, data_dir: Path, body: bytes) -> None:
    """What can't be read as a message is refused with a sentence, whatever it is."""
    session = await api.new_session()
    answer = await api.call("POST", f"/sessions/{session['id']}/messages", data=body)
    assert answer.error in ((400, "Bad Request"), (422, "Validation Error"))
    assert database.counts(data_dir)["messages"] == 0


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/agents", {"name": "a\0b", "system_prompt": "p"}),
        ("POST", "/agents", {"name": "a", "system_prompt": "p\0"}),
        ("POST", "/agents", {"name": "a", "system_prompt": "p", "model": "m\0m"}),
        ("PUT", "/agents/{agent_id}", {"voice": "v\0v"}),
        ("POST", "/agents/{agent_id}/sessions", {"title": "a\0b"}),
        ("PATCH", "/sessions/{id}", {"title": "a\0b"}),
    ],
)
async def test_nul_characters(api: Api, method: str, path: str, body: Json) -> None:
    """A NUL character, which databases cut texts at or refuse, is refused everywhere."""
    session = await api.new_session()
    answer = await api.call(method, path.format(**session), json=body)
    assert answer.error == (422, "Validation Error")


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
async def test_wrong_content_type(api: Api, data_dir: Path, media_type: str) -> None:
    """JSON under another name is not taken: a form of a foreign page could send it."""
    session = await api.new_session()
    answer = await api.call(
        "POST",
        f"/sessions/{session['id']}/messages",
        data=b'{"content": "Hi"}',
        headers={"Content-Type": media_type},
    )
    assert answer.error == (422, "Validation Error")
    assert "application/json" in answer.json["detail"]
    assert database.counts(data_dir)["messages"] == 0


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_idempotency_key(api: Api, key: str) -> None:
    """A key has 1 to 200 characters."""
    answer = await api.post(
        "/agents", {"name": "Ada", "system_prompt": "p"}, headers={"Idempotency-Key": key}
    )
    assert answer.error == (422, "Validation Error")
    assert answer.json["detail"].startswith("Idempotency-Key: ")


async def test_a_message_that_cannot_fit(provider: ScriptedProvider, small_model_api: Api) -> None:
    """A message longer than the model's context is refused before anything is stored or sent."""
    session = await small_model_api.new_session()
    path = f"/sessions/{session['id']}/messages"
    answer = await small_model_api.post(path, {"content": "word " * 1900}, headers=JSON)
    assert answer.error == (422, "Validation Error")
    assert "too long" in answer.json["detail"]
    detail = await small_model_api.session(session["id"])
    assert (detail["message_count"], detail["title"]) == (0, None)
    assert provider.chat_requests == []
    answer = await small_model_api.post(path, {"content": "short"}, headers=JSON)
    assert answer.status == 200
