"""Recordings that are broken, hostile or without a voice, and what must come of each.

The files are those of the folder `nasty`; two more are made here. What is not understood must leave
nothing behind, neither on the disk nor in the database.
"""

from __future__ import annotations

import io
import os
import re
import sqlite3
import time
import wave
from array import array
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench.voice.embedded import Platform, platform
from bench.voice.hearing import OK, Answer, distance, understand
from bench.voice.wer import truth_of, words_of

REFUSED = 400
NOT_UNDERSTOOD = 422
CLIP = "leopard_en"
"""What is said in all of them in which something is said."""
PATIENCE = 10.0
"""Seconds after which a refusal comes too late."""


@dataclass(frozen=True)
class Expected:
    """What may come of a file."""

    statuses: tuple[int, ...]
    most_wrong: float = 1.0
    """The share of its words that may be wrong where it is understood."""
    times: int = 1
    """How often its sentence is said."""

    def __str__(self) -> str:
        """Say it in a few words."""
        named = {OK: "its words", REFUSED: "400", NOT_UNDERSTOOD: "422"}
        return " or ".join(named[status] for status in self.statuses)


_WORDS = Expected((OK,), 0.2)
_NOISY = Expected((OK,), 0.5)
_NO = Expected((REFUSED,))
_SILENT = Expected((NOT_UNDERSTOOD,))
_WORDS_OR_NO = Expected((OK, REFUSED), 0.2)
_ANY = Expected((OK, REFUSED, NOT_UNDERSTOOD))

EXPECTED: Mapping[str, Expected] = {
    "bitflips.webm": _ANY,
    "eight_channels.ogg": _WORDS_OR_NO,
    "exe_named.webm": _NO,
    "headerless_tail.webm": _NO,
    "html_named.webm": _NO,
    "leopard_en_babble_snr5.webm": _NOISY,
    "leopard_en_clipped.webm": _NOISY,
    "leopard_en_quiet.webm": _WORDS,
    "lying_1s_really_130s.webm": _NO,
    "lying_duration_10h.webm": _WORDS,
    "lying_duration_1s.webm": _WORDS,
    "lying_duration_nan.webm": _WORDS,
    "lying_duration_negative.webm": _WORDS,
    "noise_white_5s.webm": _SILENT,
    "one_byte.webm": _NO,
    "png_named.webm": _NO,
    "polyglot_html_then_webm.webm": _WORDS_OR_NO,
    "polyglot_void_html.webm": _WORDS,
    "silence_5s.webm": _SILENT,
    "silence_bomb_45min.webm": _NO,
    "speech_119s.webm": Expected((OK,), 0.2, times=20),
    "speech_180s.webm": _NO,
    "title_xss.mp3": _WORDS,
    "title_xss.webm": _WORDS,
    "tone_440_3s.webm": _SILENT,
    "truncated_60pct.webm": Expected((OK, REFUSED), 0.6),
    "truncated_header_200b.webm": _NO,
    "video_and_audio.webm": _WORDS_OR_NO,
    "video_only.webm": _NO,
    "vorbis.webm": _WORDS,
    "zero_bytes.webm": _NO,
    "130 s, made": _NO,
    "over 5 MB, made": _NO,
}


@dataclass(frozen=True)
class Outcome:
    """What came of a file."""

    answer: Answer
    seconds: float
    is_clean: bool
    """Whether what was not understood has left nothing behind."""
    is_harmless: bool
    """Whether what is kept is served as sound and as nothing else."""


