"""Speaks a reply while it is written: the companion of a spoken question's run.

Text becomes pieces, pieces become sound, two at a time, and each is told as soon as it and all
before it can be heard. A piece that fails is tried once more and then left out; the reply goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fireside.domain.events import Audio, Done
from fireside.errors import AppError, ProviderError
from fireside.generation.companion import Append, Kept
from fireside.providers.base import TextToSpeech
from fireside.services.voice.recordings import Recordings
from fireside.services.voice.sentences import Sentences
from fireside.services.voice.sound import Sound
from fireside.services.voice.spoken import Spoken

IN_FLIGHT = 2
"""Requests for speech at the same time."""
GIVE_UP_AFTER = 3
"""Pieces in a row that may fail until the others are not tried any more."""
AFTER_TEXT = 180.0
"""Seconds that the speech may go on after the text is whole."""
_LOOKED_AHEAD = 60
"""Characters beyond a piece that it may take to know that it is over."""
_CLOSING = "*_~)]}\"'”’»」』）】"  # noqa: RUF001 - brackets of other scripts
_HOPELESS = {"authentication", "model_not_found", "model_not_ready"}

_log = logging.getLogger(__name__)

Conclude = Callable[[Done], Awaitable[Done]]


@dataclass(frozen=True, slots=True)
class Tongue:
    """What it takes to speak."""

    model: TextToSpeech
    sound: Sound
    recordings: Recordings


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is said in one go, where it ends in the reply, and its sound."""

    text: str
    end: int
    sound: asyncio.Task[bytes | None]


class Speaker:
    """Speaks one reply in one voice."""

    def __init__(self, reply_id: str, tongue: Tongue, voice: str, conclude: Conclude) -> None:
        self._reply_id = reply_id
        self._tongue = tongue
        self._voice = voice
        self._conclude = conclude
        self._append: Append | None = None
        self._spoken = Spoken()
        self._sentences = Sentences()
        self._tail = ""
        """The end of the text,"""
        self._dropped = 0
        """and how many characters there are before it."""
        self._turns = asyncio.Semaphore(IN_FLIGHT)
        self._pieces: deque[_Piece] = deque()
        self._telling: asyncio.Task[None] | None = None
        self._heard: list[bytes] = []
        self._failed_in_a_row = 0
        self._has_said = False
        self._has_failed = False
        self._url: str | None = None
        self._has_ended = False

    def begin(self, append: Append) -> None:
        """Tell what can be heard with `append`."""
        self._append = append

    def feed(self, text: str) -> None:
        """Take more of the reply; never blocks."""
        for character in text:
            self._tail += character
            said = self._spoken.feed(character)
            if said:
                self._say(self._sentences.feed(said))
            if len(self._tail) > 2 * _LOOKED_AHEAD:
                self._dropped += len(self._tail) - _LOOKED_AHEAD
                self._tail = self._tail[-_LOOKED_AHEAD:]

    async def complete(self) -> None:
        """Speak the rest and keep the whole; what fails is noted, never raised."""
        self._say(self._sentences.feed(self._spoken.flush()))
        self._say(self._sentences.flush())
        problem = "no piece could be spoken"
        try:
            await asyncio.wait_for(self._finish(), AFTER_TEXT)
        except asyncio.TimeoutError:
            problem = "it took too long"
        except (AppError, ProviderError) as error:
            problem = str(error)
        if self._url is None and self._has_said:
            _log.warning("the reply %s has no speech: %s", self._reply_id, problem)
            self._has_failed = True

    def end(self) -> Kept:
        """Be silent at once: requests under way are given up."""
        self._has_ended = True
        if self._telling is not None:
            self._telling.cancel()
        for piece in self._pieces:
            piece.sound.cancel()
        self._pieces.clear()
        self._tongue.recordings.return_sentences(self._reply_id)
        return Kept(self._url, "tts_failed" if self._has_failed else None)

    async def conclude(self, done: Done) -> Done:
        """Return the last event with both messages."""
        return await self._conclude(done)

    def _say(self, pieces: list[str]) -> None:
        for piece in pieces:
            self._has_said = True
            sound = asyncio.create_task(self._make(piece), name=f"speech-{self._reply_id}")
            end = self._dropped + place_after(piece, self._tail)
            self._pieces.append(_Piece(piece, end, sound))
        if self._pieces and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell(), name=f"voice-{self._reply_id}")

    async def _make(self, piece: str) -> bytes | None:
        """Return the sound of a piece; None when it fails twice."""
        async with self._turns:
            for is_last in (False, True):
                if self._failed_in_a_row >= GIVE_UP_AFTER:
                    return None
                try:
                    sound = await self._tongue.model.speak(piece, self._voice)
                    return await self._tongue.sound.as_mp3(sound)
                except ProviderError as error:
                    _log.info("a piece of %s was not spoken: %s", self._reply_id, error)
                    if error.code in _HOPELESS:
                        self._failed_in_a_row = GIVE_UP_AFTER
                    if is_last:
                        return None
        return None

    async def _tell(self) -> None:
        """Tell what can be heard, in order."""
        while self._pieces:
            piece = self._pieces[0]
            sound = await asyncio.shield(piece.sound)
            self._pieces.popleft()
            if sound is None:
                self._failed_in_a_row += 1
                continue
            self._failed_in_a_row = 0
            index = len(self._heard)
            self._heard.append(sound)
            try:
                url = await self._tongue.recordings.lend_sentence(self._reply_id, index, sound)
            except AppError:
                # It is in the log. The whole may still find its place at the end.
                continue
            if self._append is not None and not self._has_ended:
                self._append(Audio(index, url, piece.text, piece.end))

    async def _finish(self) -> None:
        if self._telling is not None:
            await self._telling
        if self._heard:
            whole = await self._tongue.sound.join(self._heard)
            self._url = await self._tongue.recordings.keep_speech(self._reply_id, whole)


def place_after(piece: str, text: str) -> int:
    """Return where in the text a piece ends that was found by the text's end.

    To know that a sentence is over, the beginning of the next may have been looked at.
    """
    found = text.rfind(piece[-1], max(0, len(text) - _LOOKED_AHEAD))
    if found < 0:
        return len(text)
    # Marks and brackets that close with it belong to it.
    return found + 1 + len(text[found + 1 :]) - len(text[found + 1 :].lstrip(_CLOSING))
