"""ChatGPT's `conversations.json`: since 2023 a tree of nodes, with more kinds of content each year.

Kept is what was typed, said and answered. System messages, tools and pictures are left out, and
counted.
"""

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

_MARKS = re.compile(r"[ \t]?(?:\ue200[^\ue201]*\ue201|【[^】\n]{0,80}】)|[\ue200-\ue206]")
"""Marks of sources, which lead nowhere outside of ChatGPT."""
_TEXTS = {"text", "multimodal_text", "code"}
_PICTURES = {"image_asset_pointer", "image_url", "image"}
_SOUNDS = {"audio_asset_pointer", "real_time_user_audio_video_asset_pointer"}


def looks_like(data: object) -> bool:
    """Whether this is a list of ChatGPT's conversations."""
    return is_list(data) and any(
        is_object(item) and is_object(item.get("mapping")) for item in data
    )


def read(data: object) -> Foreign:
    """Return what is in it; what can't be understood is counted."""
    foreign = Foreign()
    for item in data if is_list(data) else []:
        mapping = item.get("mapping") if is_object(item) else None
        if not is_object(item) or not is_object(mapping):
            foreign.omitted["conversation that can't be read"] += 1
            continue
        nodes = {key: _node(key, value, foreign) for key, value in mapping.items()}
        head = Head(
            title=name_of(item.get("title")),
            begun_at=moment(item.get("create_time")),
            written_at=moment(item.get("update_time")),
            current=name_of(item.get("current_node")),
        )
        add_conversation(foreign, head, nodes)
    return foreign


def _node(key: str, value: object, foreign: Foreign) -> Node:
    node = Node(key, name_of(value.get("parent")) if is_object(value) else None)
    message = value.get("message") if is_object(value) else None
    if not is_object(message):
        return node
    author = message.get("author")
    # The first exports had the role in the message itself.
    role = author.get("role") if is_object(author) else message.get("role")
    known = role_of(role)
    if known is None:
        _leave_out(message, role, foreign)
    elif text := _text(message, foreign):
        metadata = message.get("metadata")
        node.role, node.text = known, text
        node.written_at = moment(message.get("create_time"))
        node.model = name_of(metadata.get("model_slug")) if is_object(metadata) else None
    return node


def _leave_out(message: dict[str, object], role: object, foreign: Foreign) -> None:
    content = message.get("content")
    if role != "system":
        foreign.omitted["step of a tool"] += 1
    elif is_object(content) and any(_parts(content, Foreign())):
        foreign.omitted["system message"] += 1


def _text(message: dict[str, object], foreign: Foreign) -> str:
    content = message.get("content")
    if not is_object(content):
        return ""
    metadata = message.get("metadata")
    if is_object(metadata) and metadata.get("is_visually_hidden_from_conversation") is True:
        return ""
    kind = content.get("content_type")
    if message.get("recipient") not in (None, "all"):
        foreign.omitted["step of a tool"] += 1
        return ""
    if kind not in _TEXTS:
        is_thought = kind in ("thoughts", "reasoning_recap")
        foreign.omitted["thought" if is_thought else "part of an unknown kind"] += 1
        return ""
    if kind == "code":
        return f"```\n{text_of(content.get('text'))}\n```" if content.get("text") else ""
    whole = "\n\n".join(part for part in _parts(content, foreign) if part)
    return _MARKS.sub("", whole).strip()


def _parts(content: dict[str, object], foreign: Foreign) -> list[str]:
    parts = content.get("parts")
    found: list[str] = []
    for part in parts if is_list(parts) else [content.get("text")]:
        if not is_object(part):
            found.append(text_of(part))
            continue
        kind = part.get("content_type")
        if kind in _PICTURES:
            foreign.omitted["picture"] += 1
        elif kind in _SOUNDS:
            foreign.omitted["recording"] += 1
        elif kind in ("audio_transcription", "text"):
            found.append(text_of(part.get("text")))
        else:
            foreign.omitted["part of an unknown kind"] += 1
    return found
