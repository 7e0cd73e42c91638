"""What happens while a reply is written, as its listeners learn it (DESIGN 5).

start     the question is stored and the run has begun
transcript  the same, for a question that was spoken
sources   the passages that the reply may cite
snapshot  the text so far, for a listener that joins without knowing any
token     more text
tool_call  a call of one of the agent's own tools, once for each state that it comes into
calls     parts of calls of a client's tools, where a client of OpenAI's protocol listens
audio     a sentence of the reply that can be heard
done      the reply is complete, or was stopped; always the last
error     the reply failed or was interrupted; always the last
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fireside.domain.library import Citation
from fireside.domain.refinement import REFINEMENT_ENDS, RefinementEvent
from fireside.domain.tools import ToolUse
from fireside.domain.views import MessageView


@dataclass(frozen=True, slots=True)
class Started:
    """The run has begun: `user_message` is the stored question."""

    message_id: str
    user_message: MessageView


@dataclass(frozen=True, slots=True)
class Transcribed(Started):
    """The run has begun: `user_message` is what was understood of a recording."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The passages that the reply may cite."""

    citations: list[Citation] = field(default_factory=list[Citation])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All the text up to the event whose id it carries."""

    content: str


@dataclass(frozen=True, slots=True)
class SnapshotWithCalls(Snapshot):
    """The same of a reply that has called tools: all its calls, as they are by then."""

    tool_calls: list[ToolUse]


@dataclass(frozen=True, slots=True)
class Token:
    """Text that follows what came before."""

    content: str


@dataclass(frozen=True, slots=True)
class ToolCalls:
    """More of the calls that the model makes of a client's tools, as the provider sent it."""

    parts: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Done:
    """The reply as it is stored; `status` is complete or stopped."""

    message_id: str
    full_content: str
    status: str
    finish_reason: str | None
    citations: list[Citation] = field(default_factory=list[Citation], kw_only=True)
    """The passages that the text cites, each with how well it bears out what is said."""


@dataclass(frozen=True, slots=True)
class SpokenDone(Done):
    """The end of a spoken turn, with both messages; a note where the voice failed."""

    user_message: MessageView
    assistant_message: MessageView
    fallback_message: str | None


@dataclass(frozen=True, slots=True)
class Audio:
    """A sentence that can be heard: `text` is what is said, `index` counts from 0."""

    index: int
    url: str
    text: str
    end: int
    """How many characters of the reply have been said after it."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The reply failed; `full_content` is what had been written by then."""

    message_id: str
    code: str
    error: str
    fallback_message: str
    full_content: str


RunEvent = Started | Sources | Snapshot | Token | ToolUse | ToolCalls | Audio | Done | Failed
"""Any event of a run."""

StreamEvent = RunEvent | RefinementEvent
"""Any event that a client may be sent."""

TERMINAL = (Done, Failed)
"""The events that end a run."""
LAST_OF_STREAM = (*TERMINAL, *REFINEMENT_ENDS)
"""The events that end a stream, of a run or of a refinement."""
