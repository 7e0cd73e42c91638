"""The rows of DESIGN's table: what is measured, what the peer reaches, what we want."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone

import orjson


@dataclass(frozen=True)
class Row:
    """A row of the table before it is measured."""

    name: str
    """What `--only` takes."""
    what: str
    peer: str
    """The figure of the peer (Open WebUI 0.12.4, on two cores)."""
    goal: str


@dataclass(frozen=True)
class Figure:
    """A measured row."""

    row: Row
    ours: str
    """Median and spread, for people."""
    is_met: bool | None
    """Whether the goal is reached; None where it could not be measured."""
    raw: Mapping[str, object] = field(default_factory=dict[str, object])
    """Every single value, for `--json`."""
    short: str = "–"
    """The median alone, for the README."""

    @property
    def verdict(self) -> str:
        """One word for the table."""
        if self.is_met is None:
            return "not measured"
        return "reached" if self.is_met else "MISSED"


@dataclass(frozen=True)
class Scale:
    """How much is measured."""

    rounds: int
    pairs: int
    """Pairs of requests for the first token."""
    starts: int
    idle_seconds: float
    page_reads: int
    history: int
    """Messages of the long session."""


FULL = Scale(rounds=5, pairs=100, starts=5, idle_seconds=12.0, page_reads=200, history=100_000)
QUICK = Scale(rounds=2, pairs=20, starts=2, idle_seconds=10.0, page_reads=50, history=100_000)


def table(figures: Sequence[Figure]) -> str:
    """Render figures as the table of DESIGN, with ours and the verdict beside."""
    head = ["| what | peer | goal | ours: median (spread) | verdict |", "|---|---|---|---|---|"]
    rows = (
        f"| {f.row.what} | {f.row.peer} | {f.row.goal} | {f.ours} | {f.verdict} |" for f in figures
    )
    return "\n".join([*head, *rows])


def machine() -> str:
    """Describe when and where something is measured."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    now = datetime.now(timezone.utc)
    return (
        f"{now:%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}, load before {load}. "
        "Client, upstream and server share the machine; spread is (smallest–largest)."
    )


def as_json(about: str, figures: Sequence[Figure]) -> bytes:
    """Return every value of figures, and what the README shows of each."""
    rows = [
        {
            "row": f.row.name,
            "goal": f.row.goal,
            "ours": f.ours,
            "verdict": f.verdict,
            "short": f.short,
            "raw": f.raw,
        }
        for f in figures
    ]
    return orjson.dumps({"machine": about, "rows": rows}, option=orjson.OPT_INDENT_2) + b"\n"
