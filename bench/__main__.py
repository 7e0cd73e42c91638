"""`python -m bench`: measures, prints DESIGN's table with our figures, and keeps every value.

python -m bench                          everything, about three minutes
python -m bench --quick                  fewer rounds
python -m bench --only throughput,paced  these rows
python -m bench --keep                   keep the values in bench/results/fireside.json
python -m bench --strict                 end with status 1 if a goal is missed
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from bench.figures import FULL, QUICK, Figure, Scale, as_json, machine, table
from bench.kept import FIRESIDE, RESULTS
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

_KEPT = RESULTS / f"{FIRESIDE}.json"


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
    about = machine()
    figures = _measure(scale, wanted)
    text = f"{about}\n\n{table(figures)}\n"
    sys.stdout.write(text)
    file = options.json or (_KEPT if options.keep else _default_file())
    file.write_bytes(as_json(about, figures))
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


def _default_file() -> Path:
    RESULTS.mkdir(exist_ok=True)
    return RESULTS / f"{datetime.now(timezone.utc):%Y%m%d-%H%M%S}.json"


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
    parser.add_argument("--keep", action="store_true", help="keep the values for README's table")
    parser.add_argument("--strict", action="store_true", help="status 1 if a goal is missed")
    parser.add_argument("--json", type=Path, help="where every value goes; else bench/results/")
    return parser.parse_args(namespace=_Options())


if __name__ == "__main__":
    sys.exit(main())
