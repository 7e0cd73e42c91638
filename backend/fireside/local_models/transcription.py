"""The transcription role: `/v1/audio/transcriptions`, as OpenAI's API has it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast, get_args

from aiohttp import web

from fireside.local_models.answers import Refusal
from fireside.local_models.bodies import Form, read_form
from fireside.local_models.languages import code_of
from fireside.local_models.roles import ServedRole
from fireside.local_models.transcripts import (
    BadRecording,
    Granularity,
    Listening,
    ResponseFormat,
    Transcript,
    render,
)

_FORMS: tuple[ResponseFormat, ...] = get_args(ResponseFormat)
_GRANULARITIES: tuple[Granularity, ...] = get_args(Granularity)


class TranscriptionEngine(Protocol):
    """What understands recordings."""

    def transcribe(
        self, recording: bytes, listening: Listening, check: Callable[[], None]
    ) -> Transcript:
        """Return what is said; `check` may raise to stop it. Raises BadRecording."""
        ...


@dataclass(frozen=True)
class _Wish:
    recording: bytes
    model: str
    listening: Listening
    form: ResponseFormat
    granularities: frozenset[Granularity]


class _Dropped(Exception):
    """The client is gone."""


class Transcription:
    """Answers `/v1/audio/transcriptions` from the engine of its role."""

    def __init__(self, role: ServedRole[TranscriptionEngine]) -> None:
        self._role = role

    async def transcribe(self, request: web.Request) -> web.StreamResponse:
        """Answer one request; when the client goes away, the engine stops at the next segment."""
        wish = _read_wish(await read_form(request))
        engine = await self._role.engine(wish.model)
        dropped = threading.Event()

        def check() -> None:
            if dropped.is_set():
                raise _Dropped

        try:
            transcript = await self._role.work(
                lambda: engine.transcribe(wish.recording, wish.listening, check)
            )
        except BadRecording as exc:
            raise Refusal(400, exc.message, code=exc.code, param="file") from exc
        finally:
            dropped.set()
        text, content_type = render(transcript, wish.form, wish.granularities)
        return web.Response(body=text.encode(), headers={"Content-Type": content_type})


def _read_wish(form: Form) -> _Wish:
    if form.file is None:
        raise Refusal(400, "'file' is missing: the recording to transcribe.", param="file")
    model = form.last("model")
    if not model:
        raise Refusal(400, "'model' is missing.", param="model")
    response_format = form.last("response_format") or "json"
    if response_format not in _FORMS:
        raise _unknown("response_format", response_format, _FORMS)
    granularities = _read_granularities(form)
    if granularities and response_format != "verbose_json":
        raise Refusal(
            400,
            "'timestamp_granularities' needs the response format verbose_json.",
            param="timestamp_granularities",
        )
    return _Wish(
        recording=form.file,
        model=model,
        listening=Listening(
            language=_read_language(form),
            prompt=form.last("prompt") or None,
            temperature=_read_temperature(form),
            wants_words="word" in granularities,
        ),
        form=response_format,
        granularities=granularities or frozenset({"segment"}),
    )


def _read_granularities(form: Form) -> frozenset[Granularity]:
    name = "timestamp_granularities"
    asked = form.fields.get(f"{name}[]", []) + form.fields.get(name, [])
    for granularity in asked:
        if granularity not in _GRANULARITIES:
            raise _unknown(name, granularity, _GRANULARITIES)
    return frozenset(cast("list[Granularity]", asked))


def _read_language(form: Form) -> str | None:
    language = form.last("language")
    if not language:
        return None
    code = code_of(language)
    if code is None:
        raise Refusal(
            400,
            f"The language {language!r} is not known; name it by its ISO 639-1 code.",
            param="language",
        )
    return code


def _read_temperature(form: Form) -> float:
    value = form.last("temperature") or "0"
    try:
        temperature = float(value)
    except ValueError:
        temperature = -1.0
    if not 0.0 <= temperature <= 1.0:
        raise Refusal(400, "'temperature' must be a number from 0 to 1.", param="temperature")
    return temperature


def _unknown(name: str, value: str, known: tuple[str, ...]) -> Refusal:
    return Refusal(
        400, f"{name!r} can't be {value!r}; it is one of {', '.join(known)}.", param=name
    )
