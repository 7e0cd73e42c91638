"""The parts of voice, built once for each server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fireside.db.session import Database
from fireside.observing.metrics import Metrics
from fireside.providers.base import SpeechToText, TextToSpeech
from fireside.providers.openai_compatible.speech import OpenAICompatibleSpeech
from fireside.providers.openai_compatible.transcription import OpenAICompatibleTranscription
from fireside.services.conversation.service import Conversation
from fireside.services.models.service import Embedded
from fireside.services.persistence import until_done
from fireside.services.voice.aloud import Aloud
from fireside.services.voice.leaving import Leaving
from fireside.services.voice.models import VoiceModels
from fireside.services.voice.recordings import Recordings
from fireside.services.voice.service import Voice
from fireside.services.voice.sound import Sound
from fireside.services.voice.speaker import Tongue
from fireside.services.voice.workshop import Workshop
from fireside.settings import Settings
from fireside.storage.places import open_storage

SWEEPING_GRACE = 1.0
"""Seconds that the look for leftovers gets to end when the server does."""


@dataclass(frozen=True)
class VoiceParts:
    """What calls on voice work with."""

    recordings: Recordings
    turns: Voice
    aloud: Aloud
    workshop: Workshop
    ear: SpeechToText
    mouth: TextToSpeech
    sweeping: asyncio.Task[int]
    leaving: Leaving

    def leave(self) -> None:
        """Keep nobody waiting for a provider any longer: the server is stopping."""
        self.leaving.begin()

    async def close(self) -> None:
        """End what runs and delete what was only lent; the runs have ended."""
        # What is with the database just now is finished.
        await asyncio.wait([self.sweeping], timeout=SWEEPING_GRACE)
        self.sweeping.cancel()
        await asyncio.gather(self.sweeping, return_exceptions=True)
        await self.recordings.close()
        await self.workshop.close()
        await self.ear.close()
        await self.mouth.close()


def open_voice(
    settings: Settings,
    database: Database,
    conversation: Conversation,
    embedded: Embedded | None,
    metrics: Metrics,
) -> VoiceParts:
    """Build the parts; files that a crash left are looked for in the background."""
    models = VoiceModels(settings, embedded)
    workshop = Workshop()
    sound = Sound(
        workshop, max_seconds=settings.max_audio_duration, max_bytes=settings.max_audio_size
    )
    uploads, speech = open_storage(settings, "uploads"), open_storage(settings, "speech")
    is_shared = bool(settings.redis_url or settings.storage_url)
    recordings = Recordings(uploads, speech, database, is_shared=is_shared)
    ear = OpenAICompatibleTranscription(models.transcriber, metrics.watch)
    mouth = OpenAICompatibleSpeech(models.speaker, metrics.watch)
    tongue = Tongue(mouth, sound, recordings)
    leaving = Leaving()
    return VoiceParts(
        recordings=recordings,
        turns=Voice(database, conversation, ear, tongue, models, leaving),
        aloud=Aloud(database, tongue, models, leaving),
        workshop=workshop,
        ear=ear,
        mouth=mouth,
        sweeping=asyncio.create_task(_sweep(recordings, settings), name="orphans"),
        leaving=leaving,
    )


async def _sweep(recordings: Recordings, settings: Settings) -> int:
    """Look for what earlier processes have left; where jobs are shared it is one of them."""
    return 0 if settings.redis_url else await until_done(recordings.delete_orphans)
