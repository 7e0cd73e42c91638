"""Voice: a recording in, and from it a turn whose reply is spoken while it is written.

What is not understood leaves nothing behind, neither on disk nor in the database.
"""

from __future__ import annotations

import asyncio
import hashlib

from fireside.db.repositories.idempotency import find_key
from fireside.db.repositories.recordings import cut_reply
from fireside.db.repositories.sessions import find_session, running_message_ids
from fireside.db.session import Database
from fireside.domain.events import Done
from fireside.domain.failures import STT_FAILED
from fireside.domain.ids import new_id
from fireside.domain.views import MessageView
from fireside.errors import AppError, Conflict, NotFound, ProviderError, TranscriptionFailed
from fireside.providers.base import SpeechToText, Transcript
from fireside.services.conversation.reading import read_message
from fireside.services.conversation.service import Conversation, SpokenQuestion, spoken_done
from fireside.services.conversation.turns import Turn
from fireside.services.failing import unavailable
from fireside.services.idempotency import Idempotency, idempotency
from fireside.services.voice.leaving import Leaving
from fireside.services.voice.models import VoiceModels
from fireside.services.voice.once import Once
from fireside.services.voice.sound import Recording
from fireside.services.voice.speaker import Speaker, Tongue
from fireside.services.voice.understanding import understood

LONGEST_TEXT = 10_000
"""Letters of a question, spoken or typed."""
RETRY_DELAY = 0.25
"""Seconds until a transcriber that failed is asked again."""
_WORTH_A_RETRY = {"service_unavailable", "connection_cut"}
_FILENAME = "recording.flac"
_NOT_UNDERSTOOD = "Nothing could be understood in this recording. Please speak again, or type."


class Voice:
    """Spoken turns."""

    def __init__(
        self,
        database: Database,
        conversation: Conversation,
        ear: SpeechToText,
        tongue: Tongue,
        models: VoiceModels,
        leaving: Leaving,
    ) -> None:
        self._database = database
        self._conversation = conversation
        self._ear = ear
        self._tongue = tongue
        self._models = models
        self._leaving = leaving
        self._asking = Once[str]()

    async def ask(self, session_id: str, data: bytes, key: str | None) -> str:
        """Take a spoken question, start its reply and return the reply's id.

        Raises InvalidAudio, TranscriptionFailed, NotFound, Conflict, ServiceUnavailable,
        ServiceMisconfigured, StorageUnavailable.
        """
        digest = await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
        call = idempotency(f"voice:{session_id}", key, digest)
        # A client that lost its connection may send again while the first is still listened to.
        return await self._asking.do(call or object(), lambda: self._ask(session_id, data, call))

    async def cut(self, message_id: str, heard: int) -> MessageView:
        """Cut a spoken reply that has ended to the characters that were heard, and return it.

        Somebody spoke over it: what was not heard was not said. One that was typed, or that
        something follows, stays as it is. Raises NotFound.
        """
        async with self._database.read() as db:
            reply = await read_message(db, message_id)
        content = reply.content[:heard].rstrip()
        if reply.message_type == "text" or len(content) >= len(reply.content.rstrip()):
            return reply
        async with self._database.write() as db:
            is_cut = await cut_reply(db, message_id, content)
        if is_cut and reply.tts_audio_url is not None:
            await self._tongue.recordings.delete([reply.tts_audio_url])
        async with self._database.read() as db:
            return await read_message(db, message_id)

    async def _ask(self, session_id: str, data: bytes, call: Idempotency | None) -> str:
        made = await self._check(session_id, call)
        if made is not None:
            return made
        recording, _ = await asyncio.gather(self._tongue.sound.judge(data), self._ear.prepare())
        if not recording.has_voice:
            raise _not_understood()
        question_id = new_id()
        recordings = self._tongue.recordings
        storing = asyncio.ensure_future(
            recordings.keep_upload(question_id, recording.extension, data)
        )
        is_stored = False
        try:
            text = await self._leaving.unless(self._transcribe(recording))
            spoken = SpokenQuestion(question_id, text, await storing, self._accompany)
            reply_id = await self._conversation.send_spoken(session_id, spoken, call)
            is_stored = call is None or await self._is_stored(question_id)
        finally:
            if not is_stored:
                await asyncio.wait([storing])
                await recordings.delete_upload(question_id, recording.extension)
        return reply_id

    async def _check(self, session_id: str, call: Idempotency | None) -> str | None:
        """Refuse early what would be refused at the end; return a reply that was made before."""
        async with self._database.read() as db:
            made = await find_key(db, call.scope, call.key) if call else None
            if made is not None and call is not None:
                call.check(made.request_hash)
                return made.resource_id
            if await find_session(db, session_id) is None:
                raise NotFound("Session not found")
            if await running_message_ids(db, session_id=session_id):
                raise Conflict("A reply is still being written in this session. Stop it first.")
        return None

    async def _is_stored(self, question_id: str) -> bool:
        """Whether the question is there; under a key that was used meanwhile elsewhere it isn't."""
        async with self._database.read() as db:
            try:
                await read_message(db, question_id)
            except NotFound:
                return False
        return True

    async def _transcribe(self, recording: Recording) -> str:
        try:
            transcript = await self._hear(recording)
        except ProviderError as error:
            if error.code == "bad_request":
                raise _not_understood() from error
            raise unavailable(error, "The recording can't be understood now") from error
        text = understood(transcript, recording)
        if not text or len(text) > LONGEST_TEXT:
            raise _not_understood()
        return text

    async def _hear(self, recording: Recording) -> Transcript:
        """Ask the transcriber, and once more where it failed for no reason of ours."""
        try:
            return await self._ear.transcribe(recording.sound, _FILENAME)
        except ProviderError as error:
            if error.code not in _WORTH_A_RETRY:
                raise
        await asyncio.sleep(RETRY_DELAY)
        return await self._ear.transcribe(recording.sound, _FILENAME)

    def _accompany(self, reply_id: str, turn: Turn) -> Speaker:
        async def conclude(done: Done) -> Done:
            try:
                async with self._database.read() as db:
                    reply = await read_message(db, reply_id)
                    question = await read_message(db, turn.question.id)
            except AppError:
                # Deleted, or the database is away: the end is told without the messages.
                return done
            return spoken_done(done, question, reply)

        return Speaker(reply_id, self._tongue, self._models.voice_of(turn.voice), conclude)


def _not_understood() -> TranscriptionFailed:
    return TranscriptionFailed(_NOT_UNDERSTOOD, fallback_message=STT_FAILED)
