"""Puts a reply together from its events and notices every character that is lost or repeated."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel

from bench.client.event_connection import Arrival
from bench.client.responses import TokenData


class _DoneData(BaseModel):
    message_id: str
    full_content: str
    status: str


class _ErrorData(BaseModel):
    message_id: str
    full_content: str
    code: str


class _StartData(BaseModel):
    message_id: str


@dataclass(frozen=True)
class Ending:
    """How a reply ended, as a listener was told."""

    status: str
    """`complete`, `stopped`, or the code of the error."""
    text: str


@dataclass
class Assembly:
    """The text of one reply as one listener has it, checked against the words that were sent."""

    expected: str
    """The whole text that the upstream says, of which the reply is always a beginning."""
    text: str = ""
    last_id: str | None = None
    message_id: str | None = None
    ending: Ending | None = None
    lost: int = 0
    """Characters that were skipped."""
    repeated: int = 0
    """Characters that came twice, or out of order."""
    mangled: int = 0
    """Characters that the upstream never said."""
    taken_back: list[tuple[float, int, int]] = field(default_factory=list[tuple[float, int, int]])
    """Snapshots with less than was shown before: when, how much is left, how much was there.

    They say nothing yet: a moment later all may be there again, and more.
    """
    _times: list[float] = field(default_factory=list[float])
    _lengths: list[int] = field(default_factory=list[int])

    def take(self, arrival: Arrival) -> None:
        """Apply one event."""
        event = arrival.event
        if event.id is not None:
            self.last_id = event.id
        if event.name == "start":
            self.message_id = _StartData.model_validate_json(event.data).message_id
        elif event.name == "snapshot":
            self._replace(TokenData.model_validate_json(event.data).content, arrival.at)
        elif event.name == "token":
            self._append(TokenData.model_validate_json(event.data).content)
        elif event.name == "done":
            done = _DoneData.model_validate_json(event.data)
            self.ending = Ending(done.status, done.full_content)
            self.message_id = done.message_id
        elif event.name == "error":
            error = _ErrorData.model_validate_json(event.data)
            self.ending = Ending(error.code, error.full_content)
            # Of a reply whose process was killed at once the start may be known to nobody.
            self.message_id = error.message_id
        self._times.append(arrival.at)
        self._lengths.append(len(self.text))

    def most_shown(self) -> int:
        """Return how many characters the listener had when it had most."""
        return max(self._lengths, default=0)

    def shown_beyond(self, length: int) -> tuple[float, float] | None:
        """Return when the listener first had more characters than this, and when first its most.

        None if it never had more.
        """
        moments = [
            (at, had) for at, had in zip(self._times, self._lengths, strict=True) if had > length
        ]
        if not moments:
            return None
        most = self.most_shown()
        return moments[0][0], next(at for at, had in moments if had == most)

    def _replace(self, snapshot: str, at: float) -> None:
        if not self.expected.startswith(snapshot):
            self.mangled += len(snapshot)
        elif len(snapshot) < len(self.text):
            self.taken_back.append((at, len(snapshot), len(self.text)))
        self.text = snapshot

    def _append(self, content: str) -> None:
        position = len(self.text)
        if self.expected.startswith(content, position):
            self.text += content
            return
        found = self.expected.find(content)
        if found < 0:
            self.mangled += len(content)
        elif found > position:
            self.lost += found - position
            self.text = self.expected[: found + len(content)]
        else:
            self.repeated += min(position - found, len(content))
