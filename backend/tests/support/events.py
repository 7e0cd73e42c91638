"""Reads a stream of server-sent events, one by one, as long as the test wants to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import aiohttp
import orjson

from tests.support.waiting import PATIENCE

Json: TypeAlias = dict[str, Any]

TERMINAL = ("done", "error")


@dataclass(frozen=True)
class Event:
    """One event of a stream."""

    name: str
    id: int | None
    data: Json


def text_of(events: Sequence[Event]) -> str:
    """Return what a page would show after these events: a snapshot replaces, tokens follow."""
    text = ""
    for event in events:
        if event.name == "snapshot":
            text = event.data["content"]
        elif event.name == "token":
            text += event.data["content"]
    return text


class EventReader:
    """The events of one response; what was read so far is in `events`."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self.events: list[Event] = []
        self.comments = 0
        self._buffer = bytearray()

    @property
    def text(self) -> str:
        """The text that the events so far make up."""
        return text_of(self.events)

    async def next(self, patience: float = PATIENCE) -> Event | None:
        """Return the next event, or None at the end of the stream."""
        event = await asyncio.wait_for(self._read(), patience)
        if event is not None:
            self.events.append(event)
        return event

    async def until(self, name: str) -> Event:
        """Read on to the first event of this name and return it."""
        while True:
            event = await self.next()
            assert event is not None, f"the stream ended without {name!r}: {self.events}"
            if event.name == name:
                return event

    async def until_text(self, text: str) -> None:
        """Read on until exactly this text is there."""
        while self.text != text:
            assert text.startswith(self.text), f"{self.text!r} is not the beginning of {text!r}"
            event = await self.next()
            assert event is not None, f"the stream ended at {self.text!r}"

    async def rest(self) -> list[Event]:
        """Read to the end and return what came."""
        start = len(self.events)
        while await self.next() is not None:
            pass
        return self.events[start:]

    async def _read(self) -> Event | None:
        while (frame := await self._frame()) is not None:
            name, number, data = "message", None, b""
            for line in frame.split(b"\n"):
                field, _, value = line.partition(b": ")
                if field == b"event":
                    name = value.decode()
                elif field == b"id":
                    number = int(value)
                elif field == b"data":
                    data = value
                elif line.startswith(b":"):
                    self.comments += 1
            if data:
                return Event(name, number, orjson.loads(data))
        return None

    async def _frame(self) -> bytes | None:
        """Return what stands before the next empty line, however long it is."""
        searched = 0
        while (end := self._buffer.find(b"\n\n", searched)) < 0:
            searched = max(0, len(self._buffer) - 1)
            data = await self.response.content.readany()
            if not data:
                assert not self._buffer, f"the stream ends within an event: {self._buffer!r}"
                return None
            self._buffer += data
        frame = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        return frame
