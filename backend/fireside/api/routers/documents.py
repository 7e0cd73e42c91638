"""The documents of an agent's library (DESIGN 7)."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Header, Query, Response, UploadFile

from fireside.api.deps import IdempotencyKeyHeader, State
from fireside.api.ranges import file_response
from fireside.api.schemas.common import ErrorBody, errors
from fireside.api.schemas.documents import DuplicateBody
from fireside.api.security import BodyLimit
from fireside.domain.library import DocumentList, DocumentView, PassageView, TextPages
from fireside.errors import ValidationFailed
from fireside.services.knowledge.originals import too_large

router = APIRouter(prefix="/api", tags=["Documents"])

_FORM = 64 * 1024
"""Bytes of a form around its file."""
_PIECE = 256 * 1024
_FARTHEST = 10**9
"""Characters into a document; further than any goes."""
# What was uploaded is foreign: a browser that opens it may show it and nothing else.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
}
_INLINE = {"application/pdf": "application/pdf"}
_SAVED = {
    "text/plain": "text/plain; charset=utf-8",
    "text/markdown": "text/plain; charset=utf-8",
    "text/csv": "text/plain; charset=utf-8",
    "text/html": "text/plain; charset=utf-8",
}
"""HTML is never given out as such; what is not named here neither is text."""
_TYPES = ("application/pdf", "text/plain", "application/octet-stream")
_CONTENT: dict[str, Any] = {media_type: {} for media_type in _TYPES}
_DUPLICATE = {
    "model": DuplicateBody | ErrorBody,
    "description": "The agent has this file already, or the key was used for another",
}

Offset = Annotated[int, Query(ge=0, le=_FARTHEST)]
Range = Annotated[str | None, Header(description="A part of the file: `bytes=0-1023`")]


def body_limit(most: int) -> BodyLimit:
    """Return how large the body of a document may be."""
    return BodyLimit(
        most=most + _FORM,
        detail=too_large(most),
        is_file=True,
        paths=re.compile(r"/api/agents/[^/]+/documents"),
    )


@router.get("/agents/{agent_id}/documents", responses=errors(404))
async def list_documents(agent_id: str, state: State) -> DocumentList:
    """List the documents of an agent, the newest first."""
    return await state.knowledge.library.list(agent_id)


@router.post(
    "/agents/{agent_id}/documents",
    status_code=202,
    responses={**errors(404, 413), 409: _DUPLICATE},
)
async def add_document(
    agent_id: str,
    state: State,
    file: Annotated[
        UploadFile, File(description="PDF, Word (.docx), HTML, Markdown, CSV or text: 50 MB")
    ],
    key: IdempotencyKeyHeader = None,
) -> DocumentView:
    """Add a document; it is read in the background, and its state tells how far that has come."""
    return await state.knowledge.library.add(agent_id, file.filename or "", _pieces(file), key)


@router.get("/documents/{document_id}", responses=errors(404))
async def get_document(document_id: str, state: State) -> DocumentView:
    """Get the state of a document."""
    return await state.knowledge.library.get(document_id)


@router.delete("/documents/{document_id}", status_code=204, responses=errors(404))
async def delete_document(document_id: str, state: State) -> None:
    """Delete a document with all that came of it."""
    await state.knowledge.library.delete(document_id)


@router.get("/documents/{document_id}/pages", responses=errors(404))
async def get_pages(
    document_id: str,
    state: State,
    first: Annotated[int, Query(ge=1, le=_FARTHEST)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> TextPages:
    """Get the text that was found on some pages."""
    return await state.knowledge.library.pages(document_id, first, limit)


@router.get("/documents/{document_id}/passage", responses=errors(404))
async def get_passage(
    document_id: str, state: State, char_start: Offset, char_end: Offset
) -> PassageView:
    """Get a passage, at most 4,000 characters, with where it stands on the page."""
    if char_end <= char_start:
        raise ValidationFailed("char_end: must be greater than char_start")
    return await state.knowledge.library.passage(document_id, char_start, char_end)


@router.head("/documents/{document_id}/content", include_in_schema=False)
@router.get(
    "/documents/{document_id}/content",
    response_class=Response,
    responses={
        200: {"description": "The file as it came", "content": _CONTENT},
        206: {"description": "The part of it that was asked for", "content": _CONTENT},
        416: {"description": "That part lies beyond its end"},
        **errors(404),
    },
)
async def get_content(document_id: str, state: State, range: Range = None) -> Response:  # noqa: A002 - the header's name
    """Get the original file; a PDF to be shown, everything else to be saved."""
    library = state.knowledge.library
    document, file = await library.original(document_id)
    is_shown = document.media_type in _INLINE
    known = _INLINE if is_shown else _SAVED
    headers = {
        **_HEADERS,
        "Content-Type": known.get(document.media_type, "application/octet-stream"),
        "Content-Disposition": _disposition(document.filename, is_shown=is_shown),
        "ETag": f'"{document.sha256}"',
    }
    return file_response(library.originals.storage, file, range, headers)


async def _pieces(file: UploadFile) -> AsyncGenerator[bytes]:
    while piece := await file.read(_PIECE):
        yield piece


def _disposition(filename: str, *, is_shown: bool) -> str:
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", filename)
    way = "inline" if is_shown else "attachment"
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
