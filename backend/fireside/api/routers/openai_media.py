"""Embeddings and transcripts for the clients of OpenAI's API, from the models that serve us."""

from __future__ import annotations

import base64
import re
import struct
from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, File, Form, Response, UploadFile
from starlette.responses import PlainTextResponse

from fireside.api.deps import State
from fireside.api.schemas.common import events
from fireside.api.schemas.openai_compatible import openai_errors
from fireside.api.schemas.openai_media import (
    EmbeddingsAnswer,
    EmbeddingsCreate,
    TranscriptAnswer,
)
from fireside.api.security import BodyLimit
from fireside.api.sse import EVENT_HEADERS
from fireside.api.timed_transcripts import TIMED, TranscriptForm, check_form, timed_answer
from fireside.services.conversation.history import estimate_tokens
from fireside.services.voice.sound import too_large

router = APIRouter(prefix="/v1", tags=["OpenAI"])

NO_TIMES: list[Literal["word", "segment"]] = []
_FORM = 64 * 1024
"""Bytes of a form around its file."""
_STREAM = """event: transcript.text.delta
data: {"type": "transcript.text.delta", "delta": "Where is my order?"}

event: transcript.text.done
data: {"type": "transcript.text.done", "text": "Where is my order?"}
"""
_SHOWN = events(_STREAM, "transcript.text.delta", "transcript.text.done")


def recording_limit(most: int) -> BodyLimit:
    """Return how large the body with a recording may be."""
    return BodyLimit(
        most=most + _FORM,
        detail=too_large(most),
        is_file=True,
        paths=re.compile(r"/v1/audio/transcriptions"),
    )


@router.post(
    "/embeddings",
    response_class=Response,
    responses={
        200: {"description": "A vector for each text", "model": EmbeddingsAnswer},
        **openai_errors(413, 500),
    },
)
async def create_embeddings(body: EmbeddingsCreate, state: State) -> Response:
    """Turn texts into vectors, with the model that searches the libraries."""
    texts = [body.input] if isinstance(body.input, str) else body.input
    vectors = await state.openai_api.vectors.of(texts, body.dimensions)
    tokens = sum(map(estimate_tokens, texts))
    write = _packed if body.encoding_format == "base64" else _numbers
    answer = {
        "object": "list",
        "data": [
            {"object": "embedding", "index": index, "embedding": write(vector)}
            for index, vector in enumerate(vectors)
        ],
        "model": body.model,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }
    # Not as a model of pydantic's, which would look at each of a million numbers.
    return Response(orjson.dumps(answer), media_type="application/json")


@router.post(
    "/audio/transcriptions",
    response_class=Response,
    responses={
        200: {
            "description": "What is said; or, with `stream`, the same as events",
            "model": TranscriptAnswer,
            "content": {
                "text/event-stream": _SHOWN,
                "text/plain": {"schema": {"type": "string"}},
                "text/vtt": {"schema": {"type": "string"}},
            },
        },
        **openai_errors(413, 500),
    },
)
async def create_transcription(
    state: State,
    file: Annotated[UploadFile, File(description="webm, ogg, mp3, m4a, wav or flac: 5 MB")],
    model: Annotated[str, Form(description="Any: it is the one of OPENAI_WHISPER_MODEL")] = "",
    language: Annotated[str | None, Form(description="Spoken, as ISO-639-1 has it")] = None,
    prompt: Annotated[str | None, Form(description="Words that may come, or came before")] = None,
    response_format: Annotated[TranscriptForm, Form()] = "json",
    times_of: Annotated[
        list[Literal["word", "segment"]],
        Form(
            alias="timestamp_granularities[]",
            description="What times verbose_json has: those of segments",
        ),
    ] = NO_TIMES,
    *,
    stream: Annotated[bool, Form()] = False,
) -> Response:
    """Write down a recording, with the model that listens to the user. Nothing is stored.

    Where that model says when things are said, so can the answer.
    """
    del model
    check_form(response_format, stream=stream)
    given = {"language": language, "prompt": prompt}
    hints = {name: value for name, value in given.items() if value}
    audio = await file.read()
    asked = (audio, file.filename or "", hints)
    if response_format in TIMED:
        shown = times_of if response_format == "verbose_json" else NO_TIMES
        heard = await state.openai_api.hearing.timed(*asked, shown)
        return timed_answer(heard, response_format)
    text = (await state.openai_api.hearing.transcribe(*asked)).text
    if stream:
        return Response(_events(text), headers=_EVENTS)
    if response_format == "text":
        return PlainTextResponse(f"{text}\n")
    return Response(orjson.dumps({"text": text}), media_type="application/json")


_EVENTS = {name.decode(): value.decode() for name, value in EVENT_HEADERS}


def _events(text: str) -> bytes:
    delta = orjson.dumps({"type": "transcript.text.delta", "delta": text})
    done = orjson.dumps({"type": "transcript.text.done", "text": text})
    return (
        b"event: transcript.text.delta\ndata: %b\n\nevent: transcript.text.done\ndata: %b\n\n"
        % (delta, done)
    )


def _packed(vector: bytes) -> str:
    return base64.b64encode(vector).decode()


def _numbers(vector: bytes) -> list[float]:
    return list(struct.unpack(f"<{len(vector) // 4}f", vector))
