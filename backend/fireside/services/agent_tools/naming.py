"""What the tools of an agent are called.

A name says whom it asks, for people and models that read it, and ends in a part of the agent's id:
so it stays when another agent gets the same name, and a name from before a renaming still finds its
agent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, TypeVar

from fireside.db.repositories.agents import AnsweringAgent

Kind = Literal["ask", "search"]

_READABLE = 24
"""Characters of the agent's name. Clients put a name of the server before, and take 64 in all."""
_OF_ID = 8
"""The last characters of an id are random, the first ones a time."""
_NAME = re.compile(r"(ask|search)_(?:[a-z0-9_]+_)?([0-9a-f]{8})")

Agent = TypeVar("Agent", bound=AnsweringAgent)


def tool_name(kind: Kind, agent: AnsweringAgent) -> str:
    """Return the name of a tool, of letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", agent.name).encode("ascii", "ignore").decode().lower()
    readable = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_READABLE].strip("_")
    return "_".join(filter(None, [kind, readable, agent.id[-_OF_ID:]]))


def agent_called(name: str, agents: Iterable[Agent]) -> tuple[Kind, Agent] | None:
    """Return what a tool does and with whom; None for a name that is no tool's."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    kind: Kind = "ask" if found[1] == "ask" else "search"
    fitting = [agent for agent in agents if agent.id.endswith(found[2])]
    # Where two ids end alike, the readable part tells them apart.
    exact = [agent for agent in fitting if tool_name(kind, agent) == name]
    return next(((kind, agent) for agent in exact or fitting), None)
