"""Open WebUI's export of all chats: each a map of messages that name their parents."""

from __future__ import annotations

import re

from fireside.services.transfer.foreign.conversation import (
    Foreign,
    Head,
    Node,
    add_conversation,
    is_list,
    is_object,
    moment,
    name_of,
    role_of,
    text_of,
)

_DETAILS = re.compile(r"<details type=\"(\w+)\".*?</details>\s*", re.DOTALL)
"""What a model thought, and what tools answered, inside of a reply."""


def looks_like(data: object) -> bool:
    """Whether this is a list of Open WebUI's chats."""
    return is_list(data) and any(is_object(item) and _messages(item) is not None for item in data)


def read(data: object) -> Foreign:
    """Return what is in it; what can't be understood is counted."""
    foreign = Foreign()
    for item in data if is_list(data) else []:
        messages = _messages(item) if is_object(item) else None
        if not is_object(item) or messages is None:
            foreign.omitted["conversation that can't be read"] += 1
            continue
        nodes = {key: _node(key, message, foreign) for key, message in messages.items()}
        chat = item["chat"]
        history = chat.get("history") if is_object(chat) else None
        head = Head(
            title=name_of(item.get("title")),
            begun_at=moment(item.get("created_at")),
            written_at=moment(item.get("updated_at")),
            current=name_of(history.get("currentId")) if is_object(history) else None,
        )
        add_conversation(foreign, head, nodes)
    return foreign


def _messages(item: dict[str, object]) -> dict[str, object] | None:
    chat = item.get("chat")
    history = chat.get("history") if is_object(chat) else None
    messages = history.get("messages") if is_object(history) else None
    return messages if is_object(messages) else None


def _node(key: str, message: object, foreign: Foreign) -> Node:
    if not is_object(message):
        return Node(key, None)
    node = Node(key, name_of(message.get("parentId")))
    role, content = role_of(message.get("role")), text_of(message.get("content"))
    for kind in _DETAILS.findall(content):
        foreign.omitted["thought" if kind == "reasoning" else "step of a tool"] += 1
    files = message.get("files")
    foreign.omitted["file"] += len(files) if is_list(files) else 0
    text = _DETAILS.sub("", content).strip()
    if role is None:
        foreign.omitted["system message"] += 1
    elif text:
        node.role, node.text = role, text
        node.written_at = moment(message.get("timestamp"))
        node.model = name_of(message.get("model"))
    return node
