"""The file of an agent, version 1: a zip with these entries.

agent.json             the agent: prompt, versions, test cases, and what is said of its documents
documents/0001.pdf     a document as it was uploaded
sessions/0001.json     a conversation with all its versions
recordings/….webm      what somebody said, and what the agent said
manifest.json          name and version of the format; size and SHA-256 of every other entry

Ids in it say what belongs together, and nothing else: an import gives everything an id of its own.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from fireside.domain.library import Citation
from fireside.domain.refinement import CaseKind, CaseSource, PromptOrigin
from fireside.domain.tools import ToolCallState
from fireside.domain.views import Feedback, MessageType, Role

FORMAT = "fireside-agent"
SESSION_FORMAT = "fireside-session"
VERSION = 1
MANIFEST, AGENT = "manifest.json", "agent.json"
MOST_TEXT = 1_000_000
"""Characters of a message; longer than a model writes."""


def without_nul(text: str) -> str:
    """Return the text without what databases can't store."""
    return text.replace("\x00", "")


Text = Annotated[str, StringConstraints(max_length=MOST_TEXT), AfterValidator(without_nul)]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00]*$"),
]
Prompt = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Title = Annotated[str, StringConstraints(max_length=200), AfterValidator(without_nul)]
LocalId = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Path = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]


class EntryFile(BaseModel):
    """What the manifest says of an entry."""

    name: Path
    size: Annotated[int, Field(ge=0)]
    sha256: str


class ManifestFile(BaseModel):
    """What is in the file."""

    format: str
    version: int
    entries: list[EntryFile]


class VersionFile(BaseModel):
    """A prompt as it was saved."""

    id: LocalId
    system_prompt: Prompt
    origin: PromptOrigin
    restored_from: LocalId | None = None
    created_at: AwareDatetime


class CaseFile(BaseModel):
    """A test case."""

    question: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    kind: CaseKind
    expected: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
    source: CaseSource
    message_id: LocalId | None = None
    created_at: AwareDatetime


class DocumentFile(BaseModel):
    """A document, and where in the file it is."""

    id: LocalId
    path: Path
    filename: Annotated[str, StringConstraints(min_length=1, max_length=255)]


class AgentFile(BaseModel):
    """An agent; prompts oldest first."""

    name: Name
    system_prompt: Prompt
    model: Label | None = None
    temperature: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] | None = None
    voice: Annotated[Label, Field(max_length=100)] | None = None
    tool_servers: Annotated[list[Name], Field(max_length=50)] = []
    created_at: AwareDatetime | None = None
    versions: list[VersionFile] = []
    test_cases: list[CaseFile] = []
    documents: list[DocumentFile] = []


class CallFile(BaseModel):
    """A call of a tool that a reply has made."""

    id: LocalId
    server: Annotated[str, StringConstraints(max_length=100), AfterValidator(without_nul)]
    tool: Annotated[str, StringConstraints(max_length=200), AfterValidator(without_nul)]
    arguments: Text
    state: ToolCallState
    result: Text | None = None
    offset: Count = 0


class MessageFile(BaseModel):
    """A message; siblings are versions, the oldest first."""

    id: LocalId
    parent_id: LocalId | None = None
    role: Role
    content: Text
    message_type: MessageType = "text"
    status: Literal["complete", "stopped", "interrupted", "failed"] = "complete"
    error_code: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,50}$")] | None = None
    finish_reason: Annotated[Label, Field(max_length=50)] | None = None
    model: Label | None = None
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    first_token_ms: Count | None = None
    total_ms: Count | None = None
    citations: list[Citation] = []
    tool_calls: Annotated[list[CallFile], Field(max_length=1000)] = []
    feedback: Feedback | None = None
    created_at: AwareDatetime
    recording: Path | None = None
    """Where in the file is what was said,"""
    speech: Path | None = None
    """and the reply, read aloud."""


class SessionHead(BaseModel):
    """A conversation without its messages."""

    title: Title | None = None
    created_at: AwareDatetime
    updated_at: AwareDatetime
    leaf_id: LocalId | None = None
    """The end of the path that was on screen."""


class SessionFile(SessionHead):
    """A conversation with all its versions."""

    messages: list[MessageFile] = []
