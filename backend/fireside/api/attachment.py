"""Names for files that are saved: whatever a user called something, on every system."""

from __future__ import annotations

import re
from urllib.parse import quote

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069/\\:*?"<>|]+')
_LENGTH = 120


def attachment(filename: str) -> str:
    """Return the header that has a browser save a file under this name."""
    stem, dot, extension = filename.partition(".fireside.")
    if not dot:
        stem, dot, extension = filename.rpartition(".")
    stem = " ".join(_FORBIDDEN.sub(" ", stem).split())[:_LENGTH].strip(" .") or "fireside"
    name = f"{stem}{dot}{extension}"
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
