"""What goes along with a run and is made of its text, as a voice is.

A run without one knows nothing of it: its tokens take the same way as ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from fireside.domain.events import Done, RunEvent, Token


class Append(Protocol):
    """Adds an event to the run's log."""

    def __call__(self, event: RunEvent) -> None:
        """Add it."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a companion's work is stored with the reply."""

    tts_audio_url: str | None = None
    error_code: str | None = None
    """What went wrong although the text is whole."""


class Companion(Protocol):
    """Follows one run."""

    def begin(self, append: Append) -> None:
        """Take part in the run; what is made of its text is told with `append`."""
        ...

    def feed(self, text: str) -> None:
        """Take more of the text; never blocks."""
        ...

    async def complete(self) -> None:
        """Return when all of the text has been dealt with: it is whole now."""
        ...

    def end(self) -> Kept:
        """Drop at once what is not done, and return what is to be stored. Nothing is told after."""
        ...

    async def conclude(self, done: Done) -> Done:
        """Return the run's last event with what the companion adds; the reply is stored."""
        ...


def feeding(append: Append, companion: Companion) -> Append:
    """Return an `append` that feeds the companion too."""

    def append_and_feed(event: RunEvent) -> None:
        append(event)
        if isinstance(event, Token):
            companion.feed(event.content)

    return append_and_feed
