"""What a file may say: every field of the format has the limits that the API has."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.support.api import Api
from tests.support.server import FiresideServer
from tests.transfer.carrying import (
    AGENT,
    TIME,
    agent_file,
    conversation,
    entries,
    exported,
    imported,
    is_empty,
    refused,
    send,
    session_file,
)

_VERSION = {"id": "1", "system_prompt": "x", "origin": "typed", "created_at": TIME}
_CASE = {
    "question": "When?",
    "kind": "contains",
    "expected": "nine",
    "source": "typed",
    "created_at": TIME,
}
_BAD_AGENTS: dict[str, dict[str, Any]] = {
    "name": {"name": " "},
    "name.": {"name": "x" * 101},
    "name..": {"name": 7},
    "name...": {"name": "a\x00b"},
    "system_prompt": {"system_prompt": ""},
    "system_prompt.": {"system_prompt": "a\x00b"},
    "model": {"model": "x" * 201},
    "voice": {"voice": "x" * 101},
    "temperature": {"temperature": 2.5},
    "temperature.": {"temperature": -1},
    "created_at": {"created_at": "2026-01-15T10:30:00"},
    "versions": {"versions": {}},
    "versions.0.origin": {"versions": [{**_VERSION, "origin": "stolen"}]},
    "versions.0.system_prompt": {"versions": [{**_VERSION, "system_prompt": "x" * 20_001}]},
    "test_cases.0.kind": {"test_cases": [{**_CASE, "kind": "exec"}]},
    "test_cases.0.question": {"test_cases": [{**_CASE, "question": "x" * 10_001}]},
    "test_cases.0.expected": {"test_cases": [{**_CASE, "expected": ""}]},
    "test_cases.0.source": {"test_cases": [{**_CASE, "source": "elsewhere"}]},
    "documents.0.path": {"documents": [{"id": "1", "filename": "a.txt"}]},
    "documents.0.filename": {
        "documents": [{"id": "1", "path": "documents/1", "filename": "x" * 256}]
    },
}
_BAD_MESSAGES: dict[str, dict[str, Any]] = {
    "id": {"id": ""},
    "id.": {"id": "x" * 101},
    "parent_id": {"parent_id": 7},
    "content": {"content": None},
    "content.": {"content": "x" * 1_000_001},
    "message_type": {"message_type": "film"},
    "error_code": {"error_code": "<b>"},
    "finish_reason": {"finish_reason": "x" * 51},
    "model": {"model": ""},
    "prompt_tokens": {"prompt_tokens": -1},
    "completion_tokens": {"completion_tokens": 2**40},
    "total_ms": {"total_ms": "long"},
    "feedback": {"feedback": "sideways"},
    "created_at": {"created_at": None},
    "recording": {"recording": "x" * 201},
    "speech": {"speech": ""},
    "citations": {"citations": "all"},
    "citations.0.index": {"citations": [{"index": "one"}]},
}


@pytest.mark.parametrize("field", _BAD_AGENTS)
async def test_agents(api: Api, server: FiresideServer, field: str) -> None:
    """An agent that the API would not take is refused, with the name of the field."""
    sentence = await refused(api, agent_file(agent={**AGENT, **_BAD_AGENTS[field]}))
    assert sentence.startswith(f"agent.json is not as an export is: {field.rstrip('.')}")
    assert is_empty(server.data_dir)


@pytest.mark.parametrize("field", _BAD_MESSAGES)
async def test_messages(api: Api, server: FiresideServer, field: str) -> None:
    """So is a message, with the entry that it is in."""
    good, bad = {"id": "good"}, {"id": "bad", **_BAD_MESSAGES[field]}
    files = {"sessions/0007.json": session_file(good, bad)}
    sentence = await refused(api, agent_file(files))
    place = f"messages.1.{field.rstrip('.')}"
    assert sentence.startswith(f"sessions/0007.json is not as an export is: {place}")
    assert is_empty(server.data_dir)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"title": "x" * 201}, "title"),
        ({"created_at": "now"}, "created_at"),
        ({"updated_at": None}, "updated_at"),
        ({"messages": {}}, "messages"),
        ({"leaf_id": []}, "leaf_id"),
    ],
)
async def test_sessions(api: Api, fields: dict[str, Any], place: str) -> None:
    """So is a conversation."""
    whole = {**orjson.loads(session_file()), **fields}
    sentence = await refused(api, agent_file({"sessions/0001.json": orjson.dumps(whole)}))
    assert sentence.startswith(f"sessions/0001.json is not as an export is: {place}")


async def test_what_is_new_in_a_later_format_is_ignored(api: Api) -> None:
    """Fields that are not known yet do no harm as long as the version is the same."""
    session = session_file({"id": "a", "mood": "sunny"}, colour="red")
    agent = {**AGENT, "favourite": True}
    brought = await imported(api, agent_file({"sessions/0001.json": session}, agent, by="Ada"))
    assert brought["message_count"] == 1


async def test_a_prompt_that_is_no_version(api: Api) -> None:
    """When the agent's prompt is not its last version, it becomes one."""
    brought = await imported(api, agent_file(agent={**AGENT, "versions": [_VERSION]}))
    versions = (await api.get(f"/agents/{brought['agent_id']}/versions")).json["versions"]
    assert [(v["number"], v["system_prompt"], v["is_current"]) for v in versions] == [
        (2, "You are Ada.", True),
        (1, "x", False),
    ]


