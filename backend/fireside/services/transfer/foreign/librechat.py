"""LibreChat's export of a conversation: a list of messages, or a tree of them."""

from __future__ import annotations

from fireside.services.transfer.foreign.conversation import (
    Foreign,
    Head,
    Node,
    add_conversation,
    is_list,
    is_object,
    moment,
    name_of,
    text_of,
)


def looks_like(data: object) -> bool:
    """Whether this is a conversation of LibreChat's."""
    return is_object(data) and "conversationId" in data and is_list(data.get("messages"))


def read(data: object) -> Foreign:
    """Return what is in it; what can't be understood is counted."""
    foreign = Foreign()
    messages = data.get("messages") if is_object(data) else None
    if not is_object(data) or not is_list(messages):
        return foreign
    nodes: dict[str, Node] = {}
    # A tree holds the answers inside of what they answer; a list names the parents.
    waiting: list[tuple[object, str | None]] = [(message, None) for message in reversed(messages)]
    while waiting:
        message, above = waiting.pop()
        message_id = name_of(message.get("messageId")) if is_object(message) else None
        if not is_object(message) or message_id is None or message_id in nodes:
            foreign.omitted["message that can't be read"] += 1
            continue
        nodes[message_id] = _node(message_id, message, above, foreign)
        children = message.get("children")
        waiting += [
            (child, message_id) for child in reversed(children if is_list(children) else [])
        ]
    for node in nodes.values():
        if node.parent is not None and node.parent.strip("0-") == "":
            node.parent = None
    times = sorted(node.written_at for node in nodes.values() if node.written_at is not None)
    head = Head(
        title=name_of(data.get("title")),
        begun_at=times[0] if times else None,
        written_at=times[-1] if times else None,
        current=next(reversed(nodes), None),
    )
    add_conversation(foreign, head, nodes)
    return foreign


def _node(message_id: str, message: dict[str, object], above: str | None, foreign: Foreign) -> Node:
    node = Node(message_id, above or name_of(message.get("parentMessageId")))
    text = text_of(message.get("text"))
    content = message.get("content")
    for part in content if is_list(content) else []:
        is_text = is_object(part) and part.get("type") == "text"
        said = text_of(part.get("text")) if is_text and is_object(part) else ""
        if said:
            text = f"{text}\n\n{said}".strip()
        elif not is_text:
            foreign.omitted["part of an unknown kind"] += 1
    if text.strip():
        node.role = "user" if message.get("isCreatedByUser") is True else "assistant"
        node.text = text
        node.written_at = moment(message.get("createdAt"))
        node.model = name_of(message.get("model"))
    return node
