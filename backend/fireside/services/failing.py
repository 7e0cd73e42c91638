"""What a person is told when a provider does not do its work."""

from __future__ import annotations

from fireside.domain.failures import failure
from fireside.errors import ModelNotReady, ProviderError, ServiceMisconfigured, ServiceUnavailable

_MISCONFIGURED = {"authentication", "model_not_found"}


def unavailable(error: ProviderError, what: str) -> ServiceMisconfigured | ServiceUnavailable:
    """Return the error of a call; `what` begins its sentence."""
    words = failure(error.code)
    kind = ServiceMisconfigured if error.code in _MISCONFIGURED else ServiceUnavailable
    why = error.detail if isinstance(error, ModelNotReady) else words.fallback_message
    return kind(f"{what}: {why}", fallback_message=words.fallback_message)
