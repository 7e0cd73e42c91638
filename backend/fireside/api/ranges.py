"""Answers parts of a file, as players ask for them when somebody seeks (RFC 9110, section 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.responses import Response, StreamingResponse

from fireside.storage.base import Storage, StoredFile

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def parse_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the first byte and the one after the last; the whole where no single part is asked.

    None means that the part lies beyond the end.
    """
    found = _RANGE.fullmatch(header.replace(" ", "")) if header else None
    if found is None or not (found[1] or found[2]):
        return 0, size
    if not found[1]:
        count = min(int(found[2]), size)
        return (size - count, size) if count else None
    first = int(found[1])
    end = min(int(found[2]) + 1, size) if found[2] else size
    if found[2] and int(found[2]) < first:
        return 0, size
    return (first, end) if first < size else None


def file_response(
    storage: Storage, file: StoredFile, header: str | None, headers: Mapping[str, str]
) -> Response:
    """Return the file, or the part of it that the `Range` header asks for."""
    headers = {**headers, "Accept-Ranges": "bytes"}
    part = parse_range(header, file.size)
    if part is None:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{file.size}"})
    start, end = part
    headers["Content-Length"] = str(end - start)
    is_whole = end - start == file.size and not (header and _RANGE.fullmatch(header))
    if not is_whole:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return StreamingResponse(storage.read(file.name, start, end), 200 if is_whole else 206, headers)
