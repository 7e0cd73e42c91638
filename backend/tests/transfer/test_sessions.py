"""A session leaves as something to read, or whole."""

from __future__ import annotations

import re

from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.documents import read
from tests.support.api import Api

OPENING = b"Opening hours\n\nThe workshop on Harbour Street opens at nine and closes at six.\n"
MINUTE = r"\d{4}-\d\d-\d\d \d\d:\d\d UTC"


async def test_to_be_read(api: Api, provider: ScriptedProvider) -> None:
    """Markdown has the agent, times, the versions on screen, and sources as footnotes."""
    agent = await api.new_agent(name="Ada *L*")
    await read(api, agent["id"], "hours_1.txt", OPENING)
    session = await api.new_session(agent["id"], title="# When <b>")
    provider.say("Soon.")
    await api.ask(session["id"], "When does it open?")
    provider.say("The workshop on Harbour Street opens at nine and closes at six [1].")
    reply = await api.reply(session["id"])
    async with api.stream("POST", f"/messages/{reply['id']}/regenerate") as reader:
        await reader.rest()
    answer = await api.get(f"/sessions/{session['id']}/export")
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="_ When b.md"')
    assert re.sub(MINUTE, "TIME", answer.body.decode()) == (
        "# \\# When \\<b\\>\n\n"
        "A conversation with **Ada \\*L\\***, begun TIME, last written to TIME.\n\n"
        "## You\n\n*TIME*\n\nWhen does it open?\n\n"
        "## Ada \\*L\\*\n\n*TIME, version 2 of 2*\n\n"
        "The workshop on Harbour Street opens at nine and closes at six[^2-1].\n\n"
        "[^2-1]: hours\\_1.txt\n"
    )


async def test_whole(api: Api, provider: ScriptedProvider) -> None:
    """JSON has every version, and nothing of the server."""
    session = await api.new_session()
    provider.say("One.")
    await api.ask(session["id"], "First?")
    reply = await api.reply(session["id"])
    provider.say("Two.")
    async with api.stream("POST", f"/messages/{reply['id']}/regenerate") as reader:
        await reader.rest()
    answer = await api.get(f"/sessions/{session['id']}/export?format=json")
    assert answer.headers["Content-Type"] == "application/json"
    found = answer.json
    assert (found["format"], found["version"], found["agent"]) == (
        *("fireside-session", 1),
        {"name": "Ada"},
    )
    question, one, two = found["session"]["messages"]
    assert (question["content"], one["content"], two["content"]) == ("First?", "One.", "Two.")
    assert one["parent_id"] == two["parent_id"] == question["id"]
    assert found["session"]["leaf_id"] == two["id"]


async def test_long(api: Api, provider: ScriptedProvider) -> None:
    """A session longer than what is read at once is whole in both."""
    session = await api.new_session()
    for number in range(103):
        provider.say(f"Reply {number}.")
        await api.ask(session["id"], f"Question {number}?")
    found = (await api.get(f"/sessions/{session['id']}/export?format=json")).json
    texts = [message["content"] for message in found["session"]["messages"]]
    said = [text for n in range(103) for text in (f"Question {n}?", f"Reply {n}.")]
    assert texts == said
    markdown = (await api.get(f"/sessions/{session['id']}/export")).body.decode()
    assert re.findall(r"^(?:Question|Reply) .*$", markdown, re.MULTILINE) == said


async def test_nothing_said(api: Api) -> None:
    """An empty session is a heading; an unknown one is not there."""
    session = await api.new_session()
    markdown = (await api.get(f"/sessions/{session['id']}/export")).body.decode()
    assert markdown.startswith("# Conversation\n\nA conversation with **Ada**")
    found = (await api.get(f"/sessions/{session['id']}/export?format=json")).json
    assert found["session"]["messages"] == []
    assert (await api.get("/sessions/nowhere/export")).error == (404, "Not Found")
    assert (await api.get(f"/sessions/{session['id']}/export?format=pdf")).status == 422


async def test_while_it_is_written(api: Api, provider: ScriptedProvider) -> None:
    """A reply that is being written leaves as one that broke off, with what there is of it."""
    session = await api.new_session()
    gate = provider.gate("The beginning and the end.")
    async with api.send(session["id"]) as reader:
        gate.release(2)
        await reader.until_text("The beginning")
        found = (await api.get(f"/sessions/{session['id']}/export?format=json")).json
        assert found["session"]["messages"][1]["status"] == "interrupted"
        gate.finish()
        await reader.rest()
