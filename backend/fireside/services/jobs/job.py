"""What there is to do in the background, and what gets it done.

A job is a kind and a key. It is told again whenever somebody thinks that it may be needed, and may
be begun a second time after its process was killed: what it does must be the same done twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job; each has a queue of its own, so that none waits for another."""

    name: str
    at_once: int = 1
    """How many of them one process does at the same time."""
    is_repeated: bool = True
    """Whether one that is asked for while it is being done is done once more."""


READ = Kind("read", at_once=2, is_repeated=False)
"""Read a document; the key is its id."""
EMBED = Kind("embed")
"""Make the vectors that are missing anywhere."""
LOOK = Kind("look")
"""Look for documents that nobody was asked to read."""
REPLIES = Kind("replies")
"""End the replies whose process is gone."""
LEFTOVERS = Kind("leftovers")
"""Delete what crashes have left: files of nobody's, deletions that were begun, old keys."""
KINDS = (READ, EMBED, LOOK, REPLIES, LEFTOVERS)

Outcome = Literal["done", "failed"]


@dataclass(frozen=True, slots=True)
class Task:
    """A job that is being done."""

    kind: Kind
    key: str
    attempt: int
    """1 for the first; a process that died in the middle counts, an outage does not."""

    @property
    def id(self) -> str:
        """What the log calls it."""
        return f"{self.kind.name}:{self.key}" if self.key else self.kind.name


class Later(Exception):
    """A job can't be done now: try again, in `seconds`."""

    def __init__(self, seconds: float = 0.0, *, why: str = "", counts: bool = False) -> None:
        """`counts` tells that this was an attempt, and not an outage or the end of the process."""
        super().__init__(why)
        self.seconds = seconds
        self.why = why
        self.counts = counts


Handler = Callable[[Task], Awaitable[Outcome]]
"""Does a job; raises Later, or AppError where something does not answer."""


@dataclass(frozen=True, slots=True)
class Line:
    """How it stands with the jobs of one kind."""

    waiting: int = 0
    running: int = 0
    """Being done, or begun and waiting for another attempt."""
    oldest: float = 0.0
    """Seconds since the oldest of them was asked for."""


@dataclass(frozen=True, slots=True)
class QueueState:
    """How it stands with all jobs: of this server, or of all that share a Redis."""

    lines: Mapping[str, Line]
    """By kind."""
    ended: Mapping[tuple[str, str], int]
    """How many have ended, by kind and outcome: done, failed or later."""
    workers: Sequence[str] | None = field(default=None)
    """The worker processes that live; None where there can't be any."""


class Jobs(Protocol):
    """Gets jobs done."""

    is_shared: bool
    """Whether other processes do jobs too."""
    room: int
    """How many documents of one agent are told at once; the others wait for those to end."""

    def take(self, kind: Kind, handler: Handler, leave: Callable[[], None] | None = None) -> None:
        """Name what does such jobs; `leave` is called when the process ends."""
        ...

    def every(self, kind: Kind, seconds: float) -> None:
        """Have such a job done from time to time."""
        ...

    async def start(self) -> None:
        """Begin."""
        ...

    def add(self, kind: Kind, key: str = "") -> None:
        """Have a job done, some time; nothing happens where it waits already."""
        ...

    async def trouble(self, kind: Kind) -> str | None:
        """Return why the last attempt at such a job failed; None when it did not."""
        ...

    async def state(self) -> QueueState | None:
        """Return how it stands; None when nobody can tell now."""
        ...

    async def close(self) -> None:
        """End the work; what is unfinished is given back."""
        ...
