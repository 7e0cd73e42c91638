"""Stopping a reply, and deleting what a running reply belongs to."""

import asyncio
import time
from pathlib import Path

import pytest

from fireside.testing.scripted_provider import ScriptedProvider, faults
from tests.support import database
from tests.support.api import JSON, Api
from tests.support.shapes import ID, REPLY


async def test_stop(api: Api, provider: ScriptedProvider) -> None:
    """The provider sees the connection close within 500 ms, and exactly what was shown is kept."""
    session, gate = await api.new_session(), provider.gate("One two three")
    async with api.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        request = await gate.started()
        gate.release(2)
        await reader.until_text("One two")
        start = time.monotonic()
        answer = await api.post(f"/messages/{message_id}/stop")
        assert await request.wait_client_left() - start < 0.5
        rest = await reader.rest()
    assert answer.status == 200
    assert answer.json == {
        **REPLY,
        "content": "One two",
        "status": "stopped",
        "finish_reason": None,
        "usage": None,
    }
    assert [event.name for event in rest] == ["done"]
    assert rest[0].data == {
        "message_id": message_id,
        "full_content": "One two",
        "status": "stopped",
        "finish_reason": None,
        "citations": [],
    }
    assert await api.reply(session["id"]) == answer.json


async def test_stop_before_the_first_word(api: Api, provider: ScriptedProvider) -> None:
    """A reply that is stopped while the model is silent is empty, and no failure."""
    session = await api.new_session()
    provider.queue(faults.no_answer())
    async with api.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        request = await provider.wait_for_chat()
        answer = await api.post(f"/messages/{message_id}/stop")
        await request.wait_client_left()
        (done,) = await reader.rest()
    assert (done.data["full_content"], done.data["status"]) == ("", "stopped")
    stopped = answer.json
    assert (stopped["content"], stopped["status"]) == ("", "stopped")
    assert (stopped["error_code"], stopped["fallback_message"]) == (None, None)
    assert stopped["timings"]["first_token_ms"] is None


async def test_stop_while_waiting_to_try_again(api: Api, provider: ScriptedProvider) -> None:
    """A reply can be stopped between two attempts; there is no second one."""
    session = await api.new_session()
    provider.fail(faults.rate_limited(retry_after=4))
    async with api.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        request = await provider.wait_for_chat()
        await request.wait_ended()
        await api.post(f"/messages/{message_id}/stop")
        (done,) = await reader.rest()
    assert done.data["status"] == "stopped"
    assert len(provider.chat_requests) == 1


async def test_stop_at_once(api: Api, provider: ScriptedProvider) -> None:
    """A stop that comes before anything was asked of the model ends the reply as well."""
    provider.for_model("scripted", faults.no_answer())
    for _ in range(5):
        session = await api.new_session()
        async with api.send(session["id"]) as reader:
            message_id = (await reader.until("start")).data["message_id"]
            answer = await api.post(f"/messages/{message_id}/stop")
            assert answer.json["status"] == "stopped"
            assert (await reader.rest())[-1].data["status"] == "stopped"


async def test_stop_twice(api: Api, provider: ScriptedProvider) -> None:
    """Stopping again changes nothing, at the same moment or later."""
    session, gate = await api.new_session(), provider.gate("One two")
    async with api.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        gate.release()
        await reader.until_text("One")
        path = f"/messages/{message_id}/stop"
        answers = await asyncio.gather(*(api.post(path) for _ in range(5)))
        answers.append(await api.post(path))
    assert {answer.status for answer in answers} == {200}
    assert {answer.json["status"] for answer in answers} == {"stopped"}
    assert {answer.json["content"] for answer in answers} == {"One"}


async def test_stop_of_a_finished_reply(api: Api) -> None:
    """A finished reply stays complete."""
    session = await api.new_session()
    await api.ask(session["id"])
    before = await api.reply(session["id"])
    answer = await api.post(f"/messages/{before['id']}/stop")
    assert (answer.status, answer.json) == (200, before)


