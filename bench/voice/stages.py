"""The stages of one turn, and their chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_WIDTH = 60
_MARKS = "░▒▓█"


@dataclass(frozen=True)
class Stage:
    """What was waited for, and for how many seconds."""

    name: str
    seconds: float


@dataclass(frozen=True)
class Turn:
    """One turn from the end of the recording to the first sound of the answer."""

    stages: Sequence[Stage]

    @property
    def seconds(self) -> float:
        """Until something is heard."""
        return sum(stage.seconds for stage in self.stages)


def chart(turns: Sequence[tuple[str, Turn]]) -> str:
    """Draw turns below each other, to the same scale."""
    longest = max(turn.seconds for _, turn in turns)
    indent = max(len(name) for name, _ in turns) + 2
    lines: list[str] = []
    for name, turn in turns:
        bar, end, drawn = "", 0.0, 0
        for number, stage in enumerate(turn.stages):
            end += stage.seconds
            cells = round(end / longest * _WIDTH) - drawn
            bar += _MARKS[number % len(_MARKS)] * cells
            drawn += cells
        lines.append(f"{name:<{indent}}{bar} {turn.seconds:.2f} s")
        parts = (
            f"{_MARKS[number % len(_MARKS)]} {stage.name} {stage.seconds:.2f}"
            for number, stage in enumerate(turn.stages)
        )
        lines.append(" " * indent + "  ".join(parts))
    return "\n".join(lines)
