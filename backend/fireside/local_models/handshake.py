"""What the platform and its model process tell each other over stdin and stdout.

The platform writes one line, the `ChildConfig`, and keeps stdin open: its end means that the
platform is gone. The process answers with one JSON object a line: `listening` with its port,
then `ready`, or `failed` with a reason.
"""

import json
from dataclasses import asdict, dataclass
from typing import Literal, cast

FailureReason = Literal["runtime_missing", "libgomp_missing", "load_failed"]


@dataclass(frozen=True)
class ChatConfig:
    """Which weights the chat role serves, and how."""

    name: str
    path: str
    context_tokens: int
    threads: int


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
        chat = cast("dict[str, str | int]", fields["chat"])
        return cls(
            token=str(fields["token"]),
            chat=ChatConfig(
                name=str(chat["name"]),
                path=str(chat["path"]),
                context_tokens=int(chat["context_tokens"]),
                threads=int(chat["threads"]),
            ),
        )


@dataclass(frozen=True)
class ChildEvent:
    """One line from the model process; `port` belongs to `listening`, `reason` to `failed`."""

    event: Literal["listening", "ready", "failed"]
    port: int | None = None
    reason: FailureReason | None = None

    def to_line(self) -> bytes:
        """Return the event as one line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "ChildEvent":
        """Read back what `to_line` wrote."""
        fields = json.loads(line)
        return cls(event=fields["event"], port=fields["port"], reason=fields["reason"])
