"""Parses server-sent events from bytes, however these were cut."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SentEvent:
    """One whole event."""

    name: str
    data: str
    id: str | None
    """None where the event carries no id."""


class EventParser:
    """Takes bytes and gives the events that they complete."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[SentEvent]:
        """Return the events completed by these bytes; comments and empty events are left out."""
        *blocks, self._rest = (self._rest + data).split(b"\n\n")
        return [event for block in blocks if (event := _parse(block.decode())) is not None]


def _parse(block: str) -> SentEvent | None:
    name, number, data = "message", None, list[str]()
    for line in block.split("\n"):
        key, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if key == "event":
            name = value
        elif key == "id":
            number = value
        elif key == "data":
            data.append(value)
    return SentEvent(name, "\n".join(data), number) if data else None
