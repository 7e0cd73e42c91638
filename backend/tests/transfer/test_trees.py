"""Whatever names whatever as its parent: messages end in an order in which parents come first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.domain.views import Role
from fireside.errors import InvalidImport
from fireside.services.transfer.foreign.conversation import (
    Foreign,
    Head,
    Node,
    add_conversation,
    clean_title,
    moment,
)
from fireside.services.transfer.format import MessageFile
from fireside.services.transfer.tree import placed

_NOW = datetime(2026, 1, 15, tzinfo=timezone.utc)
_ROLES: tuple[Role | None, ...] = ("user", "assistant", None)
_HEAD = Head(title="T", begun_at=_NOW, written_at=_NOW, current=None)


def _message(message_id: str, parent: str | None) -> MessageFile:
    return MessageFile(
        id=message_id, parent_id=parent, role="user", content=message_id, created_at=_NOW
    )


@st.composite
def _trees(draw: st.DrawFn) -> list[MessageFile]:
    """Return a tree whose messages stand in any order."""
    size = draw(st.integers(1, 30))
    parents = [draw(st.none() | st.integers(0, n - 1)) if n else None for n in range(size)]
    rows = [
        _message(str(n), None if parent is None else str(parent))
        for n, parent in enumerate(parents)
    ]
    return draw(st.permutations(rows))


@st.composite
def _graphs(draw: st.DrawFn) -> dict[str, Node]:
    """Return nodes that name anything as their parents: themselves, each other, or nobody."""
    names = [str(n) for n in range(draw(st.integers(1, 20)))]
    parents = st.none() | st.sampled_from([*names, "gone"])
    return {
        name: Node(
            id=name,
            parent=draw(parents),
            role=draw(st.sampled_from(_ROLES)),
            text=f"<{name}>",
            written_at=draw(st.none() | st.just(_NOW) | st.just(_NOW + timedelta(1))),
        )
        for name in names
    }


@given(_trees())
def test_any_order(rows: list[MessageFile]) -> None:
    """Nothing is lost, each comes after its parent, and depths count from the beginning."""
    found = placed(rows, "x")
    assert sorted(place.message.id for place in found) == sorted(row.id for row in rows)
    depths: dict[str, int] = {}
    for place in found:
        parent = place.message.parent_id
        assert place.depth == (0 if parent is None else depths[parent] + 1)
        depths[place.message.id] = place.depth


@given(_trees())
def test_versions_keep_their_order(rows: list[MessageFile]) -> None:
    """Siblings stay in the order of the file."""
    found = [place.message for place in placed(rows, "x")]
    for parent in {row.parent_id for row in rows}:
        before = [row.id for row in rows if row.parent_id == parent]
        assert [row.id for row in found if row.parent_id == parent] == before


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_circles(size: int) -> None:
    """A circle of any size is refused, beside a tree that is one."""
    rows = [_message(str(n), str((n + 1) % size)) for n in range(size)]
    with pytest.raises(InvalidImport, match="in a circle"):
        placed([_message("root", None), *rows], "x")


@given(_graphs())
def test_foreign_nodes(nodes: dict[str, Node]) -> None:
    """What was said is there exactly once, in a tree, whatever the nodes name as their parents."""
    foreign = Foreign()
    add_conversation(foreign, _HEAD, nodes)
    said = [node.text for node in nodes.values() if node.role is not None]
    if not said:
        assert not foreign.sessions
        return
    (session,) = foreign.sessions
    assert sorted(_words(session.messages)) == sorted(said)
    ids = {place.message.id for place in placed(session.messages, "x")}
    assert session.leaf_id is None or session.leaf_id in ids
    roles = {message.id: message.role for message in session.messages}
    followers = [message.parent_id for message in session.messages]
    for message in session.messages:
        if message.parent_id is not None and followers.count(message.parent_id) == 1:
            assert roles[message.parent_id] != message.role


def _words(messages: Sequence[MessageFile]) -> list[str]:
    return [word for message in messages for word in message.content.split("\n\n")]


def test_tools_between() -> None:
    """Nodes that say nothing tie together what stands around them."""
    nodes = {
        "q": Node("q", None, "user", "Q"),
        "t1": Node("t1", "q"),
        "a1": Node("a1", "t1", "assistant", "A1"),
        "t2": Node("t2", "a1"),
        "t3": Node("t3", "t2"),
        "a2": Node("a2", "t3", "assistant", "A2"),
        "q2": Node("q2", "a2", "user", "Q2"),
    }
    foreign = Foreign()
    add_conversation(foreign, Head(None, None, None, "t3"), nodes)
    (session,) = foreign.sessions
    assert [(m.id, m.parent_id, m.content) for m in session.messages] == [
        ("q", None, "Q"),
        ("a1", "q", "A1\n\nA2"),
        ("q2", "a1", "Q2"),
    ]
    assert session.leaf_id == "a1"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (0, "1970-01-01T00:00:00+00:00"),
        (1.7e9, "2023-11-14T22:13:20+00:00"),
        ("2024-05-29T00:33:03.661Z", "2024-05-29T00:33:03.661000+00:00"),
        ("2024-05-29T00:33:03", "2024-05-29T00:33:03+00:00"),
        (-1, None),
        (1e300, None),
        (float("nan"), None),
        (True, None),
        ("yesterday", None),
        ([], None),
        (None, None),
    ],
)
def test_times(value: object, found: str | None) -> None:
    """A time in seconds or in words is understood, and anything else is no time."""
    time = moment(value)
    assert (time.isoformat() if time is not None else None) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("  A\n title\t ", "A title"),
        ("x" * 300, "x" * 200),
        ("a\x00b", "ab"),
        (" ", None),
        (7, None),
        (None, None),
    ],
)
def test_titles(value: object, found: str | None) -> None:
    """A title is one line of at most 200 characters, or none."""
    assert clean_title(value) == found
