from pathlib import Path

import pytest

from fireside.testing.scripted_provider import ScriptedProvider, faults
from tests.support import database
from tests.support.api import Api
from tests.support.shapes import AGENT, QUESTION, REPLY, SESSION, TIME


async def test_create(api: Api) -> None:
    """A new session has no title and no message."""
    agent = await api.new_agent()
    answer = await api.post(f"/agents/{agent['id']}/sessions", {})
    assert answer.status == 201
    assert answer.json == {**SESSION, "agent_id": agent["id"]}


@pytest.mark.parametrize("title", ["T", "t" * 200, "Häßlich, 日本語 🙂"])
async def test_create_with_a_title(api: Api, title: str) -> None:
    """A title that was given stays, whatever is said first."""
    session = await api.new_session(title=title)
    assert session["title"] == title
    await api.ask(session["id"], "Something else")
    assert (await api.session(session["id"]))["title"] == title


async def test_detail(api: Api) -> None:
    """The detail has the session, its agent and its messages."""
    session = await api.new_session()
    detail = await api.session(session["id"])
    assert detail == {
        **session,
        "agent": {**AGENT, "session_count": 1},
        "messages": [],
        "has_more": False,
        "running_message_id": None,
    }


async def test_detail_after_a_reply(api: Api) -> None:
    """Question and reply are there with every field, and the session knows its last message."""
    session = await api.new_session()
    await api.ask(session["id"], "Hi")
    detail = await api.session(session["id"])
    question, reply = detail["messages"]
    assert question == {**QUESTION, "session_id": session["id"]}
    assert reply == {**REPLY, "session_id": session["id"], "parent_id": question["id"]}
    assert detail["message_count"] == 2
    assert detail["last_message"] == {
        "role": "assistant",
        "content": "You said: Hi",
        "error_code": None,
        "created_at": reply["created_at"],
    }
    assert detail["agent"]["message_count"] == 2
    assert detail["updated_at"] > session["updated_at"]


async def test_a_running_reply_is_named(api: Api, provider: ScriptedProvider) -> None:
    """While a reply is written the detail says which."""
    session, gate = await api.new_session(), provider.gate("One two")
    async with api.send(session["id"]) as reader:
        start = await reader.until("start")
        detail = await api.session(session["id"])
        assert detail["running_message_id"] == start.data["message_id"]
        assert detail["messages"][-1]["status"] == "streaming"
        await gate.started()
        gate.finish()
        await reader.rest()
    assert (await api.session(session["id"]))["running_message_id"] is None


async def test_list_shows_the_last_used_first(api: Api) -> None:
    """The session that was written to last comes first, and only the agent's own are listed."""
    agent = await api.new_agent()
    await api.new_session()
    old, new = await api.new_session(agent["id"]), await api.new_session(agent["id"])
    listed = (await api.get(f"/agents/{agent['id']}/sessions")).json
    assert listed == {"sessions": [new, old], "total": 2}
    await api.ask(old["id"])
    listed = (await api.get(f"/agents/{agent['id']}/sessions")).json
    assert [session["id"] for session in listed["sessions"]] == [old["id"], new["id"]]
    assert listed["sessions"][0]["message_count"] == 2
    assert listed["sessions"][0]["last_message"]["content"] == "You said: Hi"


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("Hello", "Hello"),
        ("x" * 50, "x" * 50),
        ("x" * 51, "x" * 50 + "..."),
        ("🙂" * 60, "🙂" * 50 + "..."),
        ("  Two\n\nlines,\tone title ", "Two lines, one title"),
    ],
)
async def test_the_first_message_names_the_session(api: Api, content: str, title: str) -> None:
    """The title is the first 50 characters of the first message, then three dots."""
    session = await api.new_session()
    await api.ask(session["id"], content)
    assert (await api.session(session["id"]))["title"] == title
    await api.ask(session["id"], "Another message")
    assert (await api.session(session["id"]))["title"] == title


async def test_the_last_message_is_cut(api: Api, provider: ScriptedProvider) -> None:
    """A list shows 200 characters of the last message."""
    session = await api.new_session()
    provider.say("ü" * 500)
    await api.ask(session["id"])
    assert (await api.session(session["id"]))["last_message"]["content"] == "ü" * 200


async def test_the_last_message_of_a_failed_reply(api: Api, provider: ScriptedProvider) -> None:
    """A reply that failed without a word shows its fallback message in the list, and its code."""
    session = await api.new_session()
    provider.fail(faults.unauthorized())
    events = await api.ask(session["id"])
    last = (await api.session(session["id"]))["last_message"]
    assert last["content"] == events[-1].data["fallback_message"]
    assert last["error_code"] == "authentication"


async def test_rename(api: Api) -> None:
    """A session can get another title, and lose it."""
    session = await api.new_session()
    answer = await api.patch(f"/sessions/{session['id']}", {"title": "  Holidays "})
    assert answer.status == 200
    assert answer.json == {**session, "title": "Holidays"}
    assert (await api.patch(f"/sessions/{session['id']}", {"title": None})).json["title"] is None
    await api.ask(session["id"], "Now then")
    assert (await api.session(session["id"]))["title"] == "Now then"


async def test_renaming_is_not_using(api: Api) -> None:
    """A new title doesn't move the session up in the list."""
    agent = await api.new_agent()
    old, new = await api.new_session(agent["id"]), await api.new_session(agent["id"])
    await api.patch(f"/sessions/{old['id']}", {"title": "Old"})
    listed = (await api.get(f"/agents/{agent['id']}/sessions")).json["sessions"]
    assert [session["id"] for session in listed] == [new["id"], old["id"]]


async def test_delete(api: Api, data_dir: Path) -> None:
    """A deleted session is gone with its messages; its agent stays."""
    session = await api.new_session()
    kept = await api.new_session(session["agent_id"])
    await api.ask(session["id"])
    reply = await api.reply(session["id"])
    await api.ask(kept["id"])
    answer = await api.delete(f"/sessions/{session['id']}")
    assert (answer.status, answer.body) == (204, b"")
    assert database.counts(data_dir) == {"agents": 1, "sessions": 1, "messages": 2}
    for path in ("", "/messages"):
        assert (await api.get(f"/sessions/{session['id']}{path}")).error == (404, "Not Found")
    assert (await api.delete(f"/sessions/{session['id']}")).error == (404, "Not Found")
    assert (await api.get(f"/messages/{reply['id']}/stream")).error == (404, "Not Found")
    assert (await api.post(f"/messages/{reply['id']}/stop")).error == (404, "Not Found")
    listed = (await api.get(f"/agents/{session['agent_id']}/sessions")).json
    assert [found["id"] for found in listed["sessions"]] == [kept["id"]]


async def test_created_times_are_utc(api: Api) -> None:
    """Times are UTC in ISO 8601 with Z, in streams as in JSON."""
    session = await api.new_session()
    events = await api.ask(session["id"])
    assert events[0].data["user_message"]["created_at"] == TIME
    stored = (await api.messages(session["id"]))[0]["created_at"]
    assert events[0].data["user_message"]["created_at"] == stored
