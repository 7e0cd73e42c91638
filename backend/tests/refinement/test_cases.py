"""Test cases: typed, drafted by the model, or taken from a conversation; and thumbs on replies."""

from __future__ import annotations

import orjson
import pytest

from fireside.testing.scripted_provider import ScriptedProvider, faults
from tests.support.api import Api
from tests.support.events import Json
from tests.support.shapes import ID, TIME

CASE = {"question": "When do you open?", "kind": "contains", "expected": "nine"}


async def _cases(api: Api, agent_id: str) -> list[Json]:
    answer = await api.get(f"/agents/{agent_id}/test-cases")
    assert answer.status == 200, answer.body
    assert answer.json["total"] == len(answer.json["test_cases"])
    return answer.json["test_cases"]


async def test_create(api: Api) -> None:
    """A new test case has every field; the oldest are listed first."""
    agent_id = (await api.new_agent())["id"]
    typed = await api.post(f"/agents/{agent_id}/test-cases", CASE)
    assert typed.status == 201
    assert typed.json == {
        **CASE,
        "id": ID,
        "agent_id": agent_id,
        "source": "typed",
        "message_id": None,
        "created_at": TIME,
    }
    drafted = await api.post(f"/agents/{agent_id}/test-cases", {**CASE, "is_drafted": True})
    assert drafted.json["source"] == "drafted"
    assert await _cases(api, agent_id) == [typed.json, drafted.json]


async def test_change_and_delete(api: Api) -> None:
    """Fields that are left out stay; a deleted case is gone."""
    agent_id = (await api.new_agent())["id"]
    case = (await api.post(f"/agents/{agent_id}/test-cases", CASE)).json
    path = f"/test-cases/{case['id']}"
    changed = await api.put(path, {"expected": "ten", "kind": "not_contains"})
    assert changed.json == {**case, "expected": "ten", "kind": "not_contains"}
    assert await _cases(api, agent_id) == [changed.json]
    assert (await api.delete(path)).status == 204
    assert await _cases(api, agent_id) == []
    assert (await api.delete(path)).error == (404, "Not Found")
    assert (await api.put(path, {})).error == (404, "Not Found")


async def test_once_under_a_key(api: Api) -> None:
    """A repeated call returns what the first made."""
    agent_id = (await api.new_agent())["id"]
    path, headers = f"/agents/{agent_id}/test-cases", {"Idempotency-Key": "k"}
    first = await api.post(path, CASE, headers=headers)
    assert (await api.post(path, CASE, headers=headers)).json == first.json
    assert len(await _cases(api, agent_id)) == 1
    other = {**CASE, "expected": "ten"}
    assert (await api.post(path, other, headers=headers)).error == (409, "Conflict")


async def test_at_most_a_hundred(api: Api) -> None:
    """An agent that has enough cases gets no more."""
    agent_id = (await api.new_agent())["id"]
    for _ in range(100):
        await api.post(f"/agents/{agent_id}/test-cases", CASE)
    answer = await api.post(f"/agents/{agent_id}/test-cases", CASE)
    assert answer.error == (409, "Conflict")


@pytest.mark.parametrize(
    "changes",
    [
        {"question": " "},
        {"question": "q" * 10_001},
        {"expected": ""},
        {"expected": "e" * 2001},
        {"kind": "sounds_good"},
        {"kind": None},
    ],
)
async def test_bad_input(api: Api, changes: Json) -> None:
    """What breaks a rule is refused, for a new case and for a change."""
    agent_id = (await api.new_agent())["id"]
    path = f"/agents/{agent_id}/test-cases"
    case = (await api.post(path, CASE)).json
    assert (await api.post(path, {**CASE, **changes})).error == (422, "Validation Error")
    assert (await api.put(f"/test-cases/{case['id']}", changes)).error[0] == 422


async def test_unknown_agent(api: Api) -> None:
    """Cases of an agent that is not there are not found."""
    path = "/agents/nobody/test-cases"
    assert (await api.get(path)).error == (404, "Not Found")
    assert (await api.post(path, CASE)).error == (404, "Not Found")
    assert (await api.post(f"{path}/draft", {})).error == (404, "Not Found")


async def _said(api: Api, provider: ScriptedProvider, reply: str = "At ten.") -> tuple[str, Json]:
    """Return an agent's id, and its reply to a question."""
    provider.say(reply)
    session = await api.new_session()
    await api.ask(session["id"], "When do you open?")
    return session["agent_id"], await api.reply(session["id"])


async def test_from_a_reply(api: Api, provider: ScriptedProvider) -> None:
    """One call makes a case of the question that a reply answers, with a criterion about it."""
    agent_id, reply = await _said(api, provider)
    made = await api.post(f"/messages/{reply['id']}/test-case")
    assert made.status == 201, made.body
    assert made.json == {
        "id": ID,
        "agent_id": agent_id,
        "question": "When do you open?",
        "kind": "criterion",
        "expected": "Answers the question at least as well as this reply: “At ten.”",
        "source": "message",
        "message_id": reply["id"],
        "created_at": TIME,
    }
    assert await _cases(api, agent_id) == [made.json]


