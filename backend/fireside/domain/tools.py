"""Tools that an agent uses: the servers that have them, and each call of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ToolCallState = Literal["waiting", "running", "done", "failed", "refused", "interrupted"]
ToolDecision = Literal["approve", "refuse"]
ENDED: tuple[ToolCallState, ...] = ("done", "failed", "refused", "interrupted")
"""The states that a call stays in."""


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A call that an agent made of a tool; also the event that tells of it, once for each state.

    `waiting` is for the user's approval; `interrupted` is what was not over when the reply ended.
    """

    id: str
    server: str
    """The name of the tool server; empty where the model named a tool that is not there."""
    tool: str
    arguments: str
    """JSON, as the model wrote it."""
    state: ToolCallState
    result: str | None
    """What came back, cut where it is long; or a sentence that says why nothing did."""
    offset: int
    """How many characters of the reply stand before it."""


@dataclass(frozen=True, slots=True)
class ToolView:
    """A tool on offer; what it says of itself is its server's word."""

    name: str
    title: str | None
    description: str
    is_read_only: bool
    """Whether the server says that it changes nothing."""
    needs_approval: bool
    """Whether the user is asked before each call."""


@dataclass(frozen=True, slots=True)
class ToolServerView:
    """A server that the operator has configured; `message` says in a sentence why it has failed."""

    name: str
    state: Literal["starting", "ready", "failed"]
    message: str | None
    tools: list[ToolView]


@dataclass(frozen=True, slots=True)
class ToolServerList:
    """All configured servers; where agents can't use them now, `message` says why."""

    servers: list[ToolServerView]
    is_usable: bool
    message: str | None
