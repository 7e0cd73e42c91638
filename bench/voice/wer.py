"""Word error rate of the whole path: a recording is sent as a page sends it, its transcript read.

The folder is laid out as this: `transcripts.jsonl` with id, lang and text for each clip, and the
clips' copies in `original`, `chromium_webm`, `formats` and `variants`, named after their id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import orjson

from bench.voice.embedded import Platform, platform
from bench.voice.hearing import OK, distance, understand
from bench.voice.paths import TurnFailedError

_NOT_UNDERSTOOD = 422
FOLDERS = ("original", "chromium_webm", "formats", "variants")
_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_ORDINALS: dict[str, str] = {
    "1st": "first",
    "2nd": "second",
    "3rd": "third",
    "5th": "fifth",
    "8th": "eighth",
    "9th": "ninth",
    "12th": "twelfth",
}
_TENS = {2: "twenty", 4: "forty", 5: "fifty"}
_SAME = {"mr": "mister", "oh": "zero", "meters": "metres"}


@dataclass
class Rate:
    """Words that were wrong, of so many."""

    errors: int = 0
    words: int = 0
    worst: list[str] = field(default_factory=list[str])

    def __str__(self) -> str:
        """Show it as a share."""
        return f"{self.errors / max(1, self.words):.1%} of {self.words} words"


def words_of(text: str) -> list[str]:
    """Return the words without what is a matter of spelling: case, marks, digits."""
    text = text.lower().replace("-", " ").replace("’", "'")
    text = re.sub(r"\b\d{1,2}(?:st|nd|rd|th)\b", lambda found: _ordinal(found[0]), text)
    found: list[str] = re.findall(r"[a-z']+|\d+", text)
    words: list[str] = []
    for word in found:
        plain: str = word.strip("'")
        words += _spelt(plain) if plain.isdigit() else [_SAME.get(plain, plain)]
    return words


async def measure(folder: Path, data: Path) -> None:
    """Send every English clip and print the rates."""
    truth = truth_of(data)
    reference = _reference(data)
    if reference:
        print(f"reference (original, Chromium webm, other formats): {reference}")
    async with platform(folder) as place, aiohttp.ClientSession() as client:
        for name in FOLDERS:
            rate = Rate()
            for path in _clips_in(data / name):
                clip = _clip_of(path, truth)
                if clip is not None:
                    await _add(rate, place, client, path, truth[clip])
            print(f"{name:<14} {rate}")
            for line in rate.worst:
                print(f"    {line}")


async def _add(
    rate: Rate, place: Platform, client: aiohttp.ClientSession, path: Path, truth: str
) -> None:
    answer = await understand(place, client, _read(path))
    if answer.status not in (OK, _NOT_UNDERSTOOD):
        raise TurnFailedError(answer.status, answer.detail)
    heard = answer.words
    expected, found = words_of(truth), words_of(heard)
    errors = distance(expected, found)
    rate.errors += errors
    rate.words += len(expected)
    if errors:
        rate.worst.append(f"{path.name}: {errors} of {len(expected)}: {heard[:90]!r}")


def truth_of(data: Path) -> dict[str, str]:
    """Return what is said in each English clip."""
    lines = (data / "transcripts.jsonl").read_bytes().splitlines()
    clips = [orjson.loads(line) for line in lines]
    return {clip["id"]: clip["text"] for clip in clips if clip["lang"] == "en"}


def _reference(data: Path) -> str:
    """Return the rates that came with the clips, from the manifest beside them."""
    manifest = data.parent / "MANIFEST.md"
    text = manifest.read_text() if manifest.exists() else ""
    found = re.search(r"^\| dev \|([^\n]*%[^\n]*)\|$", text, re.MULTILINE)
    return ", ".join(part.strip() for part in found[1].split("|")) if found else ""


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _clips_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*"))


def _clip_of(path: Path, truth: dict[str, str]) -> str | None:
    """Return whose copy this is; parts of recordings and those with gaps have no truth."""
    if "part" in path.name or "paused" in path.name:
        return None
    stem = path.name.partition(".")[0]
    return next((clip for clip in truth if stem == clip or stem.endswith(f"_{clip}")), None)


def _ordinal(digits: str) -> str:
    number = int(digits[:-2])
    fallback = f"{_NUMBERS[number]}th" if number < len(_NUMBERS) else digits
    return _ORDINALS.get(digits, fallback)


def _spelt(digits: str) -> list[str]:
    number = int(digits)
    if number < len(_NUMBERS):
        return [_NUMBERS[number]]
    if len(digits) == 2 and number // 10 in _TENS:  # noqa: PLR2004 - a number below a hundred
        return [_TENS[number // 10], *([_NUMBERS[number % 10]] if number % 10 else [])]
    if len(digits) == 4:  # noqa: PLR2004 - a year
        return [*_spelt(digits[:2]), *_spelt(digits[2:])]
    return [_NUMBERS[int(digit)] for digit in digits]
