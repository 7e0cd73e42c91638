"""What the platform and its model process tell each other over stdin and stdout.

The platform writes one line, the `ChildConfig`, then a `RoleConfig` for each further role, now or
later, and keeps stdin open: its end means that the platform is gone. The process answers with one
JSON object a line: `listening` with its port, then `ready`, or `failed` with a reason; after that
`role` for each further role, with a reason where it can't be served.
"""

import json
from dataclasses import asdict, dataclass
from typing import Literal, cast

FailureReason = Literal["runtime_missing", "libgomp_missing", "load_failed"]

SideRole = Literal["transcription", "speech", "embeddings"]
"""The roles beside chat, without which the process serves as well."""


@dataclass(frozen=True)
class ChatConfig:
    """Which weights the chat role serves, and how."""

    name: str
    path: str
    context_tokens: int
    threads: int
    temperature: float
    top_p: float


@dataclass(frozen=True)
class ChildConfig:
    """All that a model process needs; it travels on stdin because arguments are public."""

    token: str
    chat: ChatConfig

    def to_line(self) -> bytes:
        """Return the configuration as the one line that the process reads."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "ChildConfig":
        """Read back what `to_line` wrote."""
        fields = cast("dict[str, object]", json.loads(line))
        chat = cast("dict[str, str | float]", fields["chat"])
        return cls(
            token=str(fields["token"]),
            chat=ChatConfig(
                name=str(chat["name"]),
                path=str(chat["path"]),
                context_tokens=int(chat["context_tokens"]),
                threads=int(chat["threads"]),
                temperature=float(chat["temperature"]),
                top_p=float(chat["top_p"]),
            ),
        )


@dataclass(frozen=True)
class RoleConfig:
    """Which model serves a role from now on; one without a name takes the role away."""

    role: SideRole
    name: str = ""
    path: str = ""
    """The folder of its weights; a model that comes with its package has none."""
    threads: int = 1
    memory_bytes: int = 0
    """Free memory that it needs; with less it is loaded by the first request."""

    def to_line(self) -> bytes:
        """Return the configuration as one line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "RoleConfig":
        """Read back what `to_line` wrote."""
        fields = json.loads(line)
        return cls(
            role=fields["role"],
            name=str(fields["name"]),
            path=str(fields["path"]),
            threads=int(fields["threads"]),
            memory_bytes=int(fields["memory_bytes"]),
        )


@dataclass(frozen=True)
class ChildEvent:
    """One line from the model process.

    `port` belongs to `listening`, `reason` to `failed` and to a `role` that can't be served.
    """

    event: Literal["listening", "ready", "failed", "role"]
    port: int | None = None
    reason: FailureReason | None = None
    role: SideRole | None = None
    model: str | None = None
    """The name of the model that serves the role, or was to."""

    def to_line(self) -> bytes:
        """Return the event as one line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "ChildEvent":
        """Read back what `to_line` wrote."""
        fields = json.loads(line)
        return cls(
            event=fields["event"],
            port=fields["port"],
            reason=fields["reason"],
            role=fields["role"],
            model=fields["model"],
        )
