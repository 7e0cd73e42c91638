"""The same call under the same `Idempotency-Key` makes one thing, however often it comes."""

import asyncio
from pathlib import Path

import pytest

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support import database
from tests.support.api import JSON, Api
from tests.support.events import text_of
from tests.support.server import FiresideServer

KEY = {"Idempotency-Key": "6d1f2a0e-once"}
AGENT = {"name": "Ada", "system_prompt": "You are Ada."}


async def test_agents(api: Api) -> None:
    """An agent is created once, and every repeat answers it."""
    answers = await asyncio.gather(*(api.post("/agents", AGENT, headers=KEY) for _ in range(10)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert (await api.get("/agents")).json["total"] == 1


async def test_sessions(api: Api) -> None:
    """A session is created once; the same key means something else for another agent."""
    agents = [await api.new_agent(), await api.new_agent()]
    for agent in agents:
        path = f"/agents/{agent['id']}/sessions"
        answers = [await api.post(path, {"title": "T"}, headers=KEY) for _ in range(3)]
        assert {answer.status for answer in answers} == {201}
        assert len({answer.json["id"] for answer in answers}) == 1
        assert (await api.get(path)).json["total"] == 1


async def test_without_a_key_each_call_counts(api: Api) -> None:
    """Two equal calls without a key make two."""
    for _ in range(2):
        await api.post("/agents", AGENT)
    assert (await api.get("/agents")).json["total"] == 2


async def test_a_message_after_its_reply(api: Api, provider: ScriptedProvider) -> None:
    """A repeat after the end gets the same reply, start and all, and the model is not asked."""
    session = await api.new_session()
    async with api.send(session["id"], "Hi", **KEY) as reader:
        first = await reader.rest()
    async with api.send(session["id"], "Hi", **KEY) as reader:
        again = await reader.rest()
    assert again[0] == first[0]
    assert again[-1] == first[-1]
    assert text_of(again) == text_of(first)
    path = f"/sessions/{session['id']}/messages"
    answer = await api.post(path, {"content": "Hi"}, headers={**JSON, **KEY})
    assert answer.json["assistant_message"]["id"] == first[-1].data["message_id"]
    assert len(provider.chat_requests) == 1
    assert (await api.session(session["id"]))["message_count"] == 2


async def test_a_message_while_its_reply_runs(api: Api, provider: ScriptedProvider) -> None:
    """A repeat during the run, as after a lost connection, joins it from its start: no 409."""
    session, gate = await api.new_session(), provider.gate("One two")
    async with api.send(session["id"], "Hi", **KEY) as reader:
        gate.release()
        await reader.until_text("One")
    async with api.send(session["id"], "Hi", **KEY) as reader:
        await reader.until_text("One")
        assert reader.events[0].name == "start"
        gate.finish()
        assert (await reader.rest())[-1].data["full_content"] == "One two"
    assert len(provider.chat_requests) == 1


async def test_a_message_at_the_same_moment(api: Api, provider: ScriptedProvider) -> None:
    """Ten equal sends at once make one question and one reply, which all of them hear."""
    session = await api.new_session()
    provider.say("Only once.")

    async def send() -> str:
        async with api.send(session["id"], "Hi", **KEY) as reader:
            return (await reader.rest())[-1].data["full_content"]

    assert await asyncio.gather(*(send() for _ in range(10))) == ["Only once."] * 10
    assert len(provider.chat_requests) == 1
    assert (await api.session(session["id"]))["message_count"] == 2


@pytest.mark.parametrize("path", ["/agents", "/agents/{agent}/sessions", "/sessions/{id}/messages"])
async def test_another_body(api: Api, path: str, data_dir: Path) -> None:
    """A key that was used for something else is refused, and nothing is made."""
    session = await api.new_session()
    url = path.format(agent=session["agent_id"], id=session["id"])
    body = {**AGENT, "title": "T", "content": "Hi"}
    first = await api.post(url, body, headers={**JSON, **KEY})
    assert first.status in (200, 201)
    before = database.counts(data_dir)
    other = {"name": "Eve", "system_prompt": "You are Eve.", "title": "U", "content": "Bye"}
    assert (await api.post(url, other, headers={**JSON, **KEY})).error == (409, "Conflict")
    assert database.counts(data_dir) == before


async def test_a_call_that_failed_may_be_repeated(api: Api) -> None:
    """A key is used up by what was made, not by a refusal."""
    answer = await api.post("/agents", {**AGENT, "name": ""}, headers=KEY)
    assert answer.status == 422
    assert (await api.post("/agents", AGENT, headers=KEY)).status == 201


async def test_a_conflict_may_be_repeated(api: Api, provider: ScriptedProvider) -> None:
    """A message that was refused while another reply ran is taken later under the same key."""
    session, gate = await api.new_session(), provider.gate("One")
    path = f"/sessions/{session['id']}/messages"
    async with api.send(session["id"]) as reader:
        await reader.until("start")
        answer = await api.post(path, {"content": "Two"}, headers={**JSON, **KEY})
        assert answer.status == 409
        gate.finish()
        await reader.rest()
    answer = await api.post(path, {"content": "Two"}, headers={**JSON, **KEY})
    assert answer.status == 200


@pytest.mark.parametrize("call", ["regenerate", "edit"])
async def test_other_versions(api: Api, provider: ScriptedProvider, call: str) -> None:
    """Regenerating and editing under a key make one version."""
    session = await api.new_session()
    await api.ask(session["id"])
    question, reply = await api.messages(session["id"])
    path = f"/messages/{(question if call == 'edit' else reply)['id']}/{call}"
    answers = [
        await api.post(path, {"content": "Hello"}, headers={**JSON, **KEY}) for _ in range(3)
    ]
    assert len({answer.json["assistant_message"]["id"] for answer in answers}) == 1
    assert len(provider.chat_requests) == 2


async def test_after_a_restart(provider: ScriptedProvider, data_dir: Path) -> None:
    """A repeat reaches the same reply when the server was restarted in between."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        session = await api.new_session()
        async with api.send(session["id"], "Hi", **KEY) as reader:
            first = await reader.rest()
    async with (
        FiresideServer(data_dir, provider.base_url) as server,
        Api(server.origin) as api,
        api.send(session["id"], "Hi", **KEY) as reader,
    ):
        start, done = await reader.rest()
    assert (start.name, start.data) == ("start", first[0].data)
    assert (done.name, done.data) == ("done", first[-1].data)
    assert len(provider.chat_requests) == 1


@pytest.mark.parametrize("headers", [JSON, {}], ids=["json", "stream"])
async def test_after_it_was_deleted(api: Api, headers: dict[str, str]) -> None:
    """What was made and then deleted doesn't come back, nor is it made anew unasked."""
    session = await api.new_session()
    path = f"/sessions/{session['id']}/messages"
    await api.post(path, {"content": "Hi"}, headers={**headers, **KEY})
    await api.delete(f"/sessions/{session['id']}")
    answer = await api.post(path, {"content": "Hi"}, headers={**headers, **KEY})
    assert answer.error == (404, "Not Found")
    agent = (await api.post("/agents", AGENT, headers=KEY)).json
    await api.delete(f"/agents/{agent['id']}")
    assert (await api.post("/agents", AGENT, headers=KEY)).error == (404, "Not Found")
