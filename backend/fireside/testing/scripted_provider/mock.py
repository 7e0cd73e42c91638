"""Mock models: replies of predictable words at a given pace, cheap enough to measure others with.

The name sets the behaviour: `mock-ttft50-n200-itl20` writes 200 tokens, the first after 50 ms, then
one every 20 ms. Token i is the text `tk<i> `; one token is one event and one write to the socket.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import orjson

from fireside.testing.scripted_provider.chunks import (
    Chunks,
    completion_object,
    count_prompt_tokens,
)
from fireside.testing.scripted_provider.connection import Exchange
from fireside.testing.scripted_provider.recorded import RecordedRequest
from fireside.testing.scripted_provider.stream import BodyStream

_NAME = re.compile(r"mock(?:-ttft(?P<ttft>[\d.]+))?(?:-n(?P<n>\d+))?(?:-itl(?P<itl>[\d.]+))?")
_DEFAULT_TOKENS = 200
_TICK = 0.0005
"""Tokens due within this many seconds are written together; half of a timer's resolution."""
_RETRY = 0.001
"""Seconds until a client that reads too slowly is looked at again."""


@dataclass(frozen=True)
class MockModel:
    """What the name of a mock model asks for; times in seconds."""

    first_after: float
    tokens: int
    interval: float


def parse_mock_model(name: str) -> MockModel | None:
    """Read a mock model's behaviour from its name; None if it is not the name of one."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    return MockModel(
        first_after=float(match["ttft"] or 0) / 1000,
        tokens=int(match["n"] or _DEFAULT_TOKENS),
        interval=float(match["itl"] or 0) / 1000,
    )


def mock_token(index: int) -> str:
    """Return the text of a mock model's token."""
    return f"tk{index} "


@lru_cache(maxsize=64)
def _token_frames(model: str, count: int) -> tuple[bytes, ...]:
    """Prepare the HTTP chunks of a reply's tokens, so that sending one costs only the write."""
    chunks = Chunks(model)
    events = (chunks.text(mock_token(i)) for i in range(count))
    return tuple(b"%x\r\n%s\r\n" % (len(event), event) for event in events)


@dataclass(eq=False)
class _Track:
    """A reply that is being written by the pump."""

    exchange: Exchange
    frames: Sequence[bytes]
    interval: float
    finished: asyncio.Future[None]
    position: int = 0

    def write_next(self) -> None:
        """Write one token, unless the client must catch up first."""
        wire = self.exchange.wire
        if wire.is_writable and wire.is_open:
            wire.raw(self.frames[self.position])
            self.position += 1
            self.exchange.request.tokens_sent = self.position

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to write or nobody left to write to."""
        return self.position == len(self.frames) or not self.exchange.wire.is_open


@dataclass
class TokenPump:
    """Writes the tokens of all running mock replies from one callback.

    A task and a timer for each token would cost more than the write itself.
    """

    _eager: list[_Track] = field(default_factory=list[_Track])
    _paced: list[tuple[float, int, _Track]] = field(default_factory=list[tuple[float, int, _Track]])
    _order: itertools.count[int] = field(default_factory=itertools.count)
    _timer: asyncio.TimerHandle | None = None
    # uvloop gives a handle without `when()` for what is due already.
    _timer_due: float = 0.0

    async def write(self, exchange: Exchange, frames: Sequence[bytes], interval: float) -> None:
        """Write the frames, one each `interval` seconds or, at 0, one each turn of the loop."""
        if not frames:
            return
        loop = asyncio.get_running_loop()
        track = _Track(exchange, frames, interval, loop.create_future())
        if interval > 0:
            heapq.heappush(self._paced, (loop.time(), next(self._order), track))
            self._set_timer(loop)
        else:
            self._eager.append(track)
            if len(self._eager) == 1:
                loop.call_soon(self._spin, loop)
        await track.finished

    def _spin(self, loop: asyncio.AbstractEventLoop) -> None:
        written = False
        for track in self._eager:
            before = track.position
            track.write_next()
            written = written or track.position != before
        over = [track for track in self._eager if track.is_over]
        if over:
            self._eager = [track for track in self._eager if not track.is_over]
            for track in over:
                _finish(track)
        if self._eager:
            if written:
                loop.call_soon(self._spin, loop)
            else:
                loop.call_later(_RETRY, self._spin, loop)

    def _set_timer(self, loop: asyncio.AbstractEventLoop) -> None:
        due = self._paced[0][0]
        if self._timer is not None:
            if self._timer_due <= due:
                return
            self._timer.cancel()
        self._timer_due = due
        self._timer = loop.call_at(due, self._tick, loop)

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        until = loop.time() + _TICK
        while self._paced and self._paced[0][0] <= until:
            due, number, track = heapq.heappop(self._paced)
            before = track.position
            track.write_next()
            if track.is_over:
                _finish(track)
            else:
                # The schedule is absolute, so that the pace does not drift.
                after = due + track.interval if track.position != before else until + _RETRY
                heapq.heappush(self._paced, (after, number, track))
        if self._paced:
            self._set_timer(loop)


def _finish(track: _Track) -> None:
    if not track.finished.done():
        track.finished.set_result(None)


@dataclass(frozen=True)
class MockReply:
    """The reply of a mock model."""

    model: MockModel
    pump: TokenPump

    async def play(self, exchange: Exchange) -> None:
        """Write the tokens at the model's pace."""
        request = exchange.request
        count = _limited(self.model.tokens, request)
        if self.model.first_after:
            await asyncio.sleep(self.model.first_after)
        if not request.is_stream:
            await asyncio.sleep(self.model.interval * max(0, count - 1))
            request.tokens_sent = count
            pieces = tuple(mock_token(i) for i in range(count))
            body = orjson.dumps(completion_object(request, pieces, "stop"))
            exchange.wire.answer(200, body, "application/json")
            return
        stream = BodyStream(exchange)
        stream.open()
        stream.wire.chunk(stream.chunks.role())
        frames = _token_frames(request.model, count)
        await self.pump.write(exchange, frames, self.model.interval)
        stream.wire.chunk(stream.chunks.finish("stop"))
        if request.wants_usage:
            stream.wire.chunk(stream.chunks.usage(count_prompt_tokens(request), count))
        stream.wire.chunk(stream.chunks.done())
        stream.close()


def _limited(tokens: int, request: RecordedRequest) -> int:
    limit = request.json.get("max_completion_tokens") or request.json.get("max_tokens")
    return min(tokens, limit) if isinstance(limit, int) else tokens
