"""Which model answers now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ProviderKind = Literal["embedded", "openai", "compatible"]
ModelHealth = Literal["ok", "starting", "not_installed", "failed", "unknown"]
SideRole = Literal["transcription", "speech", "embeddings"]
ModelState = Literal["ready", "starting", "not_installed", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class ActiveModel:
    """The model that answers, as the page tells of it."""

    kind: ProviderKind
    name: str
    state: ModelState
    """Unknown for a provider elsewhere, which is not asked before there is something to say."""
    message: str | None
    """One sentence that a person can act on, where something is not right."""
    is_tiny: bool
    upgrade: str | None
    """The name of the better embedded model, where the tiny one serves."""
    context_tokens: int

    @property
    def health(self) -> ModelHealth:
        """Return the state as the health check names it."""
        return "ok" if self.state == "ready" else self.state
