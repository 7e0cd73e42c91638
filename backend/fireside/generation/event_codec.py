"""Events as JSON, for processes that tell each other of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import orjson
from pydantic import TypeAdapter

from fireside.domain.events import (
    Audio,
    Done,
    Failed,
    RunEvent,
    Snapshot,
    Sources,
    SpokenDone,
    Started,
    Token,
    ToolCalls,
    Transcribed,
)
from fireside.domain.tools import ToolUse

_TYPES: dict[str, type[RunEvent]] = {
    kind.__name__: kind
    for kind in (
        Started,
        Transcribed,
        Sources,
        Snapshot,
        Token,
        ToolUse,
        ToolCalls,
        Audio,
        Done,
        SpokenDone,
        Failed,
    )
}
_ADAPTERS: dict[str, TypeAdapter[RunEvent]] = {
    name: TypeAdapter(kind) for name, kind in _TYPES.items()
}


def encode_events(events: Sequence[RunEvent]) -> bytes:
    """Return the events as one JSON array."""
    return orjson.dumps([(type(event).__name__, event) for event in events])


def decode_events(data: bytes) -> list[RunEvent]:
    """Return the events that `encode_events` was given."""
    return [_decode(name, fields) for name, fields in orjson.loads(data)]


def _decode(name: str, fields: dict[str, Any]) -> RunEvent:
    if name == "Token":
        return Token(cast("str", fields["content"]))
    return _ADAPTERS[name].validate_python(fields)
