"""Regenerating, editing, and looking back: the tree of versions behind one conversation."""

import pytest

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.api import JSON, Api
from tests.support.events import Json
from tests.support.shapes import ID, QUESTION, REPLY


async def _talk(api: Api, provider: ScriptedProvider, *turns: tuple[str, str]) -> str:
    """Return a session in which this was said."""
    session = await api.new_session()
    for question, reply in turns:
        provider.say(reply)
        await api.ask(session["id"], question)
    return session["id"]


async def _again(api: Api, provider: ScriptedProvider, message_id: str, reply: str) -> Json:
    provider.say(reply)
    answer = await api.post(f"/messages/{message_id}/regenerate", headers=JSON)
    assert answer.status == 200, answer.body
    return answer.json["assistant_message"]


async def _edit(
    api: Api, provider: ScriptedProvider, message_id: str, content: str, reply: str
) -> Json:
    provider.say(reply)
    body = {"content": content}
    answer = await api.post(f"/messages/{message_id}/edit", body, headers=JSON)
    assert answer.status == 200, answer.body
    return answer.json


async def _screen(api: Api, session_id: str) -> list[tuple[str, str]]:
    """Return what is on screen, each with its place among its versions."""
    return [
        (message["content"], f"{message['version']}/{message['version_count']}")
        for message in await api.messages(session_id)
    ]


async def test_regenerate(api: Api, provider: ScriptedProvider) -> None:
    """A new reply to the same question takes the place of the first, which stays readable."""
    session_id = await _talk(api, provider, ("Hi", "First."))
    question, first = await api.messages(session_id)
    second = await _again(api, provider, first["id"], "Second.")
    assert second == {
        **REPLY,
        "content": "Second.",
        "parent_id": question["id"],
        "version": 2,
        "version_count": 2,
        "previous_version_id": first["id"],
    }
    assert await api.messages(session_id) == [question, second]
    detail = await api.session(session_id)
    assert detail["message_count"] == 3
    assert detail["last_message"]["content"] == "Second."
    page = (await api.get(f"/sessions/{session_id}/messages")).json
    assert page["total_count"] == 2


async def test_regenerate_streams(api: Api, provider: ScriptedProvider) -> None:
    """A regenerated reply is a run like any other, and its start tells the question."""
    session_id = await _talk(api, provider, ("Hi", "First."))
    question, first = await api.messages(session_id)
    provider.say("Second.")
    async with api.stream("POST", f"/messages/{first['id']}/regenerate") as reader:
        start, *_, done = await reader.rest()
    assert start.data == {"user_message": question, "message_id": ID}
    assert start.data["message_id"] not in (first["id"], question["id"])
    assert done.data["full_content"] == "Second."


async def test_regenerate_asks_the_same_again(api: Api, provider: ScriptedProvider) -> None:
    """The model gets the conversation up to the question, without the reply that is replaced."""
    session_id = await _talk(api, provider, ("One", "1"), ("Two", "2"))
    await _again(api, provider, (await api.reply(session_id))["id"], "Zwei")
    assert provider.chat_requests[2].messages == provider.chat_requests[1].messages
    assert ("assistant", "2") not in provider.chat_requests[2].messages


async def test_three_versions_and_the_arrows(api: Api, provider: ScriptedProvider) -> None:
    """Each version knows its neighbours, so that arrows lead through all of them."""
    session_id = await _talk(api, provider, ("Hi", "First."))
    first = await api.reply(session_id)
    second = await _again(api, provider, first["id"], "Second.")
    third = await _again(api, provider, first["id"], "Third.")
    chain: list[Json] = [third]
    while previous := chain[0]["previous_version_id"]:
        page = (await api.post(f"/messages/{previous}/select")).json
        chain.insert(0, page["messages"][-1])
    assert [message["id"] for message in chain] == [first["id"], second["id"], third["id"]]
    assert [message["version"] for message in chain] == [1, 2, 3]
    assert {message["version_count"] for message in chain[:2]} == {3}
    assert chain[0]["next_version_id"] == second["id"]
    assert chain[1]["next_version_id"] == third["id"]
    assert third["next_version_id"] is None


async def test_edit(api: Api, provider: ScriptedProvider) -> None:
    """An edited question stands beside the first, with a reply of its own."""
    session_id = await _talk(api, provider, ("Hi", "First."))
    question, _ = await api.messages(session_id)
    turn = await _edit(api, provider, question["id"], "Hello", "Second.")
    edited, reply = turn["user_message"], turn["assistant_message"]
    assert edited == {
        **QUESTION,
        "content": "Hello",
        "version": 2,
        "version_count": 2,
        "previous_version_id": question["id"],
    }
    assert reply == {**REPLY, "content": "Second.", "parent_id": edited["id"]}
    assert await api.messages(session_id) == [edited, reply]
    assert provider.chat_requests[1].messages[1:] == [("user", "Hello")]
    assert (await api.session(session_id))["message_count"] == 4


