"""Recordings to send."""

from __future__ import annotations

from pathlib import Path

_QUESTION = (
    Path(__file__).parents[2] / "backend" / "tests" / "voice" / "data" / "leopard_en_quiet.webm"
)


def question() -> bytes:
    """Return somebody's voice, six seconds of it."""
    return _QUESTION.read_bytes()
