"""Exports of other products become conversations with an agent of their own."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.support.api import Api
from tests.support.events import Json
from tests.transfer.carrying import (
    conversation,
    fixture,
    imported,
    packed,
    refused,
    said,
    send,
)


def _chat(mapping: dict[str, Any], **fields: Any) -> bytes:  # noqa: ANN401
    whole = {"title": "A chat", "create_time": 1.7e9, "update_time": 1.7e9 + 60, **fields}
    return orjson.dumps([{**whole, "mapping": mapping}])


def _node(
    node_id: str,
    parent: str | None,
    role: str,
    *parts: Any,  # noqa: ANN401
    **message: Any,  # noqa: ANN401
) -> dict[str, Any]:
    content = {"content_type": "text", "parts": list(parts)}
    whole = {"author": {"role": role}, "content": content, "create_time": 1.7e9, **message}
    return {"id": node_id, "parent": parent, "children": [], "message": whole}


def _mapping(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {node["id"]: node for node in nodes}


async def _thread(api: Api, data: bytes) -> tuple[Json, list[tuple[str, str]]]:
    brought = await imported(api, data)
    return brought, said(await conversation(api, brought["agent_id"]))


async def test_a_tree(api: Api) -> None:
    """Branches become versions, and the path that was on screen is on screen."""
    brought = await imported(api, fixture("chatgpt-tree.json"))
    assert (brought["format"], brought["agent_name"]) == ("chatgpt", "Imported from ChatGPT")
    assert (brought["session_count"], brought["message_count"]) == (1, 11)
    assert brought["warnings"] == []
    messages = await conversation(api, brought["agent_id"], "Assist user with summary")
    assert said(messages) == [
        ("user", "hi there"),
        ("assistant", "Hello! How can I assist you today?"),
        ("user", "hi again"),
        ("assistant", "Hey! Welcome back. What's on your mind?"),
        ("user", "tell me a joke"),
        ("assistant", "Sure, here's one for you:\n\nWhy don't sci"),
    ]
    assert [(m["version"], m["version_count"]) for m in messages] == [
        *((1, 1), (1, 1), (2, 2), (1, 1), (1, 1), (2, 2))
    ]
    assert messages[0]["created_at"] == "2024-05-01T17:37:11.150442Z"
    assert messages[1]["model"] == "text-davinci-002-render-sha"
    session = (await api.get(f"/agents/{brought['agent_id']}/sessions")).json["sessions"][0]
    assert session["updated_at"].startswith("2024-05-01T17:37:40")


async def test_tools(api: Api) -> None:
    """What tools did is left out and counted; what was said before and after is one reply."""
    brought, thread = await _thread(api, fixture("chatgpt-search.json"))
    assert [role for role, _ in thread] == ["user", "assistant"] * 3
    assert brought["message_count"] == 6
    assert brought["warnings"] == ["Left out: 9 × step of a tool."]
    text = (await conversation(api, brought["agent_id"]))[1]["content"]
    assert "【" not in text


async def test_the_zip_around_it(api: Api) -> None:
    """ChatGPT's zip is taken as it comes, with pictures and pages beside the conversations."""
    files = {
        "user.json": b"{}",
        "chat.html": b"<html><script>alert(1)</script>",
        "conversations.json": fixture("chatgpt-tree.json"),
        "file-x/picture.png": b"\x89PNG",
    }
    seen = await send(api, packed(files), "?preview=true")
    assert (seen.json["format"], seen.json["message_count"]) == ("chatgpt", 11)
    assert (await imported(api, packed(files)))["message_count"] == 11


async def test_new_kinds_of_content(api: Api) -> None:
    """Pictures, thoughts, sounds and what is not known are counted; words beside them stay."""
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://x"}
    spoken = {"content_type": "audio_transcription", "text": "And aloud.", "direction": "in"}
    sound = {"content_type": "audio_asset_pointer", "asset_pointer": "sediment://x"}
    thoughts = {"content_type": "thoughts", "thoughts": [{"content": "Hm."}]}
    hidden = {"is_visually_hidden_from_conversation": True}
    mapping = _mapping(
        {"id": "root", "parent": None, "message": None},
        _node("s", "root", "system", "You are a pirate."),
        _node("h", "s", "user", "About me", metadata=hidden),
        _node("q", "h", "user", picture, "What is this?", spoken, sound),
        _node("t", "q", "assistant", content=thoughts),
        _node("a", "t", "assistant", "A cat \ue200cite\ue202turn0search1\ue201.", recipient="all"),
        _node("x", "a", "assistant", {"content_type": "hologram"}),
    )
    mapping["x"]["message"]["content"]["content_type"] = "multimodal_text"
    brought, thread = await _thread(api, _chat(mapping, current_node="x"))
    assert thread == [("user", "What is this?\n\nAnd aloud."), ("assistant", "A cat.")]
    assert brought["warnings"] == [
        "Left out: 1 × part of an unknown kind.",
        "Left out: 1 × picture.",
        "Left out: 1 × recording.",
        "Left out: 1 × system message.",
        "Left out: 1 × thought.",
    ]