async def test_a_restored_version(api: Api) -> None:
    """Which version was restored is known under its new id; one that is not there is forgotten."""
    second = {**_VERSION, "id": "2", "system_prompt": "y"}
    third = {**_VERSION, "id": "3", "origin": "restored", "restored_from": "1"}
    fourth = {**second, "id": "4", "origin": "restored", "restored_from": "gone"}
    agent = {**AGENT, "system_prompt": "y", "versions": [_VERSION, second, third, fourth]}
    brought = await imported(api, agent_file(agent=agent))
    versions = (await api.get(f"/agents/{brought['agent_id']}/versions")).json["versions"]
    assert [version["restored_from"] for version in reversed(versions)] == [
        *(None, None, versions[-1]["id"], None)
    ]


async def test_the_message_on_screen(api: Api) -> None:
    """The path that the file names is on screen; where it names none that is there, the last."""
    rows = [
        {"id": "q", "content": "Q"},
        {"id": "a", "parent_id": "q", "role": "assistant", "content": "A"},
        {"id": "b", "parent_id": "q", "role": "assistant", "content": "B"},
    ]
    for leaf, last, version in (("a", "A", 1), ("b", "B", 2), ("gone", "B", 2), (None, "B", 2)):
        file = agent_file({"sessions/0001.json": session_file(*rows, leaf_id=leaf)})
        brought = await imported(api, file)
        message = (await conversation(api, brought["agent_id"]))[-1]
        assert (message["content"], message["version"], message["version_count"]) == (
            *(last, version),
            2,
        )


async def test_everything_that_a_message_can_say(api: Api) -> None:
    """Model, tokens, times, error and reason of a reply come in and go out again."""
    reply = {
        "id": "b",
        "parent_id": "a",
        "role": "assistant",
        "content": "Half of",
        "status": "interrupted",
        "error_code": "interrupted",
        "finish_reason": "length",
        "model": "gpt-4",
        "prompt_tokens": 12,
        "completion_tokens": 0,
        "first_token_ms": 80,
        "total_ms": 900,
        "feedback": "down",
        "created_at": "2025-03-04T05:06:07.000008Z",
    }
    file = agent_file({"sessions/0001.json": session_file({"id": "a"}, reply)})
    brought = await imported(api, file)
    message = (await conversation(api, brought["agent_id"]))[1]
    assert message["usage"] == {"prompt_tokens": 12, "completion_tokens": 0}
    assert message["timings"] == {"first_token_ms": 80, "total_ms": 900}
    assert (message["status"], message["error_code"]) == ("interrupted", "interrupted")
    again = entries(await exported(api, brought["agent_id"]))["sessions/0001.json"]
    found = orjson.loads(again)["messages"][1]
    assert found == {**reply, "id": found["id"], "parent_id": found["parent_id"]}


async def test_empty_conversations(api: Api) -> None:
    """A conversation in which nothing was said comes along; an entry without bytes is none."""
    files = {"sessions/0001.json": session_file(title="Empty"), "sessions/0002.json": b""}
    seen = await send(api, agent_file(files), "?preview=true")
    brought = await imported(api, agent_file(files))
    assert seen.json["session_count"] == brought["session_count"] == 1
    assert await conversation(api, brought["agent_id"], "Empty") == []


async def test_without_a_file(api: Api) -> None:
    """A form without a file names the field that is missing."""
    answer = await api.call("POST", "/import", data=b"{}")
    assert answer.error == (422, "Validation Error")
    assert "file" in answer.json["detail"]
