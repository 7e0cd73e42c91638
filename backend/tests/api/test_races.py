"""Calls that meet: each gets a proper answer, and nothing is left half-done."""

import asyncio
from pathlib import Path

import pytest

from fireside.testing.scripted_provider import ScriptedProvider, faults
from tests.support import database
from tests.support.api import JSON, Answer, Api
from tests.support.events import Event
from tests.support.server import FiresideServer
from tests.support.waiting import PATIENCE, eventually


async def test_reading_while_it_is_deleted(api: Api) -> None:
    """A session that goes away while it is read is there or not found, and no error of ours."""
    agent = await api.new_agent()
    for _ in range(8):
        session = await api.new_session(agent["id"])
        await api.ask(session["id"])
        reply = await api.reply(session["id"])
        path = f"/sessions/{session['id']}"
        reads = [path, f"{path}/messages", f"/messages/{reply['id']}/stream"] * 4
        reading = [asyncio.create_task(api.get(read)) for read in reads]
        deleting = asyncio.create_task(api.delete(path))
        reading += [asyncio.create_task(api.get(read)) for read in reads]
        assert {answer.status for answer in await asyncio.gather(*reading)} <= {200, 404}
        assert (await deleting).status == 204


@pytest.mark.parametrize("kind", ["session", "agent"])
async def test_sending_while_it_is_deleted(
    api: Api, provider: ScriptedProvider, data_dir: Path, kind: str
) -> None:
    """A message that meets the deletion is answered or not found; no reply goes on without it."""
    provider.for_model("scripted", faults.silent_after("One"))
    for _ in range(8):
        session = await api.new_session()
        send = f"/sessions/{session['id']}/messages"
        gone = f"/sessions/{session['id']}"
        if kind == "agent":
            gone = f"/agents/{session['agent_id']}"
        sending = asyncio.create_task(api.post(send, {"content": "Hi"}, headers=JSON))
        await asyncio.sleep(0)
        deleting = [asyncio.create_task(api.delete(gone)) for _ in range(2)]
        answers = [await asyncio.wait_for(task, PATIENCE) for task in (sending, *deleting)]
        assert {answer.status for answer in answers} <= {200, 204, 404}
        assert 204 in {answer.status for answer in answers[1:]}
    left = database.counts(data_dir)
    assert (left["sessions"], left["messages"]) == (0, 0)
    await eventually(lambda: provider.stats.active == 0)


async def test_every_way_to_ask_at_once(api: Api, provider: ScriptedProvider) -> None:
    """Of sends, edits and regenerations of one session that come together one wins."""
    session = await api.new_session()
    await api.ask(session["id"])
    question, reply = await api.messages(session["id"])
    gate = provider.gate("One")
    body = {"content": "Hello"}
    calls = [
        (f"/sessions/{session['id']}/messages", body),
        (f"/messages/{question['id']}/edit", body),
        (f"/messages/{reply['id']}/regenerate", None),
    ] * 4
    asking = [asyncio.create_task(api.post(path, json, headers=JSON)) for path, json in calls]
    await gate.started()
    await eventually(lambda: sum(task.done() for task in asking) == len(calls) - 1)
    gate.finish()
    statuses = sorted(answer.status for answer in await asyncio.gather(*asking))
    assert statuses == [200] + [409] * (len(calls) - 1)
    assert len(provider.chat_requests) == 2


async def test_stop_and_delete_at_once(api: Api, provider: ScriptedProvider) -> None:
    """Both end the reply, whichever comes first."""
    provider.for_model("scripted", faults.silent_after("One"))
    for _ in range(5):
        session = await api.new_session()
        async with api.send(session["id"]) as reader:
            message_id = (await reader.until("start")).data["message_id"]
            await reader.until_text("One")
            stopped, deleted = await asyncio.gather(
                api.post(f"/messages/{message_id}/stop"), api.delete(f"/sessions/{session['id']}")
            )
            assert stopped.status in (200, 404)
            assert deleted.status == 204
            assert (await reader.rest())[-1].name == "done"


async def test_selecting_while_a_reply_runs(api: Api, provider: ScriptedProvider) -> None:
    """Looking back at another version does not disturb the reply that is being written."""
    session = await api.new_session()
    await api.ask(session["id"])
    question, first = await api.messages(session["id"])
    gate = provider.gate("Second reply")
    async with api.stream("POST", f"/messages/{first['id']}/regenerate") as reader:
        second = (await reader.until("start")).data["message_id"]
        gate.release()
        await reader.until_text("Second")
        page = (await api.post(f"/messages/{first['id']}/select")).json
        assert [message["id"] for message in page["messages"]] == [question["id"], first["id"]]
        assert (await api.session(session["id"]))["running_message_id"] == second
        gate.finish()
        assert (await reader.rest())[-1].data["full_content"] == "Second reply"
    assert (await api.reply(session["id"]))["id"] == first["id"]
    page = (await api.post(f"/messages/{second}/select")).json
    assert page["messages"][-1]["content"] == "Second reply"


async def test_too_many_replies(provider: ScriptedProvider, data_dir: Path) -> None:
    """Beyond the limit a message is refused in words, and taken when one has ended."""
    gates = [provider.gate("One"), provider.gate("Two")]
    async with (
        FiresideServer(data_dir, provider.base_url, max_running_replies=2) as server,
        Api(server.origin) as api,
    ):
        sessions = [await api.new_session() for _ in range(3)]
        running: list[asyncio.Task[list[Event]]] = []
        for session, gate in zip(sessions, gates, strict=False):
            running.append(asyncio.create_task(api.ask(session["id"])))
            await gate.started()
        path = f"/sessions/{sessions[2]['id']}/messages"
        answer: Answer = await api.post(path, {"content": "Hi"}, headers=JSON)
        assert answer.error == (503, "Service Unavailable")
        assert (await api.session(sessions[2]["id"]))["message_count"] == 0
        gates[0].finish()
        await running[0]
        assert (await api.post(path, {"content": "Hi"}, headers=JSON)).status == 200
        gates[1].finish()
        await running[1]


async def test_two_hundred_senders(api: Api, data_dir: Path) -> None:
    """200 people who ask at the same moment all get their whole reply, and all are stored."""
    agent = await api.new_agent(model="mock-ttft5-n20-itl2")
    sessions = [await api.new_session(agent["id"]) for _ in range(200)]
    replies = await asyncio.gather(*(api.ask(session["id"]) for session in sessions))
    assert {events[-1].name for events in replies} == {"done"}
    assert {len(events[-1].data["full_content"].split()) for events in replies} == {20}
    rows = database.query(
        data_dir, "SELECT status, count(*) AS n FROM messages WHERE role = 'assistant' GROUP BY 1"
    )
    assert rows == [{"status": "complete", "n": 200}]
    assert database.is_intact(data_dir)


async def test_a_json_client_that_leaves(api: Api, provider: ScriptedProvider) -> None:
    """A client that waits for JSON and goes away does not stop the reply either."""
    session, gate = await api.new_session(), provider.gate("One two")
    path = f"/sessions/{session['id']}/messages"
    asking = asyncio.create_task(api.post(path, {"content": "Hi"}, headers=JSON))
    request = await gate.started()
    asking.cancel()
    await asyncio.wait({asking})
    message_id = (await api.reply(session["id"]))["id"]
    gate.finish()
    assert (await api.listen(message_id))[-1].data["full_content"] == "One two"
    assert request.client_left_at is None
