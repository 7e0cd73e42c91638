"""A reply whose words leave one by one, when the test says so."""

from __future__ import annotations

import asyncio

from fireside.testing.scripted_provider.chunks import split_words
from fireside.testing.scripted_provider.connection import Exchange
from fireside.testing.scripted_provider.endings import Ending, Finish
from fireside.testing.scripted_provider.recorded import RecordedRequest
from fireside.testing.scripted_provider.replies import Say
from fireside.testing.scripted_provider.stream import BodyStream


class GatedReply:
    """A reply under the test's hand, so that no test needs to sleep. It answers one request."""

    def __init__(self, text: str = "") -> None:
        self._held = list(split_words(text))
        self._released: asyncio.Queue[str | Ending] = asyncio.Queue()
        self._request: asyncio.Future[RecordedRequest] | None = None
        self._progress = asyncio.Condition()
        self._said: list[str] = []

    @property
    def held(self) -> int:
        """How many words are still held back."""
        return len(self._held)

    @property
    def said(self) -> str:
        """The text that has been written to the wire."""
        return "".join(self._said)

    def release(self, count: int = 1) -> str:
        """Let the next words go and return them."""
        if count > self.held:
            raise ValueError(f"Only {self.held} words are left to release.")
        words, self._held = self._held[:count], self._held[count:]
        for word in words:
            self.say(word)
        return "".join(words)

    def release_all(self) -> str:
        """Let all words go that are still held back and return them."""
        return self.release(self.held)

    def say(self, piece: str) -> None:
        """Write a piece of text that was not planned."""
        self._released.put_nowait(piece)

    def finish(self, reason: str = "stop") -> str:
        """Let the held words go and end the reply properly; return those words."""
        rest = self.release_all()
        self.end(Finish(reason))
        return rest

    def end(self, ending: Ending) -> None:
        """End the reply here and in this way; words still held back are never written."""
        self._held.clear()
        self._released.put_nowait(ending)

    async def started(self, timeout: float = 5.0) -> RecordedRequest:
        """Wait until the request for this reply is here and return it."""
        return await asyncio.wait_for(asyncio.shield(self._arrival()), timeout)

    async def wait_said(self, text: str, timeout: float = 5.0) -> None:
        """Wait until the written text ends with this."""

        async def ends_with() -> None:
            async with self._progress:
                await self._progress.wait_for(lambda: self.said.endswith(text))

        await asyncio.wait_for(ends_with(), timeout)

    async def play(self, exchange: Exchange) -> None:
        """Stream what is released, until an ending is."""
        if self._arrival().done():
            raise RuntimeError("A gated reply answers only one request.")
        self._arrival().set_result(exchange.request)
        if not exchange.request.is_stream:
            await self._answer_whole(exchange)
            return
        stream = BodyStream(exchange)
        stream.open()
        await stream.send(stream.chunks.role())
        while isinstance(step := await self._released.get(), str):
            await stream.text(step)
            async with self._progress:
                self._said.append(step)
                self._progress.notify_all()
        await step.play(stream)

    async def _answer_whole(self, exchange: Exchange) -> None:
        pieces: list[str] = []
        while isinstance(step := await self._released.get(), str):
            pieces.append(step)
        await Say(tuple(pieces), ending=step).play(exchange)

    def _arrival(self) -> asyncio.Future[RecordedRequest]:
        if self._request is None:
            self._request = asyncio.get_running_loop().create_future()
        return self._request
