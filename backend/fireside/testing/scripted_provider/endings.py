"""The ways in which a reply that has begun can end, proper and broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from fireside.testing.scripted_provider.chunks import count_prompt_tokens, error_object
from fireside.testing.scripted_provider.recorded import JsonObject
from fireside.testing.scripted_provider.stream import BodyStream


class Ending(Protocol):
    """Takes over a stream after its last word."""

    async def play(self, stream: BodyStream) -> None:
        """Bring the response to its end, or leave it without one."""
        ...


@dataclass(frozen=True)
class Finish:
    """The proper end: finish reason, usage where it was asked for, end mark."""

    reason: str = "stop"
    with_usage: bool = True
    with_done: bool = True

    async def play(self, stream: BodyStream) -> None:
        """End the reply properly."""
        await stream.send(stream.chunks.finish(self.reason))
        if self.with_usage and stream.request.wants_usage:
            prompt = count_prompt_tokens(stream.request)
            await stream.send(stream.chunks.usage(prompt, stream.request.tokens_sent))
        # A client may leave from here on: it has the whole reply.
        stream.request.mark_ended(client_left=False)
        if self.with_done:
            await stream.send(stream.chunks.done())
        stream.close()


PROPER_END = Finish()


@dataclass(frozen=True)
class CloseBody:
    """A body that ends properly although the reply in it did not."""

    async def play(self, stream: BodyStream) -> None:
        """End the body and nothing else."""
        stream.close()


@dataclass(frozen=True)
class Reset:
    """The connection is cut with RST."""

    async def play(self, stream: BodyStream) -> None:
        """Cut the connection."""
        stream.wire.reset()


@dataclass(frozen=True)
class HangUp:
    """The connection is closed with FIN and without the end of the body."""

    async def play(self, stream: BodyStream) -> None:
        """Close the connection."""
        stream.wire.hang_up()


@dataclass(frozen=True)
class Silence:
    """Nothing more is sent, and the connection stays open until the client leaves."""

    async def play(self, stream: BodyStream) -> None:
        """Wait for the client to leave."""
        await stream.wire.closed.wait()


@dataclass(frozen=True)
class NotJson:
    """An event that is not JSON, after which the reply goes on to another ending."""

    data: bytes = b'{"id": "chatcmpl-scripted", "choices": [{"delta"'
    then: Ending = PROPER_END

    async def play(self, stream: BodyStream) -> None:
        """Write the broken event and go on."""
        await stream.send(stream.chunks.event(self.data))
        await self.then.play(stream)


def _server_error() -> JsonObject:
    message = "The server had an error while processing your request."
    return error_object(message, "server_error", None)


@dataclass(frozen=True)
class ErrorEvent:
    """An `error` object inside the stream, as OpenAI and vLLM send it."""

    error: Callable[[], JsonObject] = _server_error
    name: bytes | None = None
    """The event's name; most servers give none."""

    async def play(self, stream: BodyStream) -> None:
        """Write the error and end the body."""
        await stream.send(stream.chunks.error(self.error(), self.name))
        stream.close()