async def measure(folder: Path, data: Path) -> bool:
    """Send every file, print what came of it, and return whether all is as it must be."""
    truth = words_of(truth_of(data)[CLIP])
    recordings = _recordings(data)
    wrong = 0
    print(f"{'file':<30} {'expected':<18} {'got':<10} {'left':<8} verdict")
    async with platform(folder) as place, aiohttp.ClientSession() as client:
        for name, recording in recordings.items():
            outcome = await _try(place, client, folder, recording)
            faults = faults_of(EXPECTED.get(name, _ANY), outcome, truth)
            wrong += bool(faults)
            answer = outcome.answer
            left = "-" if answer.status == OK else "nothing" if outcome.is_clean else "TRACES"
            verdict = "; ".join(faults) or "ok"
            print(
                f"{name:<30} {EXPECTED.get(name, _ANY)!s:<18} "
                f"{answer.status} {outcome.seconds:4.1f} s {left:<8} {verdict}"
                f"\n{'':<31}{(answer.words or answer.detail)[:88]!r}"
            )
    missing = sorted(set(EXPECTED) - set(recordings))
    print(f"\n{len(recordings)} recordings, {wrong} not as they must be")
    for name in missing:
        print(f"not in the folder: {name}")
    return not wrong and not missing


def faults_of(expected: Expected, outcome: Outcome, truth: list[str]) -> list[str]:
    """Return what is wrong with what came of a file."""
    answer = outcome.answer
    faults: list[str] = []
    if answer.status not in expected.statuses:
        faults.append(f"{answer.status} is none of {expected.statuses}")
    elif answer.status == OK:
        spoken = truth * expected.times
        share = distance(spoken, words_of(answer.words)) / len(spoken)
        if share > expected.most_wrong:
            faults.append(f"{share:.0%} of its words are wrong")
    if answer.status != OK and not outcome.is_clean:
        faults.append("something is left behind")
    if answer.status != OK and not answer.detail:
        faults.append("no reason is given")
    if answer.status != OK and outcome.seconds > PATIENCE:
        faults.append("it took too long")
    if not outcome.is_harmless:
        faults.append("it is served as something else than sound")
    return faults


async def _try(
    place: Platform, client: aiohttp.ClientSession, folder: Path, recording: bytes
) -> Outcome:
    before = _traces(folder)
    begun = time.perf_counter()
    answer = await understand(place, client, recording)
    seconds = time.perf_counter() - begun
    is_harmless = answer.status != OK or await _is_served_as_sound(place, client, answer)
    return Outcome(answer, seconds, _traces(folder) == before, is_harmless)


async def _is_served_as_sound(
    place: Platform, client: aiohttp.ClientSession, answer: Answer
) -> bool:
    async with client.get(place.origin + answer.audio_url) as response:
        headers = response.headers
        is_sound = headers["Content-Type"].startswith("audio/")
        return is_sound and headers["X-Content-Type-Options"] == "nosniff"


def _traces(folder: Path) -> tuple[frozenset[str], int]:
    """Return every file of sound on the disk, and how many messages are stored."""
    names = {name for _, _, files in os.walk(folder) for name in files if _is_sound(name)}
    (database,) = folder.rglob("*.db")
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM messages").fetchone()
    return frozenset(names), int(count)


def _is_sound(name: str) -> bool:
    return re.search(r"\.(webm|ogg|mp3|m4a|wav|flac)", name) is not None


def _recordings(data: Path) -> dict[str, bytes]:
    found = {path.name: path.read_bytes() for path in sorted((data / "nasty").iterdir())}
    clip = (data / "original" / f"{CLIP}.wav").read_bytes()
    return {
        **found,
        "130 s, made": repeated(clip, 130),
        "over 5 MB, made": repeated(clip, 60, each_sample=3),
    }


def repeated(clip: bytes, seconds: int, *, each_sample: int = 1) -> bytes:
    """Return a WAV again and again until it lasts so long, at a multiple of its rate."""
    with wave.open(io.BytesIO(clip)) as source:
        rate = source.getframerate()
        samples = array("h", source.readframes(source.getnframes()))
    most = seconds * rate
    samples = (samples * (most // len(samples) + 1))[:most]
    wide = array("h", bytes(2 * most * each_sample))
    for place in range(each_sample):
        wide[place::each_sample] = samples
    target = io.BytesIO()
    with wave.open(target, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(rate * each_sample)
        made.writeframes(wide.tobytes())
    return target.getvalue()
