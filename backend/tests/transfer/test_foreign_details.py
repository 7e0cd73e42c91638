"""What the exports of other products have in them beside plain questions and answers."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.support.api import Api
from tests.support.events import Json
from tests.transfer.carrying import (
    conversation,
    entries,
    exported,
    fixture,
    imported,
    packed,
    refused,
    said,
    send,
)

_ZERO = "00000000-0000-0000-0000-000000000000"


def _chatgpt(*messages: dict[str, Any], **fields: Any) -> bytes:  # noqa: ANN401
    """Return a conversation in which these messages follow each other."""
    mapping: dict[str, Any] = {}
    for number, message in enumerate(messages):
        parent = str(number - 1) if number else None
        mapping[str(number)] = {"parent": parent, "message": {"create_time": number, **message}}
    return orjson.dumps([{"title": "A chat", "mapping": mapping, **fields}])


def _by(role: str, text: str, **message: Any) -> dict[str, Any]:  # noqa: ANN401
    content = {"content_type": "text", "parts": [text]}
    return {"author": {"role": role}, "content": content, **message}


def _librechat(*messages: dict[str, Any], **fields: Any) -> bytes:  # noqa: ANN401
    return orjson.dumps({"conversationId": "c", "title": "T", "messages": messages, **fields})


def _openwebui(messages: dict[str, dict[str, Any]], current: str | None = None) -> bytes:
    history = {"messages": messages, "currentId": current}
    return orjson.dumps([{"title": "T", "chat": {"history": history}, "created_at": 1.7e9}])


async def _taken(api: Api, data: bytes) -> tuple[Json, list[Json]]:
    brought = await imported(api, data)
    return brought, await conversation(api, brought["agent_id"])


async def test_code(api: Api) -> None:
    """Code that was an answer stays as code; code that went to a tool is left out."""
    code = {"content_type": "code", "language": "unknown", "text": "print(1)"}
    answer = _by("assistant", "", recipient="all") | {"content": code}
    call = _by("assistant", "", recipient="python") | {"content": code}
    brought, thread = await _taken(api, _chatgpt(_by("user", "Hi"), call, answer))
    assert said(thread) == [("user", "Hi"), ("assistant", "```\nprint(1)\n```")]
    assert brought["warnings"] == ["Left out: 1 × step of a tool."]


async def test_times_that_are_missing(api: Api) -> None:
    """A message without a time has that of the one before, or of the conversation."""
    first, second = _by("user", "Hi", create_time=None), _by("assistant", "Ho", create_time="?")
    _, thread = await _taken(api, _chatgpt(first, second, create_time=1.7e9))
    assert [m["created_at"] for m in thread] == ["2023-11-14T22:13:20Z"] * 2
    _, thread = await _taken(api, _chatgpt(first))
    assert thread[0]["created_at"] == "1970-01-01T00:00:00Z"


async def test_versions_by_their_time(api: Api) -> None:
    """Versions are in the order in which they were written, whatever order the file has."""
    question = {"parent": None, "message": _by("user", "Q", create_time=1)}
    late = {"parent": "q", "message": _by("assistant", "Late", create_time=9)}
    early = {"parent": "q", "message": _by("assistant", "Early", create_time=5)}
    mapping = {"late": late, "early": early, "q": question}
    file = orjson.dumps([{"title": "A", "mapping": mapping, "current_node": "early"}])
    _, thread = await _taken(api, file)
    assert said(thread) == [("user", "Q"), ("assistant", "Early")]
    assert (thread[1]["version"], thread[1]["version_count"]) == (1, 2)


async def test_several_at_once(api: Api) -> None:
    """Every conversation becomes a session of the one agent, the last used first."""
    chats = [
        orjson.loads(_chatgpt(_by("user", f"Question {n}"), title=f"Chat {n}", update_time=n))[0]
        for n in range(1, 30)
    ]
    brought = await imported(api, orjson.dumps(chats))
    assert (brought["session_count"], brought["message_count"]) == (29, 29)
    listed = (await api.get(f"/agents/{brought['agent_id']}/sessions")).json["sessions"]
    assert [session["title"] for session in listed] == [f"Chat {n}" for n in range(29, 0, -1)]


async def test_a_title_that_is_too_long(api: Api) -> None:
    """Titles are cut, and one that is missing stays so."""
    await imported(api, _chatgpt(_by("user", "Hi"), title="x" * 500))
    brought = await imported(api, _chatgpt(_by("user", "Hi"), title=None))
    listed = (await api.get(f"/agents/{brought['agent_id']}/sessions")).json["sessions"]
    assert listed[0]["title"] is None


async def test_a_folder_in_the_zip(api: Api) -> None:
    """The conversations are found in a folder as well; two of them are no export."""
    chat = _chatgpt(_by("user", "Hi"))
    assert (await imported(api, packed({"export/conversations.json": chat})))["message_count"] == 1
    two = {"a/conversations.json": chat, "b/conversations.json": chat}
    assert "no file that can be imported" in await refused(api, packed(two))


@pytest.mark.parametrize("wrong", [b"[1", b"\xff\xfe[", b'[{"mapping": {"a": "\\ud800"}}]'])
async def test_broken_json(api: Api, wrong: bytes) -> None:
    """JSON that is none, alone or in a zip, is refused."""
    assert "no file that can be imported" in await refused(api, wrong)
    whole = packed({"conversations.json": wrong})
    assert "no file that can be imported" in await refused(api, whole)


async def test_librechat_parts(api: Api) -> None:
    """LibreChat's newer messages have their text in parts; others than text are counted."""
    parts = [
        {"type": "text", "text": "Part one."},
        {"type": "tool_call", "tool_call": {"name": "x"}},
        {"type": "text", "text": "Part two."},
    ]
    question = {
        "messageId": "q",
        "parentMessageId": _ZERO,
        "isCreatedByUser": True,
        "text": "Hi",
        "createdAt": "2024-05-29T00:33:03.661Z",
    }
    reply = {"messageId": "a", "parentMessageId": "q", "content": parts, "model": "gpt-4o"}
    brought, thread = await _taken(api, _librechat(question, reply))
    assert said(thread) == [("user", "Hi"), ("assistant", "Part one.\n\nPart two.")]
    assert (thread[1]["model"], thread[0]["created_at"]) == (
        "gpt-4o",
        "2024-05-29T00:33:03.661000Z",
    )
    assert brought["warnings"] == ["Left out: 1 × part of an unknown kind."]


