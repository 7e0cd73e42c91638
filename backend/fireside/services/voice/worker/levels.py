"""How loud a recording is, and whether it rises and falls as speech does. Pure."""

from __future__ import annotations

import math
from array import array
from dataclasses import asdict, dataclass
from operator import mul

RATE = 16_000
"""Samples a second."""
WINDOW = 0.05
"""Seconds over which the level is taken: about the length of a sound of speech."""
FULL_SCALE = 32_768
NOTHING = -120.0
"""Decibels of digital silence."""
OVER_THE_FLOOR = 6.0
"""Decibels by which a window must stand out of the quiet parts to be somebody's voice."""
FAINTEST = -62.0
"""Decibels below which nothing is a voice."""


@dataclass(frozen=True)
class Levels:
    """Decibels below full scale, and seconds."""

    quiet: float
    """The level that a tenth of the windows stay below."""
    loud: float
    """The level that a twentieth of the windows exceed."""
    active: float
    """Seconds that stand out of the quiet parts."""

    def as_fields(self) -> dict[str, float]:
        """Return them by name."""
        return asdict(self)


def measure(samples: array[int]) -> Levels:
    """Return the levels of 16 kHz mono sound."""
    size = int(RATE * WINDOW)
    # Every second sample tells the level as well.
    windows = [samples[start : start + size : 2] for start in range(0, len(samples), size)]
    if len(windows) > 1 and len(windows[-1]) < size // 4:
        windows.pop()
    levels = sorted(_decibels(math.sqrt(sum(map(mul, w, w)) / len(w))) for w in windows)
    quiet, loud = _quantile(levels, 0.1), _quantile(levels, 0.95)
    threshold = max(quiet + OVER_THE_FLOOR, FAINTEST)
    return Levels(
        quiet=quiet,
        loud=loud,
        active=sum(level > threshold for level in levels) * WINDOW,
    )


def _decibels(amplitude: float) -> float:
    return max(NOTHING, 20 * math.log10(amplitude / FULL_SCALE)) if amplitude else NOTHING


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
