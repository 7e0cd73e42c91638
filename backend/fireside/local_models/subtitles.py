"""Subtitles: what is said in a recording, and when, in the two forms that players read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Cue(Protocol):
    """A stretch of speech; times are seconds of the recording."""

    @property
    def start(self) -> float:
        """When it begins."""
        ...

    @property
    def end(self) -> float:
        """When it ends."""
        ...

    @property
    def text(self) -> str:
        """What is said."""
        ...


def srt(cues: Iterable[Cue]) -> str:
    """Return SubRip."""
    return "".join(
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{_shown(cue)}\n\n"
        for number, cue in enumerate(cues, start=1)
    )


def vtt(cues: Iterable[Cue]) -> str:
    """Return WebVTT."""
    return "WEBVTT\n\n" + "".join(
        f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{_shown(cue)}\n\n" for cue in cues
    )


def _shown(cue: Cue) -> str:
    """Return the text of a subtitle, which an arrow would end."""
    return cue.text.strip().replace("-->", "->")


def _clock(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}{point}{milliseconds % 1000:03}"
