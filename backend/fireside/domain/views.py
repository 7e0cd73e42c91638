"""What clients see of the stored things; the API's answers are exactly these (DESIGN 3 and 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fireside.domain.library import Citation
from fireside.domain.tools import ToolUse

Role = Literal["user", "assistant"]
MessageType = Literal["text", "voice"]
MessageStatus = Literal["complete", "streaming", "stopped", "interrupted", "failed"]
Feedback = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class AgentView:
    """An agent, with the counts of what belongs to it and would be deleted with it."""

    id: str
    name: str
    system_prompt: str
    model: str | None
    temperature: float | None
    voice: str | None
    tool_servers: list[str]
    created_at: datetime
    updated_at: datetime
    session_count: int
    message_count: int
    recording_count: int
    document_count: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counted them."""

    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds from the start of the run."""

    first_token_ms: int | None
    total_ms: int


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message, with its place among the versions of the same turn.

    Messages form a tree, of which a session shows one path; siblings are versions. A failed reply
    that wrote nothing has the fallback message as its content, so that a client which knows no more
    shows words.
    """

    id: str
    session_id: str
    parent_id: str | None
    role: Role
    content: str
    message_type: MessageType
    audio_url: str | None
    tts_audio_url: str | None
    status: MessageStatus
    error_code: str | None
    fallback_message: str | None
    finish_reason: str | None
    model: str | None
    usage: Usage | None
    timings: Timings | None
    citations: list[Citation]
    tool_calls: list[ToolUse]
    feedback: Feedback | None
    created_at: datetime
    version: int
    version_count: int
    previous_version_id: str | None
    next_version_id: str | None


@dataclass(frozen=True, slots=True)
class LastMessage:
    """The end of a session as a list shows it; `content` is cut at 200 characters.

    A failed reply that wrote nothing has its fallback message as content, and then its code, too.
    """

    role: Role
    content: str
    error_code: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as a list shows it."""

    id: str
    agent_id: str
    title: str | None
    created_at: datetime
    updated_at: datetime
    message_count: int
    last_message: LastMessage | None


@dataclass(frozen=True, slots=True)
class SessionDetail(SessionView):
    """A session with its agent and its newest messages, oldest first."""

    agent: AgentView
    messages: list[MessageView]
    has_more: bool
    running_message_id: str | None


@dataclass(frozen=True, slots=True)
class AgentList:
    """All agents, the newest first."""

    agents: list[AgentView]
    total: int


@dataclass(frozen=True, slots=True)
class SessionList:
    """The sessions of an agent, the last used first."""

    sessions: list[SessionView]
    total: int


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Messages of the path on screen, oldest first; `has_more` tells of earlier ones."""

    messages: list[MessageView]
    has_more: bool
    total_count: int


@dataclass(frozen=True, slots=True)
class TurnView:
    """A question and its reply."""

    user_message: MessageView
    assistant_message: MessageView


@dataclass(frozen=True, slots=True)
class SpeechView:
    """Where a reply can be heard."""

    tts_audio_url: str


@dataclass(frozen=True, slots=True)
class DownloadView:
    """How far an embedded model has come onto this machine; `progress` runs from 0 to 1."""

    status: Literal["queued", "downloading", "verifying", "failed"]
    progress: float
    downloaded_bytes: int
    total_bytes: int
    error: str | None


@dataclass(frozen=True, slots=True)
class LocalModelView:
    """An embedded model on offer."""

    name: str
    title: str
    role: Literal["chat", "transcription", "speech", "embeddings"]
    description: str
    size_bytes: int
    license: str
    installed: bool
    active: bool
    is_default: bool
    download: DownloadView | None


@dataclass(frozen=True, slots=True)
class LocalModelList:
    """The embedded models on offer."""

    models: list[LocalModelView]


@dataclass(frozen=True, slots=True)
class LimitsView:
    """What the server takes."""

    message_characters: int
    agent_name_characters: int
    system_prompt_characters: int
    session_title_characters: int
    audio_seconds: int
    audio_bytes: int
    document_bytes: int


@dataclass(frozen=True, slots=True)
class FeaturesView:
    """What this server can do."""

    voice: bool
    knowledge: bool
    refine: bool
    tools: bool
    """Whether the operator has configured servers whose tools agents can use."""
    sign_out: bool
    """Whether the access token was asked for, and can be forgotten."""


@dataclass(frozen=True, slots=True)
class ProviderView:
    """Which model answers.

    `message` is a sentence to act on where it doesn't, `upgrade` a better model on offer.
    """

    kind: Literal["embedded", "openai", "compatible"]
    model: str
    status: Literal["ready", "starting", "not_installed", "failed", "unknown"]
    message: str | None
    is_tiny: bool
    upgrade: str | None


@dataclass(frozen=True, slots=True)
class ConfigView:
    """What the page needs to know of the server."""

    app_name: str
    version: str
    limits: LimitsView
    voices: list[str]
    models: list[str]
    features: FeaturesView
    provider: ProviderView
