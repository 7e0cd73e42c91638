"""How much the models of others can take in, as far as it is known."""

from __future__ import annotations

UNKNOWN = 32_768
"""Tokens that we trust a model with of which nothing is known."""

_KNOWN = (
    ("gpt-3.5", 16_385),
    ("gpt-4-32k", 32_768),
    ("gpt-4-turbo", 128_000),
    ("gpt-4o", 128_000),
    ("gpt-4.1", 1_000_000),
    ("gpt-4", 8_192),
    ("gpt-5", 400_000),
    ("chatgpt", 128_000),
    ("o1", 128_000),
    ("o3", 200_000),
    ("o4", 200_000),
)


def context_tokens_of(model: str, configured: int | None) -> int:
    """Return the context length in tokens: as set, as known by the name, or a careful guess."""
    if configured is not None:
        return configured
    return next((tokens for prefix, tokens in _KNOWN if model.startswith(prefix)), UNKNOWN)
