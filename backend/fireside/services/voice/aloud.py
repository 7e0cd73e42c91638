"""Speech on demand: replies that were typed are read aloud, and voices give a sample."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from fireside.db.repositories.recordings import agents_voice, set_speech
from fireside.db.session import Database
from fireside.domain.views import MessageView
from fireside.errors import Conflict, NotFound, ProviderError, ValidationFailed
from fireside.providers.base import TextToSpeech
from fireside.services.conversation.reading import read_message
from fireside.services.failing import unavailable
from fireside.services.voice.leaving import Leaving
from fireside.services.voice.models import VoiceModels
from fireside.services.voice.once import Once
from fireside.services.voice.sentences import Sentences
from fireside.services.voice.speaker import IN_FLIGHT, Tongue
from fireside.services.voice.spoken import Spoken

SAMPLE = "Hello! This is how I sound. What shall we talk about?"
_CANNOT = "The reply can't be read aloud"


class Aloud:
    """Reads replies aloud and lets voices be heard."""

    def __init__(
        self, database: Database, tongue: Tongue, models: VoiceModels, leaving: Leaving
    ) -> None:
        self._database = database
        self._tongue = tongue
        self._models = models
        self._leaving = leaving
        self._reading = Once[str]()
        self._sampling = Once[bytes]()
        self._samples: dict[tuple[str, str], bytes] = {}

    def voices(self) -> list[str]:
        """Return the voices an agent can have, the usual one first."""
        return self._models.voices()

    async def read(self, message_id: str) -> str:
        """Return the URL of a reply's speech, which is made the first time.

        Raises NotFound, Conflict, ValidationFailed, ServiceUnavailable, ServiceMisconfigured.
        """
        return await self._reading.do(message_id, lambda: self._read(message_id))

    async def sample(self, voice: str) -> bytes:
        """Return a short sample of a voice as MP3.

        Raises NotFound, ServiceUnavailable, ServiceMisconfigured.
        """
        if voice not in self.voices():
            raise NotFound("Voice not found")
        try:
            return await self._sampling.do(voice, lambda: self._sample(voice))
        except ProviderError as error:
            raise unavailable(error, "The voice can't be heard") from error

    async def _read(self, message_id: str) -> str:
        async with self._database.read() as db:
            reply = await read_message(db, message_id)
            wished = await agents_voice(db, reply.session_id)
        if reply.tts_audio_url is not None:
            return reply.tts_audio_url
        pieces = pieces_of(_readable(reply))
        if not pieces:
            raise ValidationFailed("message_id: there is nothing in this reply that can be said")
        try:
            speaking = speak_all(self._tongue.model, pieces, self._models.voice_of(wished))
            parts = await self._leaving.unless(speaking)
            whole = await self._tongue.sound.join(parts)
        except ProviderError as error:
            raise unavailable(error, _CANNOT) from error
        url = await self._tongue.recordings.keep_speech(message_id, whole)
        async with self._database.write() as db:
            is_there = await set_speech(db, message_id, url)
        if not is_there:
            await self._tongue.recordings.delete([url])
            raise NotFound("Message not found")
        return url

    async def _sample(self, voice: str) -> bytes:
        key = ((await self._models.speaker()).model, voice)
        if key not in self._samples:
            sound = await self._leaving.unless(self._tongue.model.speak(SAMPLE, voice))
            self._samples[key] = await self._tongue.sound.as_mp3(sound)
        return self._samples[key]


def pieces_of(text: str) -> list[str]:
    """Return what is said of a whole text, in the pieces in which it is spoken."""
    spoken, sentences = Spoken(), Sentences()
    said = spoken.feed(text) + spoken.flush()
    return sentences.feed(said) + sentences.flush()


async def speak_all(model: TextToSpeech, pieces: Sequence[str], voice: str) -> list[bytes]:
    """Return the sound of all pieces, each tried twice; raises ProviderError if one fails."""
    turns = asyncio.Semaphore(IN_FLIGHT)

    async def speak(piece: str) -> bytes:
        async with turns:
            try:
                return await model.speak(piece, voice)
            except ProviderError:
                return await model.speak(piece, voice)

    tasks = [asyncio.create_task(speak(piece)) for piece in pieces]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


def _readable(reply: MessageView) -> str:
    if reply.role != "assistant":
        raise ValidationFailed("message_id: this message is not a reply")
    if reply.status == "streaming":
        raise Conflict("This reply is still being written. Wait until it ends.")
    # What stands in the place of a reply that was never written is not the agent's.
    return "" if reply.content == reply.fallback_message else reply.content
