"""The parts of export and import, built once for each server."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from fireside.db.session import Database
from fireside.generation.runs import Runs
from fireside.services.agents.service import delete_agent
from fireside.services.knowledge.parts import KnowledgeParts
from fireside.services.refinement.parts import RefinementParts
from fireside.services.transfer.agent_export import AgentExport
from fireside.services.transfer.importing import AgentImport
from fireside.services.transfer.sounds import Sounds
from fireside.services.voice.parts import VoiceParts
from fireside.services.voice.sound import Sound
from fireside.settings import Settings

SPEECH_SECONDS = 3600
"""How long a spoken reply of a file may be,"""
SPEECH_BYTES = 64 * 1024 * 1024
"""and how large: a long one is read aloud for half an hour."""


@dataclass(frozen=True)
class TransferParts:
    """What calls on files that leave or come work with."""

    agents: AgentExport
    imports: AgentImport


async def open_transfer(
    settings: Settings,
    database: Database,
    runs: Runs,
    voice: VoiceParts,
    knowledge: KnowledgeParts,
    prompts: RefinementParts,
    tool_servers: Collection[str],
) -> TransferParts:
    """Build the parts, and delete what a crash has left of an import.

    To be called before old idempotency keys are forgotten, which tell of it.
    """
    recordings, library = voice.recordings, knowledge.library

    async def delete(agent_id: str) -> None:
        await delete_agent(database, runs, prompts.trials, recordings, library, agent_id)

    uploads = Sound(
        voice.workshop,
        max_seconds=settings.max_audio_duration,
        max_bytes=settings.max_audio_size,
    )
    speech = Sound(voice.workshop, max_seconds=SPEECH_SECONDS, max_bytes=SPEECH_BYTES)
    sounds = Sounds(uploads, speech, recordings, SPEECH_BYTES)
    imports = AgentImport(database, library, sounds, delete, tool_servers)
    await imports.clean_up(is_shared=bool(settings.redis_url))
    return TransferParts(AgentExport(database, library.originals, recordings), imports)