async def test_librechat_trees(api: Api) -> None:
    """What is nested below is what follows; an id that comes again is counted."""
    again = {"messageId": "q", "text": "Again", "isCreatedByUser": True}
    one = {"messageId": "1", "text": "One", "children": [again, None]}
    two = {"messageId": "2", "text": "Two"}
    question = {"messageId": "q", "text": "Q", "isCreatedByUser": True, "children": [one, two]}
    brought, thread = await _taken(api, _librechat(question, recursive=True))
    assert said(thread) == [("user", "Q"), ("assistant", "Two")]
    assert thread[1]["version_count"] == 2
    assert brought["warnings"] == ["Left out: 2 × message that can't be read."]


async def test_openwebui_details(api: Api) -> None:
    """Thoughts are cut out of replies, files are counted, and versions are kept."""
    thought = '<details type="reasoning" done="true"><summary>Hm</summary>x\n</details>\n'
    brought, thread = await _taken(
        api,
        _openwebui(
            {
                "s": {"id": "s", "parentId": None, "role": "system", "content": "Be kind."},
                "q": {"parentId": "s", "role": "user", "content": "Hi", "files": [{}, {}]},
                "a": {"parentId": "q", "role": "assistant", "content": f"{thought}Ho"},
                "b": {"parentId": "q", "role": "assistant", "content": "Hey", "timestamp": 1.7e9},
                "x": None,  # pyright: ignore[reportArgumentType] - a file may have anything
            },
            current="a",
        ),
    )
    assert said(thread) == [("user", "Hi"), ("assistant", "Ho")]
    assert thread[1]["version_count"] == 2
    assert brought["warnings"] == [
        "Left out: 2 × file.",
        "Left out: 1 × system message.",
        "Left out: 1 × thought.",
    ]


async def test_a_preview_of_each(api: Api) -> None:
    """What is said before is what comes."""
    for name in ("chatgpt-tree", "chatgpt-search", "librechat-export", "openwebui-export"):
        data = fixture(f"{name}.json")
        seen = (await send(api, data, "?preview=true")).json
        assert await imported(api, data) == {**seen, "agent_id": (await _newest(api))["id"]}


async def _newest(api: Api) -> Json:
    return (await api.get("/agents")).json["agents"][0]


async def test_it_leaves_as_ours(api: Api) -> None:
    """What came from elsewhere is exported as any agent is, and comes back the same."""
    brought = await imported(api, fixture("chatgpt-tree.json"))
    file = await exported(api, brought["agent_id"])
    assert sorted(entries(file)) == ["agent.json", "manifest.json", "sessions/0001.json"]
    again = await imported(api, file)
    assert (again["format"], again["message_count"]) == ("fireside", 11)
    first = said(await conversation(api, brought["agent_id"]))
    assert said(await conversation(api, again["agent_id"])) == first
