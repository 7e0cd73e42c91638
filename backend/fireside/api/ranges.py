"""Answers parts of a file, as players ask for them when somebody seeks (RFC 9110, section 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.responses import Response, StreamingResponse

from fireside.storage.base import Storage, StoredFile

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class BeyondEnd(Exception):
    """No byte of the file is in the part that was asked for."""


def parse_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the first byte of the part and the one after its last; None for the whole file.

    What asks for several parts, or is no range, is answered with the whole. Raises BeyondEnd.
    """
    found = _RANGE.fullmatch(header.replace(" ", "")) if header else None
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, end = max(0, size - int(found[2])), size
    else:
        first = int(found[1])
        if found[2] and int(found[2]) < first:
            return None
        end = min(int(found[2]) + 1, size) if found[2] else size
    if first >= end:
        raise BeyondEnd
    return first, end


def file_response(
    storage: Storage, file: StoredFile, header: str | None, headers: Mapping[str, str]
) -> Response:
    """Return the file, or the part of it that the `Range` header asks for."""
    try:
        part = parse_range(header, file.size)
    except BeyondEnd:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{file.size}"})
    start, end = part or (0, file.size)
    sent = {**headers, "Accept-Ranges": "bytes", "Content-Length": str(end - start)}
    if part is not None:
        sent["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    body = storage.read(file.name, start, end)
    return StreamingResponse(body, 200 if part is None else 206, sent)