async def test_stop_while_the_end_is_being_stored(
    api: Api, provider: ScriptedProvider, data_dir: Path
) -> None:
    """A reply whose last word has come is complete, even if the stop is faster than the disk."""
    session, gate = await api.new_session(), provider.gate("One two")
    async with api.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        request = await gate.started()
        with database.locked(data_dir):
            gate.finish()
            await request.wait_ended()
            await reader.until_text("One two")
            stopping = asyncio.create_task(api.post(f"/messages/{message_id}/stop"))
            assert not (await asyncio.wait({stopping}, timeout=0.3))[0]
        answer = await stopping
        (done,) = await reader.rest()
    assert (answer.json["status"], answer.json["content"]) == ("complete", "One two")
    assert (done.data["status"], done.data["full_content"]) == ("complete", "One two")


async def test_the_conversation_goes_on_after_a_stop(api: Api, provider: ScriptedProvider) -> None:
    """What was said until the stop belongs to the conversation."""
    session, gate = await api.new_session(), provider.gate("One two")
    async with api.send(session["id"], "Count") as reader:
        message_id = (await reader.until("start")).data["message_id"]
        gate.release()
        await reader.until_text("One")
        await api.post(f"/messages/{message_id}/stop")
    await api.ask(session["id"], "Go on")
    assert provider.chat_requests[1].messages[1:] == [
        ("user", "Count"),
        ("assistant", "One"),
        ("user", "Go on"),
    ]


async def test_json_answer_of_a_stopped_reply(api: Api, provider: ScriptedProvider) -> None:
    """Who waits for the whole reply gets what there is when somebody else stops it."""
    session, gate = await api.new_session(), provider.gate("One two")
    path = f"/sessions/{session['id']}/messages"
    asking = asyncio.create_task(api.post(path, {"content": "Hi"}, headers=JSON))
    await gate.started()
    gate.release()
    message_id = (await api.reply(session["id"]))["id"]
    async with api.attach(message_id, 0) as reader:
        await reader.until_text("One")
        await api.post(f"/messages/{message_id}/stop")
    answer = await asking
    assert answer.status == 200
    assert answer.json["assistant_message"]["status"] == "stopped"
    assert answer.json["assistant_message"]["content"] == "One"


@pytest.mark.parametrize("kind", ["session", "agent"])
async def test_delete_while_a_reply_runs(
    api: Api, provider: ScriptedProvider, data_dir: Path, kind: str
) -> None:
    """Deleting stops the reply first: the provider is left, listeners get an end, nothing stays."""
    session, gate = await api.new_session(), provider.gate("One two")
    path = {"session": f"/sessions/{session['id']}", "agent": f"/agents/{session['agent_id']}"}
    async with api.send(session["id"]) as reader:
        assert (await reader.until("start")).data["message_id"] == ID
        request = await gate.started()
        gate.release()
        await reader.until_text("One")
        assert (await api.delete(path[kind])).status == 204
        await request.wait_client_left()
        assert [event.name for event in await reader.rest()] == ["done"]
    left = database.counts(data_dir)
    assert (left["sessions"], left["messages"]) == (0, 0)


async def test_delete_an_agent_with_many_running_replies(
    api: Api, provider: ScriptedProvider, data_dir: Path
) -> None:
    """All replies of all its sessions are stopped."""
    agent = await api.new_agent()
    provider.for_model("scripted", faults.silent_after("One"))
    sessions = [await api.new_session(agent["id"]) for _ in range(5)]
    asking = [asyncio.create_task(api.ask(session["id"])) for session in sessions]
    requests = [await provider.wait_for_chat(number) for number in range(1, 6)]
    assert (await api.delete(f"/agents/{agent['id']}")).status == 204
    for request in requests:
        await request.wait_client_left()
    for events in await asyncio.gather(*asking):
        assert events[-1].data["status"] == "stopped"
    assert database.counts(data_dir) == {"agents": 0, "sessions": 0, "messages": 0}
