"""The words of the upstream's mock models, so that every reply can be checked."""

from __future__ import annotations


def mock_text(tokens: int) -> str:
    """Return the whole text of a mock model's reply with this many tokens."""
    return "".join(f"tk{index} " for index in range(tokens))
