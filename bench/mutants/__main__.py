"""`python -m bench.mutants --count 300 --seed 1`: changes the code and asks whether a test notices.

python -m bench.mutants --count 300 --seed 1 --keep DIR   what the tests reach is kept there
python -m bench.mutants --only generation/run.py          every mutant of these files
python -m bench.mutants --again FILE                      the survivors of a report once more

A mutant survives when all tests that reach its function pass. Each survivor is a missing test,
code without a use, or a change that makes no difference.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.mutants.mutations import Mutant, mutants_of, sample
from bench.mutants.running import PACKAGES, Copy, Trial, Verdict
from tools import processes

COUNT = 300
MOST_SECONDS = 20.0


class _Options(argparse.Namespace):
    """What the command line holds."""

    count: int | None
    seed: int
    only: list[str]
    tests: list[str]
    again: Path | None
    keep: Path | None
    json: Path | None
    seconds: float
    processes: int


def main() -> int:
    """Judge a sample and print what survived; 1 where tests fail without a change."""
    processes.end_on_sigterm()
    options = _options()
    with tempfile.TemporaryDirectory(prefix="fireside-mutants-") as name:
        folder = options.keep or Path(name)
        copy = Copy(Path(name))
        copy.make()
        mutants = _chosen(copy, options)
        reach = copy.record_reach(folder / "reach", options.processes, options.tests)
        with Trial(copy, reach, options.seconds) as trial:
            verdicts: list[Verdict] = []
            for mutant in mutants:
                verdict = trial.judge(mutant)
                verdicts.append(verdict)
                sys.stderr.write(f"{verdict.ended:<7}{mutant}  [{verdict.tests}: {verdict.by}]\n")
                _write(options.json, verdicts)
            # A test that fails without a change would have killed mutants for nothing.
            blamed = {v.by.rsplit(" (", 1)[0] for v in verdicts if v.ended == "failed"}
            fails = trial.failing([test for test in blamed if test in reach.seconds])
    sys.stdout.write(_summary(verdicts))
    if fails:
        sys.stdout.write(f"\nThe figures are wrong: without a change this fails as well: {fails}\n")
    return int(bool(fails))


def _chosen(copy: Copy, options: _Options) -> list[Mutant]:
    if options.again:
        records = json.loads(options.again.read_text())
        return [Mutant(**r["mutant"]) for r in records if r["ended"] in {"passed", "none"}]
    files = [
        path.relative_to(copy.backend).as_posix()
        for package in PACKAGES
        for path in sorted((copy.backend / "fireside" / package).rglob("*.py"))
    ]
    wanted = [path for path in files if any(part in path for part in options.only or ["/"])]
    by_file = [mutants_of(path, copy.read(path)) for path in wanted]
    if options.only and options.count is None:
        return [mutant for mutants in by_file for mutant in mutants]
    dice = random.Random(options.seed)  # noqa: S311 - no secret
    return sample(by_file, options.count or COUNT, dice, often="/generation/")


def _write(file: Path | None, verdicts: Sequence[Verdict]) -> None:
    if file is not None:
        file.write_text(json.dumps([asdict(verdict) for verdict in verdicts], indent=1))


def _summary(verdicts: Sequence[Verdict]) -> str:
    survivors = [verdict for verdict in verdicts if verdict.survived]
    lines = [f"{verdict.ended:<7}{verdict.mutant}" for verdict in survivors]
    for package in PACKAGES:
        of_it = [v for v in verdicts if v.mutant.path.startswith(f"fireside/{package}/")]
        killed = sum(not verdict.survived for verdict in of_it)
        lines.append(f"{package}: {killed} of {len(of_it)} noticed")
    kinds = Counter(verdict.mutant.kind for verdict in survivors)
    lines.append(f"survivors: {', '.join(f'{count} {kind}' for kind, count in kinds.items())}")
    lines.append(f"{len(verdicts) - len(survivors)} of {len(verdicts)} noticed")
    return "\n".join(lines) + "\n"


def _options() -> _Options:
    parser = argparse.ArgumentParser(prog="python -m bench.mutants", description=__doc__)
    add = parser.add_argument
    add("--count", type=int, help=f"how many mutants, of all files in turns; else {COUNT}")
    add("--seed", type=int, default=1, help="another one draws others")
    add("--only", nargs="*", default=[], help="files with this in their path, every mutant of them")
    add("--tests", nargs="*", default=[], help="files and folders of tests; else all that fit")
    add("--again", type=Path, help="a report of --json: its survivors once more")
    add("--keep", type=Path, help="a folder for which test reaches what, to be used again")
    add("--json", type=Path, help="where every verdict goes")
    add("--seconds", type=float, default=MOST_SECONDS, help="of tests for each mutant, at most")
    add("--processes", type=int, default=2, help="that find out which test reaches what")
    return parser.parse_args(namespace=_Options())


if __name__ == "__main__":
    sys.exit(main())
