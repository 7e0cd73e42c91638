"""Recordings and speech, to be heard."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Response

from fireside.api.deps import State
from fireside.api.ranges import file_response
from fireside.api.schemas.common import errors
from fireside.errors import NotFound
from fireside.storage.base import Storage, StoredFile, UnknownFile

router = APIRouter(prefix="/api", tags=["Voice"])

_TYPES = {
    "webm": "audio/webm",
    "ogg": "audio/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "flac": "audio/flac",
}
# What was uploaded is foreign: a browser that opens it may play it and nothing else.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; media-src 'self'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=3600",
}
_AUDIO: dict[str, Any] = {media_type: {} for media_type in _TYPES.values()}

Folder = Annotated[Literal["uploads", "tts"], Path(description="What users said, or agents")]
Range = Annotated[str | None, Header(description="A part of the file: `bytes=0-1023`")]


@router.head("/audio/{folder}/{file}", include_in_schema=False)
@router.get(
    "/audio/{folder}/{file}",
    response_class=Response,
    responses={
        200: {"description": "The recording", "content": _AUDIO},
        206: {"description": "The part of it that was asked for", "content": _AUDIO},
        416: {"description": "That part lies beyond its end"},
        **errors(404),
    },
)
async def get_audio(folder: Folder, file: str, state: State, range: Range = None) -> Response:  # noqa: A002 - the header's name
    """Get a recording."""
    storage = (
        state.voice.recordings.uploads if folder == "uploads" else state.voice.recordings.speech
    )
    found = await _find(storage, file)
    headers = {
        **_HEADERS,
        "Content-Type": _TYPES[found.name.rpartition(".")[2]],
        "Content-Disposition": f'inline; filename="{found.name}"',
        "ETag": f'"{found.size:x}-{int(found.modified_at * 1000):x}"',
    }
    return file_response(storage, found, range, headers)


@router.get(
    "/voices/{voice}/preview",
    response_class=Response,
    responses={
        200: {"description": "A short sample", "content": {"audio/mpeg": {}}},
        **errors(404, 500),
    },
)
async def preview_voice(voice: str, state: State) -> Response:
    """Hear how a voice sounds."""
    sample = await state.voice.aloud.sample(voice)
    headers = {"Cache-Control": "private, max-age=86400", "Accept-Ranges": "none"}
    return Response(sample, media_type="audio/mpeg", headers=headers)


async def _find(storage: Storage, name: str) -> StoredFile:
    try:
        found = await storage.find(name)
    except UnknownFile as error:
        raise NotFound("Audio file not found") from error
    if name.rpartition(".")[2] not in _TYPES:
        raise NotFound("Audio file not found")
    return found
