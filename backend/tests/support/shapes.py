"""Every field of what the API answers: one that is missing, added or of another kind shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


class Matches:
    """Equal to every string of this form."""

    def __init__(self, form: re.Pattern[str]) -> None:
        self._form = form

    def __eq__(self, other: object) -> bool:
        """Compare with a string."""
        return isinstance(other, str) and self._form.fullmatch(other) is not None

    def __hash__(self) -> int:
        """Hash by the form."""
        return hash(self._form)

    def __repr__(self) -> str:
        """Show the form."""
        return f"<{self._form.pattern}>"


class Between:
    """Equal to every whole number from `low` to `high`."""

    def __init__(self, low: int, high: int) -> None:
        self._low, self._high = low, high

    def __eq__(self, other: object) -> bool:
        """Compare with a number."""
        return isinstance(other, int) and self._low <= other <= self._high

    def __hash__(self) -> int:
        """Hash by the limits."""
        return hash((self._low, self._high))

    def __repr__(self) -> str:
        """Show the limits."""
        return f"<{self._low}…{self._high}>"


ID = Matches(_UUID7)
TIME = Matches(_TIME)
MILLISECONDS = Between(0, 60_000)

AGENT: Mapping[str, Any] = {
    "id": ID,
    "name": "Ada",
    "system_prompt": "You are Ada.",
    "model": None,
    "temperature": None,
    "voice": None,
    "tool_servers": [],
    "created_at": TIME,
    "updated_at": TIME,
    "session_count": 0,
    "message_count": 0,
    "recording_count": 0,
    "document_count": 0,
}
"""An agent that has only what it needs."""

SESSION: Mapping[str, Any] = {
    "id": ID,
    "agent_id": ID,
    "title": None,
    "created_at": TIME,
    "updated_at": TIME,
    "message_count": 0,
    "last_message": None,
}
"""A session in which nothing was said."""

QUESTION: Mapping[str, Any] = {
    "id": ID,
    "session_id": ID,
    "parent_id": None,
    "role": "user",
    "content": "Hi",
    "message_type": "text",
    "audio_url": None,
    "tts_audio_url": None,
    "feedback": None,
    "status": "complete",
    "error_code": None,
    "fallback_message": None,
    "finish_reason": None,
    "model": None,
    "usage": None,
    "timings": None,
    "citations": [],
    "tool_calls": [],
    "created_at": TIME,
    "version": 1,
    "version_count": 1,
    "previous_version_id": None,
    "next_version_id": None,
}
"""The first message of a session."""

REPLY: Mapping[str, Any] = {
    **QUESTION,
    "parent_id": ID,
    "role": "assistant",
    "content": "You said: Hi",
    "finish_reason": "stop",
    "model": "scripted",
    "usage": {"prompt_tokens": Between(1, 1000), "completion_tokens": Between(1, 1000)},
    "timings": {"first_token_ms": MILLISECONDS, "total_ms": MILLISECONDS},
}
"""Its reply, when the provider echoes."""
