"""Who is told of each request to a provider: what counts, and what traces where there is any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from fireside.observing.counting import Histogram

SideRole = Literal["transcription", "speech", "embeddings"]


class OpenSpan(Protocol):
    """A request that is under way."""

    def note(self, name: str, value: int) -> None:
        """Note what is known of the answer."""
        ...

    def end(self, error: str | None) -> None:
        """Note that it has ended, with the code of its error if it failed."""
        ...


class Spans(Protocol):
    """Traces requests; chat is traced on its own, since its answers come in pieces."""

    def begin(self, role: SideRole, model: str, address: str) -> OpenSpan:
        """Begin the trace of a request to the model at this base URL."""
        ...


@dataclass(frozen=True)
class Watch:
    """What an adapter reports to."""

    seconds: Histogram | None = None
    """It has the labels role and outcome."""
    spans: Spans | None = None

    def begin(self, role: SideRole, model: str, address: str) -> OpenSpan | None:
        """Begin the trace of a request, where anything is traced."""
        return self.spans.begin(role, model, address) if self.spans else None
