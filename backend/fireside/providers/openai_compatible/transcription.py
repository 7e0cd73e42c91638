"""Speech to text: `POST /v1/audio/transcriptions`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, cast

import orjson

from fireside.errors import ProviderError
from fireside.observing.spans import Watch
from fireside.providers.base import NO_HINTS, Transcript
from fireside.providers.openai_compatible.endpoint import Served
from fireside.providers.openai_compatible.sdk import Sdk, translated_errors
from fireside.providers.timing import Timed

TIMEOUT = 60.0
"""Seconds for a recording of two minutes on a slow machine."""


class OpenAICompatibleTranscription:
    """Understands recordings with the model that `find` names."""

    def __init__(self, find: Callable[[], Awaitable[Served]], watch: Watch | None = None) -> None:
        self._find = find
        self._watch = watch or Watch()
        self._sdk = Sdk()
        self._plain: set[str] = set()
        """Models that give only the words."""

    async def transcribe(
        self,
        audio: bytes,
        filename: str,
        hints: Mapping[str, str] = NO_HINTS,
        times_of: Sequence[str] = (),
    ) -> Transcript:
        """Return what is said; raises ProviderError."""
        found = await self._find()
        sent = {"file": (filename, audio), **hints}
        if found.model in self._plain:
            return await self._ask(found, sent, "json")
        times = {"timestamp_granularities": list(times_of)} if times_of else {}
        try:
            return await self._ask(found, sent | times, "verbose_json")
        except ProviderError as error:
            if error.code != "bad_request":
                raise
        # Newer models of OpenAI's know no verbose_json.
        transcript = await self._ask(found, sent, "json")
        self._plain.add(found.model)
        return transcript

    async def prepare(self) -> None:
        """Load what the first call needs."""
        await self._sdk.prepare()

    async def close(self) -> None:
        """Close every connection."""
        await self._sdk.close()

    async def _ask(self, found: Served, sent: Mapping[str, Any], shape: str) -> Transcript:
        # The raw answers of the package have types that are partly unknown.
        client: Any = await self._sdk.client(found.endpoint)
        with _timed(self._watch, found), translated_errors():
            # The raw body: what servers answer to verbose_json differs in details that don't
            # matter here.
            answer = await client.audio.transcriptions.with_raw_response.create(
                model=found.model,
                response_format=shape,
                timeout=TIMEOUT,
                **sent,
            )
            return _parse(answer.content)


def _parse(body: bytes) -> Transcript:
    """Read a transcript; raises ProviderError, ValueError for anything else."""
    answer: object = orjson.loads(body)
    fields = cast("dict[str, Any]", answer) if isinstance(answer, dict) else {}
    text = fields.get("text")
    if not isinstance(text, str):
        raise ProviderError("bad_response", "the transcript has another shape")
    segments = cast("list[Any]", fields.get("segments") or [])
    return Transcript(
        text=text.strip(),
        no_speech=_mean(segments, "no_speech_prob"),
        confidence=_mean(segments, "avg_logprob"),
        timed=fields if "segments" in fields or "words" in fields else None,
    )


def _mean(segments: Sequence[Any], name: str) -> float | None:
    """Return the mean of what the segments say of themselves, where they do."""
    found = [cast("dict[str, Any]", each).get(name) for each in segments if isinstance(each, dict)]
    values = [float(value) for value in found if isinstance(value, (int, float))]
    return sum(values) / len(values) if values else None


def _timed(watch: Watch, found: Served) -> Timed:
    span = watch.begin("transcription", found.model, found.endpoint.base_url)
    return Timed(watch.seconds, "transcription", span)
