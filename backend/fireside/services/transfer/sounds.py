"""Recordings of a file: judged by their bytes as those that are uploaded, and kept like them."""

from __future__ import annotations

import asyncio

from fireside.errors import InvalidAudio, InvalidImport
from fireside.services.transfer.archive import Archive
from fireside.services.voice.recordings import Recordings
from fireside.services.voice.sound import Sound

_SPEECH = "mp3"


class Sounds:
    """Judges and keeps recordings."""

    def __init__(self, uploads: Sound, speech: Sound, recordings: Recordings, most: int) -> None:
        """Take who judges what people said, and what agents said, which may be longer."""
        self._uploads = uploads
        self._speech = speech
        self.recordings = recordings
        self._most = most

    async def keep_recording(self, archive: Archive, path: str, message_id: str) -> str:
        """Keep what somebody said, and return its URL; raises InvalidAudio."""
        data = await self._read(archive, path)
        recording = await self._uploads.judge(data)
        return await self.recordings.keep_upload(message_id, recording.extension, data)

    async def keep_speech(self, archive: Archive, path: str, message_id: str) -> str:
        """Keep what the agent said, and return its URL; raises InvalidAudio."""
        data = await self._read(archive, path)
        if (await self._speech.judge(data)).extension != _SPEECH:
            raise InvalidAudio("A spoken reply is an MP3, and this is none.")
        return await self.recordings.keep_speech(message_id, data)

    async def _read(self, archive: Archive, path: str) -> bytes:
        try:
            return await asyncio.to_thread(archive.read, path, self._most)
        except InvalidImport as error:
            raise InvalidAudio(error.detail) from error
