"""Transcripts that say when things are said: OpenAI's verbose form, and subtitles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import orjson
from fastapi import Response
from pydantic import BaseModel, TypeAdapter, ValidationError

from fireside.errors import UnsupportedParameter
from fireside.local_models.subtitles import srt, vtt

TranscriptForm = Literal["json", "text", "verbose_json", "srt", "vtt"]
TIMED = ("verbose_json", "srt", "vtt")
_SHOWN = ("task", "language", "duration", "text", "segments", "words", "usage")


class _Segment(BaseModel):
    start: float
    end: float
    text: str


_SEGMENTS = TypeAdapter(list[_Segment])


def check_form(form: TranscriptForm, *, stream: bool) -> None:
    """Refuse what can't be had together; raises UnsupportedParameter."""
    if stream and form in TIMED:
        raise UnsupportedParameter(
            f"A stream can't have the form '{form}': leave response_format out, or stream.",
            param="stream",
        )


def timed_answer(heard: Mapping[str, Any], form: TranscriptForm) -> Response:
    """Return what is said and when, in this form; raises UnsupportedParameter."""
    if form == "verbose_json":
        fields = {name: heard[name] for name in _SHOWN if heard.get(name) is not None}
        return Response(orjson.dumps(fields), media_type="application/json")
    try:
        cues = _SEGMENTS.validate_python(heard.get("segments"))
    except ValidationError as error:
        raise UnsupportedParameter(
            "The model that listens tells no times that subtitles could have.",
            param="response_format",
        ) from error
    if form == "srt":
        return Response(srt(cues), media_type="text/plain; charset=utf-8")
    return Response(vtt(cues), media_type="text/vtt; charset=utf-8")
