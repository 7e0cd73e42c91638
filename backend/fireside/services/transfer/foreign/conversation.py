"""What the exports of other products have in common: nodes that name their parents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TypeGuard

from fireside.domain.views import Role
from fireside.services.transfer.format import MOST_TEXT, MessageFile, SessionFile, without_nul

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_LATEST = 253_402_300_799
"""The end of the year 9999, in seconds."""
_TITLE = 200


@dataclass(slots=True)
class Node:
    """A place in a foreign tree; what is not of a role that we know only ties others together."""

    id: str
    parent: str | None
    role: Role | None = None
    text: str = ""
    written_at: datetime | None = None
    model: str | None = None


@dataclass(slots=True)
class Foreign:
    """Conversations, and what was left out of them: what it was, and how often."""

    sessions: list[SessionFile] = field(default_factory=list[SessionFile])
    omitted: Counter[str] = field(default_factory=Counter[str])


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a conversation beside its messages."""

    title: str | None
    begun_at: datetime | None
    written_at: datetime | None
    current: str | None


def add_conversation(foreign: Foreign, head: Head, nodes: Mapping[str, Node]) -> None:
    """Take a conversation over, unless nothing was said in it.

    Parents that are missing, and circles, are cut: what stood below begins anew. A reply in several
    parts, between which tools were at work, becomes one.
    """
    parents = _kept_parents(foreign, nodes)
    followers = Counter(parents.values())
    kept: dict[str, MessageFile] = {}
    became: dict[str, str] = {}
    begun = head.begun_at or head.written_at or _EPOCH
    for node in _in_order(nodes, parents):
        parent, is_only = parents[node.id], followers[parents[node.id]] == 1
        parent = became.get(parent, parent) if parent is not None else None
        above = kept.get(parent) if parent is not None else None
        if above is not None and above.role == node.role and is_only:
            above.content = f"{above.content}\n\n{node.text}"
            became[node.id] = above.id
            continue
        kept[node.id] = MessageFile.model_construct(
            id=node.id,
            parent_id=parent,
            role=node.role or "user",
            content=node.text[:MOST_TEXT],
            model=node.model[:200] if node.model else None,
            created_at=node.written_at or (above.created_at if above is not None else begun),
        )
    if not kept:
        foreign.omitted["empty conversation"] += 1
        return
    last = _visible(head.current, nodes, parents)
    foreign.sessions.append(
        SessionFile.model_construct(
            title=clean_title(head.title),
            created_at=begun,
            updated_at=head.written_at or max(m.created_at for m in kept.values()),
            leaf_id=became.get(last, last) if last is not None else None,
            messages=list(kept.values()),
        )
    )


def _kept_parents(foreign: Foreign, nodes: Mapping[str, Node]) -> dict[str, str | None]:
    """Return for each node that says something the one before it that does."""
    parents: dict[str, str | None] = {}
    for node in nodes.values():
        if node.role is None:
            continue
        seen, at = {node.id}, node.parent
        while at is not None and (found := nodes.get(at)) is not None and found.role is None:
            if at in seen:
                foreign.omitted["circle of messages"] += 1
                at = None
                break
            seen.add(at)
            at = found.parent
        if at is not None and at not in nodes:
            foreign.omitted["missing parent of a message"] += 1
            at = None
        parents[node.id] = at
    _cut_circles(foreign, parents)
    return parents


def _cut_circles(foreign: Foreign, parents: dict[str, str | None]) -> None:
    safe: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in safe and at not in path:
            path[at] = None
            at = parents[at]
        if at is not None and at in path:
            foreign.omitted["circle of messages"] += 1
            parents[at] = None
        safe.update(path)


def _in_order(nodes: Mapping[str, Node], parents: Mapping[str, str | None]) -> Iterable[Node]:
    """Yield the nodes that say something, parents first and versions by their time."""
    children: dict[str | None, list[Node]] = {}
    for node_id, parent in parents.items():
        children.setdefault(parent, []).append(nodes[node_id])
    level: list[str | None] = [None]
    while level:
        below: list[str | None] = []
        for parent in level:
            versions = sorted(children.get(parent, ()), key=lambda node: node.written_at or _EPOCH)
            yield from versions
            below += [node.id for node in versions]
        level = below


def _visible(
    current: str | None, nodes: Mapping[str, Node], parents: Mapping[str, str | None]
) -> str | None:
    """Return the message on screen that is nearest to the place that the file names."""
    seen: set[str] = set()
    while current is not None and current not in parents and current not in seen:
        seen.add(current)
        node = nodes.get(current)
        current = node.parent if node is not None else None
    return current if current in parents else None


def clean_title(title: object) -> str | None:
    """Return a title as we keep it."""
    if not isinstance(title, str):
        return None
    return " ".join(without_nul(title).split())[:_TITLE] or None


def moment(value: object) -> datetime | None:
    """Return a time that is told in seconds since 1970, or in words; None for anything else."""
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            return None
        return found if found.tzinfo is not None else found.replace(tzinfo=timezone.utc)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return _EPOCH + timedelta(seconds=value) if 0 <= value <= _LATEST else None


def is_object(value: object) -> TypeGuard[dict[str, object]]:
    """Whether JSON has an object here."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[object]]:
    """Whether JSON has a list here."""
    return isinstance(value, list)


def text_of(value: object) -> str:
    """Return what stands here, if it is text."""
    return without_nul(value) if isinstance(value, str) else ""


def role_of(value: object) -> Role | None:
    """Return who said something; None for systems and tools."""
    if value == "user":
        return "user"
    return "assistant" if value == "assistant" else None


def name_of(value: object) -> str | None:
    """Return an id or a name; None for what is none."""
    return value if isinstance(value, str) and value else None