async def test_edit_in_the_middle(api: Api, provider: ScriptedProvider) -> None:
    """What followed the first wording belongs to it, and leaves the screen with it."""
    session_id = await _talk(api, provider, ("One", "1"), ("Two", "2"), ("Three", "3"))
    second = (await api.messages(session_id))[2]
    await _edit(api, provider, second["id"], "Zwei", "zwei")
    assert await _screen(api, session_id) == [
        ("One", "1/1"),
        ("1", "1/1"),
        ("Zwei", "2/2"),
        ("zwei", "1/1"),
    ]
    assert provider.chat_requests[3].messages[1:] == [
        ("user", "One"),
        ("assistant", "1"),
        ("user", "Zwei"),
    ]


async def test_select_brings_back_what_followed(api: Api, provider: ScriptedProvider) -> None:
    """Choosing a version shows the newest of what was said after it."""
    session_id = await _talk(api, provider, ("One", "1"), ("Two", "2"), ("Three", "3"))
    before = await api.messages(session_id)
    await _edit(api, provider, before[2]["id"], "Zwei", "zwei")
    answer = await api.post(f"/messages/{before[2]['id']}/select")
    assert answer.status == 200
    assert set(answer.json) == {"messages", "has_more", "total_count"}
    assert await _screen(api, session_id) == [
        ("One", "1/1"),
        ("1", "1/1"),
        ("Two", "1/2"),
        ("2", "1/1"),
        ("Three", "1/1"),
        ("3", "1/1"),
    ]
    assert answer.json["messages"] == await api.messages(session_id)
    assert (answer.json["total_count"], answer.json["has_more"]) == (6, False)


async def test_the_model_gets_the_version_on_screen(api: Api, provider: ScriptedProvider) -> None:
    """After looking back and going on there, the model knows nothing of the other version."""
    session_id = await _talk(api, provider, ("One", "first"))
    first = await api.reply(session_id)
    await _again(api, provider, first["id"], "second")
    await api.post(f"/messages/{first['id']}/select")
    await api.ask(session_id, "Next")
    assert provider.chat_requests[2].messages[1:] == [
        ("user", "One"),
        ("assistant", "first"),
        ("user", "Next"),
    ]
    assert await _screen(api, session_id) == [
        ("One", "1/1"),
        ("first", "1/2"),
        ("Next", "1/1"),
        ("You said: Next", "1/1"),
    ]


async def test_editing_the_first_question_renames_the_session(
    api: Api, provider: ScriptedProvider
) -> None:
    """A title that came from the first message follows it; one that a person gave does not."""
    session_id = await _talk(api, provider, ("Hi", "1"))
    question = (await api.messages(session_id))[0]
    await _edit(api, provider, question["id"], "Hello", "2")
    assert (await api.session(session_id))["title"] == "Hello"
    await api.patch(f"/sessions/{session_id}", {"title": "Mine"})
    await _edit(api, provider, question["id"], "Good day", "3")
    assert (await api.session(session_id))["title"] == "Mine"


@pytest.mark.parametrize("call", ["regenerate", "edit"])
async def test_not_while_a_reply_runs(api: Api, provider: ScriptedProvider, call: str) -> None:
    """One reply at a time, whichever call asks for it; the screen stays."""
    session_id = await _talk(api, provider, ("One", "1"))
    question, reply = await api.messages(session_id)
    gate = provider.gate("2")
    async with api.send(session_id, "Two") as reader:
        await reader.until("start")
        target = question if call == "edit" else reply
        answer = await api.post(f"/messages/{target['id']}/{call}", {"content": "x"})
        assert answer.error == (409, "Conflict")
        assert (await api.session(session_id))["message_count"] == 4
        gate.finish()
        await reader.rest()
    assert [text for text, _ in await _screen(api, session_id)] == ["One", "1", "Two", "2"]


async def test_versions_of_one_session_only(api: Api, provider: ScriptedProvider) -> None:
    """First questions of other sessions are no versions of this one's."""
    for number in range(3):
        session_id = await _talk(api, provider, (f"Question {number}", "Reply."))
        assert await _screen(api, session_id) == [(f"Question {number}", "1/1"), ("Reply.", "1/1")]
