"""`python -m bench.retrieval`: how well and how fast passages are found, with the embedded model.

python -m bench.retrieval --data DIR               all collections in a folder (BEIR's layout)
python -m bench.retrieval --data DIR --only NAME…  some of them
python -m bench.retrieval --latency                among 1,000, 10,000 and 100,000 passages
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.retrieval import latency, quality
from bench.rig import quiet
from bench.servers import database_of, fireside


class _Options(argparse.Namespace):
    """What the command line holds."""

    data: Path | None
    only: list[str]
    latency: bool
    strict: bool


def main() -> int:
    """Measure what was asked for and print it."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="fireside-retrieval-") as name, quiet():
        server = fireside(Path(name), 0, "")
        variables = {**server.variables, "OPENAI_BASE_URL": "", "OPENAI_API_KEY": ""}
        server = replace(server, variables=variables)
        server.start()
        try:
            is_met = True
            if options.data is not None:
                found = sorted(path.parent.parent for path in options.data.glob("*/qrels/test.tsv"))
                folders = [path for path in found if not options.only or path.name in options.only]
                is_met &= quality.measure(server, folders)
            if options.latency:
                is_met &= latency.measure(server, database_of(server))
        finally:
            server.stop()
    return int(options.strict and not is_met)


def _options() -> _Options:
    parser = argparse.ArgumentParser(
        prog="bench.retrieval",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, help="folder of judged collections")
    parser.add_argument("--only", nargs="*", default=[], help="names of collections")
    parser.add_argument("--latency", action="store_true", help="time instead of quality")
    parser.add_argument("--strict", action="store_true", help="status 1 if a goal is missed")
    return parser.parse_args(namespace=_Options())


if __name__ == "__main__":
    sys.exit(main())
