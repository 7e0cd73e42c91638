"""`python -m bench`: measures, prints DESIGN's table with our figures, and keeps every value.

python -m bench                          everything, about three minutes
python -m bench --quick                  fewer rounds
python -m bench --only throughput,paced  these rows
python -m bench --keep                   also write the table to bench/FIGURES.md
python -m bench --strict                 end with status 1 if a goal is missed
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

import orjson

from bench.figures import FULL, QUICK, Figure, Scale, table
from bench.rig import Measure, Rig, raise_file_limit
from bench.rows import (
    at_once,
    first_page,
    first_token,
    memory,
    paced,
    paging,
    start,
    throughput,
)

_FOLDER = Path(__file__).parent
_RESULTS = _FOLDER / "results"
_KEPT = _FOLDER / "FIGURES.md"


@dataclass(frozen=True)
class _Part:
    """A measurement and the rows that come out of it."""

    rows: tuple[str, ...]
    measure: Measure


_PARTS = (
    _Part((start.ROW.name,), start.measure),
    _Part((memory.ROW.name,), memory.measure),
    _Part((first_token.ROW.name,), first_token.measure),
    _Part((throughput.TOKENS_ROW.name, throughput.CPU_ROW.name), throughput.measure),
    _Part((at_once.FIRST_TOKEN_ROW.name, at_once.STORED_ROW.name), at_once.measure),
    _Part((paced.ROW.name,), paced.measure),
    _Part((paging.ROW.name,), paging.measure),
    _Part((first_page.ROW.name,), first_page.measure),
)
_NAMES = [name for part in _PARTS for name in part.rows]


def main() -> int:
    """Measure what was asked for and print it."""
    options = _options()
    scale = QUICK if options.quick else FULL
    if options.rounds:
        scale = replace(scale, rounds=options.rounds)
    wanted = set(options.only.split(",")) if options.only else set(_NAMES)
    unknown = wanted - set(_NAMES)
    if unknown:
        sys.stderr.write(f"no such row: {', '.join(sorted(unknown))}; there are {_NAMES}\n")
        return 2
    raise_file_limit()
    machine = _machine()
    figures = _measure(scale, wanted)
    text = f"{machine}\n\n{table(figures)}\n"
    sys.stdout.write(text)
    _write_json(options.json or _default_file(), machine, figures)
    if options.keep:
        _KEPT.write_text(f"# Figures\n\nWritten by `make bench ARGS=--keep`.\n\n{text}")
    return int(options.strict and any(figure.is_met is False for figure in figures))


def _measure(scale: Scale, wanted: set[str]) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="fireside-bench-") as folder:
        rig = Rig(Path(folder), scale)
        try:
            figures = [
                figure
                for part in _PARTS
                if wanted.intersection(part.rows)
                for figure in part.measure(rig)
            ]
        finally:
            rig.close()
    return [figure for figure in figures if figure.row.name in wanted]


def _machine() -> str:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    now = datetime.now(timezone.utc)
    return (
        f"{now:%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}, load before {load}. "
        "Client, upstream and Fireside share the machine; spread is (smallest–largest)."
    )


def _default_file() -> Path:
    _RESULTS.mkdir(exist_ok=True)
    return _RESULTS / f"{datetime.now(timezone.utc):%Y%m%d-%H%M%S}.json"


def _write_json(file: Path, machine: str, figures: Sequence[Figure]) -> None:
    rows = [
        {"row": f.row.name, "goal": f.row.goal, "ours": f.ours, "verdict": f.verdict, "raw": f.raw}
        for f in figures
    ]
    file.write_bytes(orjson.dumps({"machine": machine, "rows": rows}, option=orjson.OPT_INDENT_2))


class _Options(argparse.Namespace):
    """What the command line holds."""

    only: str
    rounds: int
    quick: bool
    keep: bool
    strict: bool
    json: Path | None


def _options() -> _Options:
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", metavar="ROW[,ROW]", help=", ".join(_NAMES))
    parser.add_argument("--rounds", type=int, default=0, help="rounds of each comparison")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--keep", action="store_true", help="write the table to bench/FIGURES.md")
    parser.add_argument("--strict", action="store_true", help="status 1 if a goal is missed")
    parser.add_argument("--json", type=Path, help="where every value goes; else bench/results/")
    return parser.parse_args(namespace=_Options())


if __name__ == "__main__":
    sys.exit(main())