async def test_the_first_exports(api: Api) -> None:
    """Those of early 2023, with the role in the message itself, are understood."""
    mapping = _mapping(_node("q", None, "", "Hi"), _node("a", "q", "", "Hello"))
    for node_id, role in (("q", "user"), ("a", "assistant")):
        del mapping[node_id]["message"]["author"]
        mapping[node_id]["message"]["role"] = role
    _, thread = await _thread(api, _chat(mapping))
    assert thread == [("user", "Hi"), ("assistant", "Hello")]


async def test_circles_and_lost_parents(api: Api) -> None:
    """What can't be a tree is cut where it is none, and nothing that was said is lost."""
    mapping = _mapping(
        _node("a", "c", "user", "One"),
        _node("b", "a", "assistant", "Two"),
        _node("c", "b", "user", "Three"),
        _node("d", "gone", "user", "Four"),
        {"id": "e", "parent": "f", "message": None},
        {"id": "f", "parent": "e", "message": None},
        _node("g", "f", "user", "Five"),
    )
    brought = await imported(api, _chat(mapping, current_node="c"))
    assert brought["message_count"] == 5
    assert brought["warnings"] == [
        "Left out: 2 × circle of messages.",
        "Left out: 1 × missing parent of a message.",
    ]
    thread = said(await conversation(api, brought["agent_id"]))
    assert thread == [("user", "One"), ("assistant", "Two"), ("user", "Three")]


async def test_nonsense_between(api: Api) -> None:
    """Conversations that are none are counted, and the others come."""
    good = orjson.loads(_chat(_mapping(_node("q", None, "user", "Hi\x00there")), title=7))
    strange: list[Any] = [None, 3, {"mapping": []}, {"mapping": {"a": 1, "b": {"message": []}}}]
    brought, thread = await _thread(api, orjson.dumps([*strange, *good]))
    assert thread == [("user", "Hithere")]
    assert brought["warnings"] == [
        "Left out: 3 × conversation that can't be read.",
        "Left out: 1 × empty conversation.",
    ]


async def test_nothing_in_it(api: Api) -> None:
    """An export without any conversation is refused."""
    assert "no conversation" in await refused(api, _chat({}))
    assert "no file that can be imported" in await refused(api, b"[]")


@pytest.mark.parametrize(
    ("name", "product", "messages", "warnings"),
    [
        ("librechat-linear.json", "LibreChat", 2, []),
        ("librechat-export.json", "LibreChat", 6, []),
        (
            "openwebui-export.json",
            "Open WebUI",
            6,
            ["Left out: 1 × step of a tool.", "Left out: 1 × thought."],
        ),
    ],
)
async def test_others(
    api: Api, name: str, product: str, messages: int, warnings: list[str]
) -> None:
    """LibreChat's lists and trees, and Open WebUI's chats."""
    brought = await imported(api, fixture(name))
    assert brought["agent_name"] == f"Imported from {product}"
    assert (brought["message_count"], brought["warnings"]) == (messages, warnings)
    sessions = (await api.get(f"/agents/{brought['agent_id']}/sessions")).json["sessions"]
    for session in sessions:
        thread = await api.messages(session["id"])
        assert [m["role"] for m in thread] == ["user", "assistant"] * (len(thread) // 2)
        assert not [m for m in thread if "<details" in m["content"]]


async def test_it_goes_on(api: Api) -> None:
    """A conversation that was imported goes on like any other."""
    brought = await imported(api, fixture("chatgpt-tree.json"))
    sessions = (await api.get(f"/agents/{brought['agent_id']}/sessions")).json["sessions"]
    await api.ask(sessions[0]["id"], "Another one")
    messages = await api.messages(sessions[0]["id"])
    assert said(messages)[-2:] == [("user", "Another one"), ("assistant", "You said: Another one")]
    assert len(messages) == 8
