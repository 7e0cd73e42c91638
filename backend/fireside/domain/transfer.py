"""What clients see of an import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ImportFormat = Literal["fireside", "chatgpt", "librechat", "openwebui"]


@dataclass(frozen=True, slots=True)
class ImportView:
    """What a file brings, or has brought; `agent_id` is null as long as it is only looked at.

    A warning is a sentence on something that was left out.
    """

    format: ImportFormat
    agent_id: str | None
    agent_name: str
    version_count: int
    test_case_count: int
    session_count: int
    message_count: int
    document_count: int
    recording_count: int
    warnings: list[str]
