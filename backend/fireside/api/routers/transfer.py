"""Taking it with you: export of sessions and agents, import of files."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Query, Response, UploadFile
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from fireside.api.attachment import attachment
from fireside.api.deps import IdempotencyKeyHeader, State
from fireside.api.schemas.common import errors
from fireside.api.security import BodyLimit
from fireside.domain.transfer import ImportView
from fireside.services.transfer import session_export
from fireside.services.transfer.agent_export import Wanted

router = APIRouter(prefix="/api", tags=["Transfer"])

MOST = 500 * 1024 * 1024
"""Bytes of a file that is imported."""
_FORM = 64 * 1024
_MARKDOWN, _JSON, _ZIP = "text/markdown", "application/json", "application/zip"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def _file(*media_types: str) -> dict[int | str, dict[str, Any]]:
    content: dict[str, Any] = {media_type: {} for media_type in media_types}
    return {200: {"description": "The file", "content": content}}


def body_limit() -> BodyLimit:
    """Return how large the body of an import may be."""
    return BodyLimit(
        most=MOST + _FORM,
        detail=f"The file is too large: at most {MOST // 1024 // 1024} MB can be imported.",
        is_file=True,
        paths=re.compile(r"/api/import"),
    )


@router.get(
    "/sessions/{session_id}/export",
    response_class=Response,
    responses={**_file(_MARKDOWN, _JSON), **errors(404)},
)
async def export_session(
    session_id: str,
    state: State,
    *,
    format: Annotated[  # noqa: A002 - the parameter's name
        Literal["markdown", "json"],
        Query(description="To be read: the versions on screen; or whole, with all versions"),
    ] = "markdown",
) -> Response:
    """Take a session with you, as Markdown or as JSON."""
    database = state.database
    agent, title = await session_export.names_of(database, session_id)
    if format == "json":
        body = session_export.as_json(database, session_id)
        return _sent(body, f"{title or agent}.json", _JSON)
    body = session_export.as_markdown(database, session_id)
    return _sent(body, f"{title or agent}.md", f"{_MARKDOWN}; charset=utf-8")


@router.get(
    "/agents/{agent_id}/export",
    response_class=Response,
    responses={**_file(_ZIP), **errors(404)},
)
async def export_agent(
    agent_id: str,
    state: State,
    *,
    sessions: Annotated[bool, Query(description="With its conversations")] = True,
    recordings: Annotated[bool, Query(description="With what was said in them")] = False,
) -> Response:
    """Take an agent with you: prompts, test cases, documents, and its conversations if wanted."""
    export = state.transfer.agents
    name = await export.name(agent_id)
    body = export.write(agent_id, Wanted(sessions, recordings))
    return _sent(body, f"{name}.fireside.zip", _ZIP)


@router.post(
    "/import",
    status_code=201,
    responses={
        200: {"model": ImportView, "description": "What would come"},
        201: {"description": "What has come"},
        **errors(404, 409, 413),
    },
)
async def import_file(
    state: State,
    response: Response,
    *,
    file: Annotated[
        UploadFile,
        File(description="An agent's export, or ChatGPT's, LibreChat's or Open WebUI's: 500 MB"),
    ],
    preview: Annotated[bool, Query(description="Only say what would come")] = False,
    key: IdempotencyKeyHeader = None,
) -> ImportView:
    """Make an agent of a file: all of it, or nothing."""
    imports = state.transfer.imports
    if preview:
        response.status_code = 200
        return await imports.preview(file.file)
    return await imports.create(file.file, key)


class _Saved(StreamingResponse):
    """A file that is made while it leaves; when its reader goes away, nothing of it stays open."""

    def __init__(
        self, body: AsyncGenerator[bytes], media_type: str, headers: dict[str, str]
    ) -> None:
        super().__init__(body, media_type=media_type, headers=headers)
        self._made = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._made.aclose()


def _sent(body: AsyncGenerator[bytes], filename: str, media_type: str) -> Response:
    headers = {**_HEADERS, "Content-Disposition": attachment(filename)}
    return _Saved(body, media_type, headers)
