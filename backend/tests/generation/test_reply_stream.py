"""Asking: the events of a reply, and what becomes of it when nobody listens."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from fireside.generation import event_log
from fireside.testing.scripted_provider import ScriptedProvider
from fireside.testing.scripted_provider.mock import mock_token
from tests.support import database
from tests.support.api import JSON, Api
from tests.support.events import text_of
from tests.support.raw import send_and_leave
from tests.support.server import FiresideServer
from tests.support.shapes import ID, QUESTION
from tests.support.waiting import eventually


async def test_events_in_order(api: Api, provider: ScriptedProvider) -> None:
    """A reply is start, tokens, done, each with every field and an increasing id."""
    session = await api.new_session()
    provider.say("Hello, how can I help?")
    events = await api.ask(session["id"], "Hi")
    start, *tokens, done = events
    assert start.name == "start"
    assert start.data == {
        "user_message": {**QUESTION, "session_id": session["id"]},
        "message_id": ID,
    }
    assert {event.name for event in tokens} == {"token"}
    assert all(set(event.data) == {"content"} and event.data["content"] for event in tokens)
    assert done.name == "done"
    assert done.data == {
        "message_id": start.data["message_id"],
        "full_content": "Hello, how can I help?",
        "status": "complete",
        "finish_reason": "stop",
        "citations": [],
    }
    assert text_of(events) == done.data["full_content"]
    ids = [event.id for event in events if event.id is not None]
    assert ids[0] == 1
    assert len(ids) == len(events)
    assert ids == sorted(set(ids))


async def test_what_the_model_is_asked(api: Api, provider: ScriptedProvider) -> None:
    """The request has the system prompt, the conversation, the model and the temperature."""
    agent = await api.new_agent(system_prompt="Be kind.", model="gpt-4o", temperature=0.5)
    session = await api.new_session(agent["id"])
    await api.ask(session["id"], "One")
    await api.ask(session["id"], "Two")
    request = provider.chat_requests[1]
    assert request.messages == [
        ("system", "Be kind."),
        ("user", "One"),
        ("assistant", "You said: One"),
        ("user", "Two"),
    ]
    assert (request.model, request.json["temperature"]) == ("gpt-4o", 0.5)
    assert request.is_stream
    assert request.wants_usage


async def test_without_a_temperature_none_is_sent(api: Api, provider: ScriptedProvider) -> None:
    """Newer models refuse a temperature: where none is set none is sent, nor a null."""
    await api.ask((await api.new_session())["id"])
    assert "temperature" not in provider.chat_requests[0].json


async def test_words_arrive_as_they_are_written(api: Api, provider: ScriptedProvider) -> None:
    """Each word is there before the next one is written."""
    session, gate = await api.new_session(), provider.gate("One two three")
    async with api.send(session["id"]) as reader:
        await reader.until("start")
        shown = ""
        while gate.held:
            shown += gate.release()
            await reader.until_text(shown)
        gate.finish()
        assert (await reader.rest())[-1].name == "done"


async def test_the_start_comes_before_the_model_answers(
    api: Api, provider: ScriptedProvider
) -> None:
    """Question and id of the reply are known while the model is still silent."""
    session, gate = await api.new_session(), provider.gate("Hello")
    async with api.send(session["id"]) as reader:
        start = await reader.until("start")
        stored = await api.messages(session["id"])
        assert stored[0] == start.data["user_message"]
        assert stored[1]["id"] == start.data["message_id"]
        assert (stored[1]["status"], stored[1]["content"]) == ("streaming", "")
        gate.finish()
        await reader.rest()


async def test_a_long_reply(api: Api) -> None:
    """2,000 tokens in one rush come out complete and in order."""
    agent = await api.new_agent(model="mock-ttft0-n2000-itl0")
    session = await api.new_session(agent["id"])
    events = await api.ask(session["id"])
    text = "".join(mock_token(number) for number in range(2000))
    assert text_of(events) == events[-1].data["full_content"] == text
    assert (await api.reply(session["id"]))["content"] == text


async def test_it_is_stored_before_it_is_done(
    api: Api, provider: ScriptedProvider, data_dir: Path
) -> None:
    """Who has read the last event finds the reply complete in the database."""
    session = await api.new_session()
    provider.say("Stored.")
    done = (await api.ask(session["id"]))[-1]
    row = database.message(data_dir, done.data["message_id"])
    assert (row["status"], row["content"], row["finish_reason"]) == ("complete", "Stored.", "stop")
    assert row["completion_tokens"] == 1


async def test_a_client_that_leaves_changes_nothing(api: Api, provider: ScriptedProvider) -> None:
    """The reply goes on without a listener and is stored whole."""
    session, gate = await api.new_session(), provider.gate("One two three")
    async with api.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        gate.release()
        await reader.until_text("One")
    request = await gate.started()
    gate.finish()
    assert (await api.listen(message_id))[-1].data["full_content"] == "One two three"
    assert request.client_left_at is None
    assert (await api.reply(session["id"]))["status"] == "complete"


async def test_a_client_that_leaves_at_once(api: Api, provider: ScriptedProvider) -> None:
    """A client that is gone as soon as it has asked still gets its reply stored."""
    session = await api.new_session()
    provider.say("Nobody hears this.")
    await send_and_leave(api.origin, f"/api/sessions/{session['id']}/messages", b'{"content":"Hi"}')
    request = await provider.wait_for_chat()
    await request.wait_ended()
    message_id = (await api.reply(session["id"]))["id"]
    done = (await api.listen(message_id))[-1]
    assert done.data["full_content"] == "Nobody hears this."


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json"])
async def test_a_second_message_while_one_runs(
    api: Api, provider: ScriptedProvider, accept: str
) -> None:
    """A session writes one reply at a time; another session is free."""
    session, gate = await api.new_session(), provider.gate("One")
    path = f"/sessions/{session['id']}/messages"
    async with api.send(session["id"]) as reader:
        await reader.until("start")
        await gate.started()
        answer = await api.post(path, {"content": "Me too"}, headers={"Accept": accept})
        assert answer.error == (409, "Conflict")
        assert "still being written" in answer.json["detail"]
        assert (await api.session(session["id"]))["message_count"] == 2
        await api.ask((await api.new_session())["id"], "Elsewhere")
        gate.finish()
        await reader.rest()
    assert (await api.post(path, {"content": "Now"}, headers=JSON)).status == 200


async def test_twenty_at_once(api: Api, provider: ScriptedProvider) -> None:
    """Of twenty messages sent at once exactly one wins, and the others leave no trace."""
    session, gate = await api.new_session(), provider.gate("One")
    path = f"/sessions/{session['id']}/messages"

    async def send(number: int) -> int:
        answer = await api.post(path, {"content": f"Number {number}"}, headers=JSON)
        return answer.status

    sending = [asyncio.create_task(send(number)) for number in range(20)]
    await gate.started()
    await eventually(lambda: sum(task.done() for task in sending) == 19)
    gate.finish()
    statuses = [await task for task in sending]
    assert sorted(statuses) == [200] + [409] * 19
    assert (await api.session(session["id"]))["message_count"] == 2
    assert len(provider.chat_requests) == 1


async def test_fifty_sessions_at_once(api: Api) -> None:
    """Replies of many sessions run side by side, and each gets its own."""
    agent = await api.new_agent()
    sessions = [await api.new_session(agent["id"]) for _ in range(50)]
    replies = await asyncio.gather(
        *(api.ask(session["id"], f"I am {number}") for number, session in enumerate(sessions))
    )
    texts = [events[-1].data["full_content"] for events in replies]
    assert texts == [f"You said: I am {number}" for number in range(50)]
    assert (await api.get(f"/agents/{agent['id']}")).json["message_count"] == 100


async def test_no_database_connection_is_held(
    api: Api, server: FiresideServer, provider: ScriptedProvider
) -> None:
    """With more open streams than connections the database is free for everybody else."""
    gates = [provider.gate("One two") for _ in range(12)]
    sessions = [await api.new_session() for _ in gates]
    async with AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(api.send(one["id"])) for one in sessions]
        for gate in gates:
            gate.release()
        for reader in readers:
            await reader.until_text("One")
        await eventually(lambda: server.connections_held == 0)
        assert (await api.get("/agents")).json["total"] == 12
        for gate in gates:
            gate.finish()
        for reader in readers:
            assert (await reader.rest())[-1].data["full_content"] == "One two"


async def test_a_silent_stream_has_a_heartbeat(
    api: Api, provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comments keep a silent connection alive; they are no events."""
    monkeypatch.setattr(event_log, "HEARTBEAT", 0.02)  # 15 seconds otherwise
    session, gate = await api.new_session(), provider.gate("Late")
    async with api.send(session["id"]) as reader:
        await reader.until("start")
        waiting = asyncio.create_task(reader.until("token"))
        await eventually(lambda: reader.comments >= 3)
        gate.finish()
        await waiting
        await reader.rest()
    assert [event.name for event in reader.events] == ["start", "token", "done"]
