"""Talking to an agent (DESIGN 6)."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, File, Response, UploadFile

from fireside.api.deps import IdempotencyKeyHeader, State
from fireside.api.replies import Accept, answer, wants_events
from fireside.api.schemas.common import errors, events
from fireside.api.security import BodyLimit
from fireside.domain.views import SpeechView, TurnView
from fireside.errors import InvalidAudio
from fireside.services.voice.sound import too_large

router = APIRouter(prefix="/api", tags=["Voice"])

_STREAM = """id: 1
event: transcript
data: {"message_id": "…", "user_message": {…}}

id: 2
event: token
data: {"content": "Your order is on its way."}

id: 3
event: audio
data: {"index": 0, "url": "/api/audio/tts/…-0.mp3", "text": "Your order is on its way.", \
"end": 25}

id: 4
event: done
data: {"message_id": "…", "full_content": "…", "status": "complete", "finish_reason": "stop", \
"user_message": {…}, "assistant_message": {…}, "fallback_message": null}
"""
_EVENTS = events(_STREAM, "transcript", "sources", "token", "audio", "done", "error")
_FORM = 64 * 1024
"""Bytes of a form around its file."""


def body_limit(most: int) -> BodyLimit:
    """Return how large the body of a recording may be."""
    return BodyLimit(
        most=most + _FORM,
        detail=too_large(most),
        status=InvalidAudio.status,
        error=InvalidAudio.error,
        is_file=True,
        paths=re.compile(r"/api/sessions/[^/]+/voice"),
    )


@router.post(
    "/sessions/{session_id}/voice",
    response_class=Response,
    responses={
        200: {
            "description": "The turn when it has ended; or, asked for events, as it goes on",
            "model": TurnView,
            "content": {"text/event-stream": _EVENTS},
        },
        **errors(404, 409, 500),
    },
)
async def send_voice(
    session_id: str,
    state: State,
    audio: Annotated[
        UploadFile,
        File(description="webm, ogg, mp3, m4a, wav or flac, told by its bytes: 5 MB, 120 s"),
    ],
    accept: Accept = "application/json",
    key: IdempotencyKeyHeader = None,
) -> Response:
    """Ask the agent aloud; its reply is spoken sentence by sentence while it is written."""
    message_id = await state.voice.turns.ask(session_id, await audio.read(), key)
    return await answer(state, message_id, as_json=not wants_events(accept))


@router.post("/messages/{message_id}/speech", responses=errors(404, 409, 500))
async def read_aloud(message_id: str, state: State) -> SpeechView:
    """Have a reply read aloud; its speech is made the first time and then kept."""
    return SpeechView(tts_audio_url=await state.voice.aloud.read(message_id))
