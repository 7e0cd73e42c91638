"""The speech role: `/v1/audio/speech`, as OpenAI's API has it."""

from collections.abc import Iterator
from functools import partial
from typing import Protocol

from aiohttp import hdrs, web

from fireside.local_models.answers import Refusal
from fireside.local_models.bodies import read_object
from fireside.local_models.roles import ServedRole
from fireside.local_models.sounds import CONTENT_TYPES, Speaking, SpeechFormat
from fireside.local_models.voices import VOICES, find_voice

MOST_CHARACTERS = 4096
SLOWEST = 0.25
FASTEST = 4.0


class SpeechEngine(Protocol):
    """What speaks."""

    def stream(self, speaking: Speaking) -> Iterator[bytes]:
        """Yield the speech as it is made; nothing at all where nothing can be spoken."""
        ...


class Speech:
    """Answers `/v1/audio/speech` from the engine of its role."""

    def __init__(self, role: ServedRole[SpeechEngine]) -> None:
        self._role = role

    async def speak(self, request: web.Request) -> web.StreamResponse:
        """Stream the speech a sentence at a time; what the client does not wait for is not made."""
        fields = read_object(await request.read())
        model = fields.get("model")
        if not isinstance(model, str):
            raise Refusal(400, "'model' is missing.", param="model")
        speaking = _read_speaking(fields)
        engine = await self._role.engine(model)
        sound = engine.stream(speaking)
        # The thread of the role is free for others between two sentences.
        made = await self._role.work(partial(next, sound, None))
        if made is None:
            raise Refusal(
                400,
                "Nothing in the input can be spoken: this voice reads English text.",
                code="nothing_to_speak",
                param="input",
            )
        response = web.StreamResponse()
        response.headers[hdrs.CONTENT_TYPE] = CONTENT_TYPES[speaking.form]
        await response.prepare(request)
        while made is not None:
            await response.write(made)
            made = await self._role.work(partial(next, sound, None))
        await response.write_eof()
        return response


def _read_speaking(fields: dict[str, object]) -> Speaking:
    voice = fields.get("voice")
    if find_voice(voice) is None:
        raise Refusal(
            400,
            f"There is no voice {voice!r} here; the voices are: {', '.join(VOICES)}.",
            code="unknown_voice",
            param="voice",
        )
    if fields.get("stream_format", "audio") != "audio":
        raise Refusal(400, "'stream_format' can only be audio here.", param="stream_format")
    return Speaking(
        text=_read_text(fields.get("input")),
        form=_read_format(fields.get("response_format", "mp3")),
        speed=_read_speed(fields.get("speed", 1.0)),
    )


def _read_text(text: object) -> str:
    if not isinstance(text, str) or not text:
        raise Refusal(400, "'input' is missing: the text to speak.", param="input")
    if len(text) > MOST_CHARACTERS:
        raise Refusal(
            400,
            f"'input' has {len(text)} characters; it may have {MOST_CHARACTERS}.",
            code="string_above_max_length",
            param="input",
        )
    return text


def _read_format(form: object) -> SpeechFormat:
    for known in CONTENT_TYPES:
        if form == known:
            return known
    raise Refusal(
        400,
        f"'response_format' can't be {form!r}; it is one of {', '.join(CONTENT_TYPES)}.",
        param="response_format",
    )


def _read_speed(speed: object) -> float:
    is_flag = isinstance(speed, bool)
    if not is_flag and isinstance(speed, (int, float)) and SLOWEST <= speed <= FASTEST:
        return float(speed)
    raise Refusal(400, f"'speed' must be a number from {SLOWEST} to {FASTEST:g}.", param="speed")
