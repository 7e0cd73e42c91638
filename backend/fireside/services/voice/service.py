"""Voice: a recording in, and from it a turn whose reply is spoken while it is written.

What is not understood leaves nothing behind, neither on disk nor in the database.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from fireside.db.repositories.recordings import forget_speech_failure, set_speech
from fireside.db.repositories.sessions import find_session, running_message_ids
from fireside.db.session import Database
from fireside.domain.events import Done
from fireside.domain.failures import STT_FAILED, TTS_FAILED, failure
from fireside.domain.ids import new_id
from fireside.domain.views import MessageView
from fireside.errors import (
    AppError,
    Conflict,
    NotFound,
    ProviderError,
    ServiceMisconfigured,
    ServiceUnavailable,
    TranscriptionFailed,
    ValidationFailed,
)
from fireside.providers.base import SpeechToText
from fireside.services.conversation.reading import read_message
from fireside.services.conversation.service import Conversation, SpokenQuestion, spoken_done
from fireside.services.conversation.turns import RUNNING, Turn
from fireside.services.idempotency import Idempotency, already_made, idempotency
from fireside.services.voice.models import VoiceModels
from fireside.services.voice.sound import Recording
from fireside.services.voice.speaker import Speaker, Tongue
from fireside.services.voice.understanding import understood

LONGEST_TEXT = 10_000
"""Letters of a question, spoken or typed."""
PREVIEW = "Hello! This is how I sound. What shall we talk about?"
_NOT_UNDERSTOOD = "Nothing could be understood in this recording. Please speak again, or type."
_MISCONFIGURED = {"authentication", "model_not_found"}
_NOT_TAKEN = {"bad_request"}


@dataclass(frozen=True, slots=True)
class Senses:
    """What it takes to hear and to speak."""

    ear: SpeechToText
    tongue: Tongue
    models: VoiceModels


class Voice:
    """Spoken turns, and speech of what was typed."""

    def __init__(self, database: Database, conversation: Conversation, senses: Senses) -> None:
        self._database = database
        self._conversation = conversation
        self._ear = senses.ear
        self._tongue = senses.tongue
        self._models = senses.models
        self._asking: dict[Idempotency, asyncio.Task[str]] = {}
        self._reading: dict[str, asyncio.Task[str]] = {}
        self._previews: dict[tuple[str, str], bytes] = {}

    def voices(self) -> list[str]:
        """Return the voices an agent can have, the usual one first."""
        return self._models.voices()

    async def ask(self, session_id: str, data: bytes, key: str | None) -> str:
        """Take a spoken question, start its reply and return the reply's id.

        Raises InvalidAudio, TranscriptionFailed, NotFound, Conflict, ServiceUnavailable,
        ServiceMisconfigured.
        """
        digest = await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
        call = idempotency(f"voice:{session_id}", key, digest)
        if call is None:
            return await self._ask(session_id, data, None)
        # A client that lost its connection sends again while the first is still listened to.
        return await _once(self._asking, call, lambda: self._ask(session_id, data, call))

    async def read_aloud(self, message_id: str) -> str:
        """Return the URL of a reply's speech, which is made the first time.

        Raises NotFound, Conflict, ValidationFailed, ServiceUnavailable, ServiceMisconfigured.
        """
        return await _once(self._reading, message_id, lambda: self._read_aloud(message_id))

    async def preview(self, voice: str) -> bytes:
        """Return a short sample of a voice; raises NotFound, ServiceUnavailable."""
        if voice not in self.voices():
            raise NotFound("Voice not found")
        try:
            model = (await self._models.speaker()).model
            sample = self._previews.get((model, voice))
            if sample is None:
                sample = await self._tongue.model.speak(PREVIEW, voice)
                sample = await self._tongue.sound.as_mp3(sample)
                self._previews[model, voice] = sample
        except ProviderError as error:
            raise _unavailable(error, "The voice can't be heard", TTS_FAILED) from error
        return sample

    async def _ask(self, session_id: str, data: bytes, call: Idempotency | None) -> str:
        made = await self._check(session_id, call)
        if made is not None:
            return made
        recording = await self._tongue.sound.judge(data)
        if not recording.has_voice:
            raise TranscriptionFailed(_NOT_UNDERSTOOD, fallback_message=STT_FAILED)
        question_id = new_id()
        recordings = self._tongue.recordings
        url = await recordings.keep_upload(question_id, recording.extension, data)
        is_taken = False
        try:
            text = await self._transcribe(recording)
            spoken = SpokenQuestion(question_id, text, url, self._accompany)
            reply_id = await self._conversation.send_spoken(session_id, spoken, call)
            is_taken = await self._is_stored(question_id) if call else True
        finally:
            if not is_taken:
                await recordings.delete([url])
        return reply_id

    async def _check(self, session_id: str, call: Idempotency | None) -> str | None:
        """Refuse early what would be refused at the end; return a reply that was made before."""
        async with self._database.read() as db:
            made = await already_made(db, call)
            if made is not None:
                return made
            if await find_session(db, session_id) is None:
                raise NotFound("Session not found")
            if await running_message_ids(db, session_id=session_id):
                raise Conflict(RUNNING)
        return None

    async def _is_stored(self, message_id: str) -> bool:
        """Whether the question is there: under a key that another process used first it is not."""
        async with self._database.read() as db:
            try:
                await read_message(db, message_id)
            except NotFound:
                return False
        return True

    async def _transcribe(self, recording: Recording) -> str:
        try:
            transcript = await self._ear.transcribe(recording.sound, "recording.flac")
        except ProviderError as error:
            if error.code in _NOT_TAKEN:
                raise TranscriptionFailed(_NOT_UNDERSTOOD, fallback_message=STT_FAILED) from error
            raise _unavailable(error, "The recording can't be understood", None) from error
        text = understood(transcript, recording)
        if not text or len(text) > LONGEST_TEXT:
            raise TranscriptionFailed(_NOT_UNDERSTOOD, fallback_message=STT_FAILED)
        return text.replace("\0", "")

    def _accompany(self, reply_id: str, turn: Turn) -> Speaker:
        async def conclude(done: Done) -> Done:
            try:
                async with self._database.read() as db:
                    reply = await read_message(db, reply_id)
                    question = await read_message(db, turn.question.id)
            except AppError:
                # It was deleted, or the database is away: the end is told without the messages.
                return done
            return spoken_done(done, question, reply)

        return Speaker(reply_id, self._tongue, self._models.voice_of(turn.voice), conclude)

    async def _read_aloud(self, message_id: str) -> str:
        async with self._database.read() as db:
            reply = await read_message(db, message_id)
            wished = await voice_for(db, reply.session_id)
        if reply.tts_audio_url is not None:
            return reply.tts_audio_url
        text = _readable(reply)
        url = await self._speak(message_id, text, self._models.voice_of(wished))
        async with self._database.write() as db:
            is_there = await set_speech(db, message_id, url)
            await forget_speech_failure(db, message_id)
        if not is_there:
            await self._tongue.recordings.delete([url])
            raise NotFound("Message not found")
        return url
