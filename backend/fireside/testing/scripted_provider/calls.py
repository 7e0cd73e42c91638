"""Replies in which the model calls tools of its client."""

from __future__ import annotations

from dataclasses import dataclass

from fireside.testing.scripted_provider.chunks import split_words
from fireside.testing.scripted_provider.connection import Exchange
from fireside.testing.scripted_provider.endings import Finish
from fireside.testing.scripted_provider.recorded import JsonObject
from fireside.testing.scripted_provider.stream import BodyStream


@dataclass(frozen=True)
class Call:
    """One call; the arguments are JSON."""

    name: str
    arguments: str
    id: str = "call_scripted"

    def deltas(self, index: int) -> list[JsonObject]:
        """Return the call as it is streamed: its name, then its arguments in pieces."""
        head: JsonObject = {
            "index": index,
            "id": self.id,
            "type": "function",
            "function": {"name": self.name, "arguments": ""},
        }
        pieces = (self.arguments[at : at + 4] for at in range(0, len(self.arguments), 4))
        return [head, *({"index": index, "function": {"arguments": piece}} for piece in pieces)]


@dataclass(frozen=True)
class CallTools:
    """A streamed reply that calls tools, after some words where there are any."""

    calls: tuple[Call, ...]
    text: str = ""
    reason: str = "tool_calls"

    async def play(self, exchange: Exchange) -> None:
        """Stream the words and the calls."""
        stream = BodyStream(exchange)
        stream.open()
        await stream.send(stream.chunks.role())
        for piece in split_words(self.text):
            await stream.text(piece)
        for index, call in enumerate(self.calls):
            for delta in call.deltas(index):
                await stream.send(stream.chunks.tool_call(delta))
        await Finish(self.reason).play(stream)
