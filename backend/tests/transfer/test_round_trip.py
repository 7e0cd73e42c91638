"""An agent leaves as a file, and comes back as it was."""

from __future__ import annotations

from typing import Any, cast

import orjson

from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.documents import read
from tests.support.api import Api
from tests.support.database import message, query
from tests.support.events import Json
from tests.support.server import FiresideServer
from tests.transfer.carrying import conversation, entries, exported, imported, send
from tests.voice.samples import SPEECH, sample
from tests.voice.talking import fetch, talk

OPENING = b"Opening hours\n\nThe workshop on Harbour Street opens at nine and closes at six.\n"


async def _talked_to(api: Api, provider: ScriptedProvider) -> tuple[Json, Json]:
    """Return an agent with all that an agent can have, and a session with versions."""
    agent = await api.new_agent(name="Grünes Büro / 2", temperature=0.7, voice="nova")
    path = f"/agents/{agent['id']}"
    await api.put(path, {"system_prompt": "You are Ada, and kind.", "prompt_origin": "refined"})
    versions = (await api.get(f"{path}/versions")).json["versions"]
    await api.post(f"{path}/versions/{versions[-1]['id']}/restore")
    await read(api, agent["id"], "hours.txt", OPENING)
    session = await api.new_session(agent["id"])
    provider.say("The workshop on Harbour Street opens at nine and closes at six [1].")
    await api.ask(session["id"], "When does the workshop on Harbour Street open?")
    first = await api.reply(session["id"])
    assert first["citations"], first
    provider.say("It opens at nine.")
    async with api.stream("POST", f"/messages/{first['id']}/regenerate") as reader:
        await reader.rest()
    await api.put(f"/messages/{first['id']}/feedback", {"feedback": "up"})
    made = await api.post(f"/messages/{first['id']}/test-case", {"kind": "criterion"})
    assert made.status == 201, made.body
    provider.audio.hear("And when does it close?")
    provider.say("At six.")
    assert (await talk(api, session["id"])).status == 200
    return agent, session


def _without_ids(value: Any, known: dict[str, int] | None = None) -> Any:  # noqa: ANN401
    """Return JSON with every id as the number in which it came."""
    known = {} if known is None else known
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return {key: _without_ids(item, known) for key, item in fields.items()}
    if isinstance(value, list):
        return [_without_ids(item, known) for item in cast("list[Any]", value)]
    is_id = isinstance(value, str) and len(value.partition("/")[2] or value) >= 36
    for part in value.replace("/", " ").replace(".", " ").split() if is_id else []:
        if part.removesuffix("-reply").count("-") == 4:
            number = known.setdefault(part.removesuffix("-reply"), len(known))
            value = value.replace(part, f"#{number}")
    return value


def _contents(data: bytes) -> dict[str, Any]:
    files = entries(data)
    del files["manifest.json"]
    parsed = {name: orjson.loads(files[name]) for name in files if name.endswith(".json")}
    rest = sorted(files[name] for name in files if not name.endswith(".json"))
    return {**_without_ids(parsed), "files": rest}


async def test_everything_comes_back(
    api: Api, server: FiresideServer, provider: ScriptedProvider
) -> None:
    """Export, import and export again: the same, but for the ids."""
    agent, session = await _talked_to(api, provider)
    every = "?sessions=true&recordings=true"
    file = await exported(api, agent["id"], every)
    before = await api.messages(session["id"])
    assert (await api.delete(f"/agents/{agent['id']}")).status == 204
    brought = await imported(api, file)
    assert brought == {
        "format": "fireside",
        "agent_id": brought["agent_id"],
        "agent_name": "Grünes Büro / 2",
        "version_count": 3,
        "test_case_count": 1,
        "session_count": 1,
        "message_count": 5,
        "document_count": 1,
        "recording_count": 2,
        "warnings": [],
    }
    assert brought["agent_id"] != agent["id"]
    assert _contents(await exported(api, brought["agent_id"], every)) == _contents(file)
    messages = await conversation(api, brought["agent_id"])
    same = ("role", "content", "version", "version_count", "message_type", "feedback", "created_at")
    assert [[m[k] for k in same] for m in messages] == [[m[k] for k in same] for m in before]
    spoken = next(m for m in messages if m["audio_url"])
    assert (await fetch(api, spoken["audio_url"])).body == sample(SPEECH)
    other = message(server.data_dir, messages[1]["previous_version_id"])
    citation = orjson.loads(other["citations"])[0]
    assert (await api.get(f"/documents/{citation['document_id']}")).json["filename"] == "hours.txt"
    case = (await api.get(f"/agents/{brought['agent_id']}/test-cases")).json["test_cases"][0]
    assert case["message_id"] == other["id"]
    assert not query(server.data_dir, "SELECT * FROM idempotency_keys WHERE scope = 'importing'")


async def test_the_choices(api: Api, provider: ScriptedProvider) -> None:
    """Conversations and recordings leave only when they are wanted; documents always do."""
    agent, _ = await _talked_to(api, provider)
    everything = entries(await exported(api, agent["id"], "?sessions=true&recordings=true"))
    assert sorted({name.partition("/")[0] for name in everything}) == [
        *("agent.json", "documents", "manifest.json", "recordings", "sessions")
    ]
    assert everything["documents/0001.txt"] == OPENING
    silent = entries(await exported(api, agent["id"]))
    assert not [name for name in silent if name.startswith("recordings/")]
    assert b"recordings/" not in silent["sessions/0001.json"]
    alone = entries(await exported(api, agent["id"], "?sessions=false&recordings=true"))
    assert sorted(alone) == ["agent.json", "documents/0001.txt", "manifest.json"]
    brought = await imported(api, await exported(api, agent["id"], "?sessions=false"))
    assert (brought["session_count"], brought["document_count"]) == (0, 1)


async def test_a_look_before(api: Api, server: FiresideServer, provider: ScriptedProvider) -> None:
    """A preview counts what would come, and stores nothing."""
    agent, _ = await _talked_to(api, provider)
    file = await exported(api, agent["id"], "?sessions=true&recordings=true")
    rows = query(server.data_dir, "SELECT count(*) AS n FROM messages")
    seen = await send(api, file, "?preview=true")
    assert seen.status == 200
    assert query(server.data_dir, "SELECT count(*) AS n FROM messages") == rows
    assert (await api.get("/agents")).json["total"] == 1
    brought = await imported(api, file)
    assert seen.json == {**brought, "agent_id": None}


async def test_twice_under_one_key(api: Api) -> None:
    """A repeat under the same key brings one agent; another file under it is refused."""
    agent = await api.new_agent()
    file = await exported(api, agent["id"])
    key = {"Idempotency-Key": "carry-1"}
    first = await send(api, file, headers=key)
    again = await send(api, file, headers=key)
    assert (first.status, again.status) == (201, 201)
    assert again.json == first.json
    assert (await api.get("/agents")).json["total"] == 2
    other = await exported(api, (await api.new_agent(name="Bob"))["id"])
    assert (await send(api, other, headers=key)).error == (409, "Conflict")


async def test_the_file_has_a_name(api: Api) -> None:
    """The file is called as the agent is, in characters that every system takes."""
    agent = await api.new_agent(name='A/b: "c" \u202e日本')
    answer = await api.get(f"/agents/{agent['id']}/export")
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="A b c __.fireside.zip"; '
        "filename*=UTF-8''A%20b%20c%20%E6%97%A5%E6%9C%AC.fireside.zip"
    )
    assert (await api.get("/agents/nobody/export")).error == (404, "Not Found")
