from pathlib import Path

import pytest

from tests.support import database
from tests.support.api import Api
from tests.support.shapes import AGENT, TIME


async def test_create(api: Api) -> None:
    """A new agent has every field, and nothing yet belongs to it."""
    answer = await api.post("/agents", {"name": "Ada", "system_prompt": "You are Ada."})
    assert answer.status == 201
    assert answer.json == AGENT
    assert answer.json["created_at"] == answer.json["updated_at"]


async def test_create_with_all_fields(api: Api) -> None:
    """What is optional is kept as given."""
    wishes = {"model": "gpt-4o", "temperature": 0.5, "voice": "nova"}
    agent = await api.new_agent(**wishes)
    assert agent == {**AGENT, **wishes}
    assert (await api.get(f"/agents/{agent['id']}")).json == agent


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "A"),
        ("name", "n" * 100),
        ("name", "Zoë 🙂 李 «quoted» 'and' \"more\""),
        ("system_prompt", "p" * 20_000),
        ("system_prompt", "  first line\n\tsecond line\r\n"),
        ("temperature", 0),
        ("temperature", 2),
        ("model", "org/model:7b-q4_K_M"),
    ],
)
async def test_values_at_their_limits(api: Api, field: str, value: str | float) -> None:
    """The longest, shortest and strangest values come back as they were sent."""
    agent = await api.new_agent(**{field: value})
    assert agent[field] == value


async def test_a_name_is_trimmed(api: Api) -> None:
    """Blanks around a name don't count; a name of 100 characters may have them."""
    agent = await api.new_agent(name=f"  {'n' * 100}\n")
    assert agent["name"] == "n" * 100


async def test_list(api: Api) -> None:
    """All agents are listed, the newest first, with their number."""
    assert (await api.get("/agents")).json == {"agents": [], "total": 0}
    made = [await api.new_agent(name=name) for name in ("One", "Two", "Three")]
    assert (await api.get("/agents")).json == {"agents": made[::-1], "total": 3}


async def test_counts(api: Api) -> None:
    """An agent counts its sessions and messages, and not those of another."""
    agent, other = await api.new_agent(), await api.new_agent(name="Other")
    first = await api.new_session(agent["id"])
    await api.new_session(agent["id"])
    await api.ask(first["id"], "One")
    await api.ask(first["id"], "Two")
    expected = {"session_count": 2, "message_count": 4, "recording_count": 0, "document_count": 0}
    found = (await api.get(f"/agents/{agent['id']}")).json
    assert {name: found[name] for name in expected} == expected
    listed = (await api.get("/agents")).json["agents"]
    assert listed == [other, found]


async def test_update_one_field(api: Api) -> None:
    """Fields left out of a PUT stay as they are, and `updated_at` moves."""
    agent = await api.new_agent(model="gpt-4o", temperature=0.5, voice="nova")
    answer = await api.put(f"/agents/{agent['id']}", {"name": "Grace"})
    assert answer.status == 200
    assert answer.json == {**agent, "name": "Grace", "updated_at": TIME}
    assert answer.json["updated_at"] > agent["updated_at"]
    assert (await api.get(f"/agents/{agent['id']}")).json == answer.json


async def test_update_all_fields(api: Api) -> None:
    """Every field can be changed, and what is optional can be taken back with null."""
    agent = await api.new_agent(model="gpt-4o", temperature=0.5, voice="nova")
    changes = {
        "name": "Grace",
        "system_prompt": "You are Grace.",
        "model": None,
        "temperature": None,
        "voice": None,
    }
    answer = await api.put(f"/agents/{agent['id']}", changes)
    assert answer.json == {**agent, **changes, "updated_at": TIME}


async def test_update_nothing(api: Api) -> None:
    """An empty change changes nothing, not even the time."""
    agent = await api.new_agent()
    assert (await api.put(f"/agents/{agent['id']}", {})).json == agent


@pytest.mark.parametrize("field", ["id", "created_at", "session_count", "surprise"])
async def test_unknown_fields_change_nothing(api: Api, field: str) -> None:
    """A field that isn't the client's to set is passed over."""
    agent = await api.new_agent()
    assert (await api.put(f"/agents/{agent['id']}", {field: 7})).json == agent


async def test_a_changed_agent_answers_as_changed(api: Api) -> None:
    """The next reply uses the new system prompt, model and temperature."""
    session = await api.new_session()
    await api.put(
        f"/agents/{session['agent_id']}",
        {"system_prompt": "Be brief.", "model": "mock-n2", "temperature": 0.3},
    )
    events = await api.ask(session["id"])
    assert events[-1].data["full_content"] == "tk0 tk1 "
    assert (await api.session(session["id"]))["agent"]["system_prompt"] == "Be brief."


async def test_delete_takes_everything_along(api: Api, data_dir: Path) -> None:
    """With an agent go its sessions and messages, from the database too; others stay."""
    agent, other = await api.new_agent(), await api.new_agent()
    for owner in (agent, agent, other):
        session = await api.new_session(owner["id"])
        await api.ask(session["id"])
    assert database.counts(data_dir) == {"agents": 2, "sessions": 3, "messages": 6}
    answer = await api.delete(f"/agents/{agent['id']}")
    assert (answer.status, answer.body) == (204, b"")
    assert database.counts(data_dir) == {"agents": 1, "sessions": 1, "messages": 2}
    assert (await api.get("/agents")).json["total"] == 1
    assert (await api.get(f"/agents/{agent['id']}")).error == (404, "Not Found")
    assert (await api.delete(f"/agents/{agent['id']}")).error == (404, "Not Found")


async def test_a_long_session_can_be_deleted(api: Api, data_dir: Path) -> None:
    """Deleting does not depend on how deep the messages stand."""
    session = await api.new_session()
    await api.ask(session["id"])
    last = (await api.reply(session["id"]))["id"]
    database.add_chain(data_dir, session["id"], last, 3000)
    assert (await api.session(session["id"]))["has_more"]
    assert (await api.delete(f"/agents/{session['agent_id']}")).status == 204
    assert database.counts(data_dir) == {"agents": 0, "sessions": 0, "messages": 0}
