"""`python -m bench.against URL`: measures any server that speaks OpenAI's chat completions.

It stands in front of the scripted upstream, as Fireside does in `make bench`, and is measured in
the same way, beside the upstream alone. First the upstream, then the server with the upstream as
its provider, then this:

python -m fireside.testing.scripted_provider --port 9901
python -m bench.against http://127.0.0.1:8080 --upstream 9901 --key KEY --pid PID --name other

The upstream's models say how they answer, as `mock-ttft0-n200-itl0` does; the server has to pass
their names on. `--model 'openai/{}'` is for one that knows them by others. With `--fireside` it
starts a Fireside itself and measures its bare API: /v1, with an agent for each model.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from bench.api import Api
from bench.client.burst import Charged
from bench.client.targets import Completions
from bench.figures import FULL, QUICK, Figure, Scale, as_json, machine
from bench.process_tree import ProcessTree
from bench.rig import Rig, new_result, raise_file_limit
from bench.rows import at_once, first_token, memory, paced, throughput
from bench.rows.sides import Bench

_MEASURES: dict[str, Callable[[Bench], Sequence[Figure]]] = {
    "first-token": first_token.measure,
    "throughput": throughput.measure,
    "at-once": at_once.measure,
    "paced": paced.measure,
}


class Unknown:
    """The cost of a process that is not known."""

    def cpu_seconds(self) -> float:
        """Return no number."""
        return math.nan


@dataclass
class Facing:
    """A server that was started by somebody else, in front of the upstream."""

    scale: Scale
    upstream_port: int
    upstream_cost: Charged
    cost: Charged
    ask: Callable[[str], Completions]

    def front(self, model: str) -> Completions:
        """Return how the server is asked for a model of the upstream."""
        return self.ask(model)


def main() -> int:
    """Measure what was asked for, print it and keep every value."""
    options = _options()
    scale = QUICK if options.quick else FULL
    raise_file_limit()
    about = machine()
    if options.fireside:
        figures = _measure_fireside(scale, options.rows)
    else:
        figures = _measure(_facing(options, scale), options.rows)
    if options.pid:
        figures.append(_memory(options.pid))
    for figure in figures:
        sys.stdout.write(f"{figure.row.what}: {figure.ours}\n")
    file = options.json or new_result(options.name)
    file.write_bytes(as_json(about, figures))
    return 0


def _measure(bench: Bench, rows: Sequence[str]) -> list[Figure]:
    return [figure for row in rows for figure in _MEASURES[row](bench)]


def _memory(pid: int) -> Figure:
    """Measure what the server holds when all this is over."""
    held = ProcessTree(pid).memory()
    row = replace(memory.ROW, what="memory afterwards")
    text = f"{held.pss:.0f} MB PSS, {held.rss:.0f} MB RSS in {held.processes} processes"
    return Figure(row, text, None, asdict(held), f"{held.pss:.0f} MB")


def _facing(options: _Options, scale: Scale) -> Facing:
    port = urlsplit(options.url).port or 80
    cost = ProcessTree(options.pid) if options.pid else Unknown()

    def ask(model: str) -> Completions:
        name = options.model.format(model)
        return Completions("server", port, name, path=options.path, key=options.key)

    return Facing(scale, options.upstream, Unknown(), cost, ask)


def _measure_fireside(scale: Scale, rows: Sequence[str]) -> list[Figure]:
    """Measure Fireside's own chat completions, which store nothing unasked."""
    with tempfile.TemporaryDirectory(prefix="fireside-bench-") as folder:
        rig = Rig(Path(folder), scale)
        try:
            return _measure(fireside_api(rig), rows)
        finally:
            rig.close()


def fireside_api(rig: Rig) -> Facing:
    """Return a running Fireside by its bare API."""
    port = rig.fireside.port

    def ask(model: str) -> Completions:
        with closing(Api(port)) as api:
            return Completions("server", port, api.create_agent(model, model))

    return Facing(rig.scale, rig.upstream.port, rig.upstream, rig.fireside, ask)


class _Options(argparse.Namespace):
    """What the command line holds."""

    url: str
    upstream: int
    key: str | None
    model: str
    path: str
    pid: int | None
    name: str
    rows: list[str]
    fireside: bool
    quick: bool
    json: Path | None


def _options() -> _Options:
    parser = argparse.ArgumentParser(
        prog="bench.against",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8080")
    parser.add_argument("--upstream", type=int, default=9901, help="the port of the upstream")
    parser.add_argument("--key", help="sent as a bearer token")
    parser.add_argument("--model", default="{}", help="what the server calls a model, {}")
    parser.add_argument("--path", default="/v1/chat/completions")
    parser.add_argument("--pid", type=int, help="the server's process, for what it costs")
    parser.add_argument("--name", default="server", help="how the file with the values begins")
    parser.add_argument("--rows", nargs="+", choices=list(_MEASURES), default=list(_MEASURES))
    parser.add_argument("--fireside", action="store_true", help="start and measure a Fireside")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--json", type=Path, help="where every value goes; else bench/results/")
    return parser.parse_args(namespace=_Options())


if __name__ == "__main__":
    sys.exit(main())