async def test_from_a_reply_that_was_disliked(api: Api, provider: ScriptedProvider) -> None:
    """After a thumb down the criterion asks for something better."""
    _, reply = await _said(api, provider, "word " * 500)
    await api.put(f"/messages/{reply['id']}/feedback", {"rating": "down"})
    expected: str = (await api.post(f"/messages/{reply['id']}/test-case")).json["expected"]
    assert expected.startswith("Answers the question better than this reply")
    assert len(expected) < 2000


async def test_from_a_reply_with_words(api: Api, provider: ScriptedProvider) -> None:
    """What a good answer must hold can be given with the call."""
    _, reply = await _said(api, provider)
    path, body = f"/messages/{reply['id']}/test-case", {"kind": "contains", "expected": "nine"}
    headers = {"Idempotency-Key": "k"}
    made = await api.post(path, body, headers=headers)
    assert (made.json["kind"], made.json["expected"]) == ("contains", "nine")
    assert (await api.post(path, body, headers=headers)).json == made.json
    assert (await api.post(path, {"kind": "contains"})).error == (422, "Validation Error")


async def test_from_no_reply(api: Api, provider: ScriptedProvider) -> None:
    """A question is no reply, and what is not there is not found."""
    _, reply = await _said(api, provider)
    question = f"/messages/{reply['parent_id']}"
    assert (await api.post(f"{question}/test-case")).error == (422, "Validation Error")
    assert (await api.post("/messages/nothing/test-case")).error == (404, "Not Found")


async def test_a_case_outlives_its_conversation(api: Api, provider: ScriptedProvider) -> None:
    """A case that was taken from a session stays when that is deleted."""
    agent_id, reply = await _said(api, provider)
    await api.post(f"/messages/{reply['id']}/test-case")
    await api.delete(f"/sessions/{reply['session_id']}")
    assert len(await _cases(api, agent_id)) == 1


async def test_thumbs(api: Api, provider: ScriptedProvider) -> None:
    """A thumb stays with its reply until it is changed or taken back."""
    _, reply = await _said(api, provider)
    assert reply["feedback"] is None
    for rating in ("up", "down", None):
        answer = await api.put(f"/messages/{reply['id']}/feedback", {"rating": rating})
        assert answer.status == 200
        assert answer.json == {**reply, "feedback": rating}
        assert await api.reply(reply["session_id"]) == answer.json


async def test_thumbs_where_there_are_none(api: Api, provider: ScriptedProvider) -> None:
    """Only replies have thumbs, and only up and down."""
    _, reply = await _said(api, provider)
    up = {"rating": "up"}
    question = f"/messages/{reply['parent_id']}/feedback"
    assert (await api.put(question, up)).error == (422, "Validation Error")
    assert (await api.put("/messages/nothing/feedback", up)).error == (404, "Not Found")
    for body in ({}, {"rating": "sideways"}):
        answer = await api.put(f"/messages/{reply['id']}/feedback", body)
        assert answer.error == (422, "Validation Error")


def _drafts(*cases: object) -> str:
    return orjson.dumps({"cases": cases}).decode()


async def test_drafts(api: Api, provider: ScriptedProvider) -> None:
    """The model suggests cases for a prompt; what is no case is left out, nothing is stored."""
    agent = await api.new_agent(system_prompt="We open at nine.")
    strange = {"question": "Why?", "kind": "whatever", "expected": "Says why."}
    provider.say(_drafts(CASE, CASE, {"question": "?"}, "no case", strange))
    answer = await api.post(f"/agents/{agent['id']}/test-cases/draft", {"count": 3})
    assert answer.status == 200, answer.body
    assert answer.json == {"cases": [CASE, {**strange, "kind": "criterion"}]}
    assert await _cases(api, agent["id"]) == []
    request = provider.chat_requests[0]
    assert "We open at nine." in request.messages[1][1]
    assert "We open at nine." not in request.messages[0][1]


async def test_drafts_for_a_candidate(api: Api, provider: ScriptedProvider) -> None:
    """Cases can be drafted for a prompt that is not saved; never more than asked for."""
    agent = await api.new_agent()
    provider.say(_drafts(*({**CASE, "question": f"{number}?"} for number in range(9))))
    body = {"count": 2, "prompt": "We are closed."}
    answer = await api.post(f"/agents/{agent['id']}/test-cases/draft", body)
    assert len(answer.json["cases"]) == 2
    assert "We are closed." in provider.chat_requests[0].messages[1][1]


async def test_drafts_that_fail(api: Api, provider: ScriptedProvider) -> None:
    """Where the model suggests nothing, or fails, that is said."""
    agent = await api.new_agent()
    path = f"/agents/{agent['id']}/test-cases/draft"
    for said in (_drafts(), "no JSON"):
        provider.say(said)
        provider.say(said)
        assert (await api.post(path)).error == (502, "Unusable Answer")
    provider.fail(faults.unauthorized())
    assert (await api.post(path)).error == (500, "Service Configuration Error")
    assert (await api.post(path, {"count": 11})).error == (422, "Validation Error")
