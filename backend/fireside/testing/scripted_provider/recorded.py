"""What the server remembers about each request it was sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import orjson

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"
JsonObject: TypeAlias = dict[str, JsonValue]


@dataclass(eq=False)
class RecordedRequest:
    """One request as it arrived, and how its connection went on. Times are `time.monotonic()`."""

    method: str
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    arrived_at: float = field(default_factory=time.monotonic)
    ended_at: float | None = None
    """When the reply was over, in whichever way."""
    tokens_sent: int = 0
    """How many pieces of text were written so far."""
    client_left_at: float | None = None
    """When the client closed the connection before the reply was over, else None."""
    _ended: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def json(self) -> JsonObject:
        """The parsed body; an empty object when it is not a JSON object."""
        try:
            value: JsonValue = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def model(self) -> str:
        """The model that was asked for."""
        model = self.json.get("model")
        return model if isinstance(model, str) else ""

    @property
    def is_stream(self) -> bool:
        """Whether a streamed reply was asked for."""
        return self.json.get("stream") is True

    @property
    def wants_usage(self) -> bool:
        """Whether the stream should end with the usage."""
        options = self.json.get("stream_options")
        return isinstance(options, dict) and options.get("include_usage") is True

    @property
    def messages(self) -> list[tuple[str, str]]:
        """The conversation that was sent, as (role, text) pairs."""
        sent = self.json.get("messages")
        if not isinstance(sent, list):
            return []
        return [
            (str(message.get("role", "")), str(message.get("content", "")))
            for message in sent
            if isinstance(message, dict)
        ]

    def mark_ended(self, *, client_left: bool) -> None:
        """Note that the reply is over; only the first call counts."""
        if self.ended_at is not None:
            return
        self.ended_at = time.monotonic()
        if client_left:
            self.client_left_at = self.ended_at
        self._ended.set()

    async def wait_ended(self, timeout: float = 5.0) -> float:
        """Wait until the reply is over, in whichever way, and return when that was."""
        return await asyncio.wait_for(self._end(), timeout)

    async def wait_client_left(self, timeout: float = 5.0) -> float:
        """Wait until the client closes the connection early and return when that was."""
        await self.wait_ended(timeout)
        if self.client_left_at is None:
            raise AssertionError("The client stayed until the end of the reply.")
        return self.client_left_at

    async def _end(self) -> float:
        while self.ended_at is None:
            await self._ended.wait()
        return self.ended_at
