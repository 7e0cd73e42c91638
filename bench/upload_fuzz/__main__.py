"""`python -m bench.upload_fuzz --seconds 600`: broken recordings, documents, imports and forms.

A real server gets files that were changed in all the ways that `mutations` knows, in forms that
`forms` broke, several at once. A 5xx, an answer that the document doesn't name, one that doesn't
come, a server that is not well in between, memory that grows, and files that are left when all
is deleted: each is told, with the number of its case, which with the seed makes it again
(`--first N --cases 1`). Then the status is 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import orjson

from bench.growth import GROWTH_MOST, Watch, watchable
from bench.rig import new_result, note, raise_file_limit, run
from bench.servers import Server, fireside, scripted_upstream
from bench.upload_fuzz.attack import Attack, Cases, left_behind
from bench.upload_fuzz.material import Kind
from bench.upload_fuzz.wire import call

_BATCH = 60
_AT_ONCE = 4
_KEPT = {"fireside.db", "fireside.db-wal", "fireside.db-shm", "fireside.lock", "server.lock"}
_PATIENCE = 30.0


class _Options(argparse.Namespace):
    """What the command line holds."""

    seconds: float
    cases: int
    first: int
    seed: int
    data: Path | None
    json: Path | None


def main() -> int:
    """Attack; 1 if anything was found."""
    options = _options()
    raise_file_limit()
    note(f"seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="fireside-uploads-") as name:
        folder = Path(name)
        upstream = scripted_upstream(folder / "upstream")
        upstream.start()
        server = watchable(fireside(folder / "fireside", upstream.port, "scripted"))
        server = _with_own_tmp(server, folder)
        try:
            server.start()
            watch = Watch(server)
            attack = run(_attack(server, watch, options))
            left = _left(server, folder)
        finally:
            server.stop()
            upstream.stop()
        log = server.log.read_text(errors="replace")
    tracebacks = log.count("Traceback (most recent call last)")
    is_clean = not (attack.findings or left or tracebacks) and watch.growth <= GROWTH_MOST
    for finding in [*attack.findings, *(f"left behind: {path}" for path in left)]:
        note(finding)
    if tracebacks:
        note(log[-20_000:])
    line = (
        f"upload fuzz seed={options.seed}: {'nothing found' if is_clean else 'FAILED'}; "
        f"{attack.answers.total()} uploads, {len(attack.findings)} findings, {len(left)} files "
        f"left, {tracebacks} tracebacks, slowest answer {attack.slowest:.1f} s; {watch.told()}"
    )
    sys.stdout.write(f"{line}\n")
    _write(options, line, attack, watch)
    return int(not is_clean)


async def _attack(server: Server, watch: Watch, options: _Options) -> Attack:
    document = (await call(server.port, "GET", "/api/openapi.json")).json
    cases = Cases(options.seed, _folders(options.data))
    attack = Attack(server.port, cases, document["paths"])
    deadline = time.monotonic() + options.seconds
    number, last = options.first, options.first + options.cases
    await attack.export_one()
    watch.look(0)
    while number < last and time.monotonic() < deadline:
        batch = range(number, min(number + _BATCH, last))
        await attack.batch(batch, _AT_ONCE)
        number = batch.stop
        held = watch.look(number - options.first)
        note(f"{number} cases, {held.seconds:.0f} s, {held.pss:.1f} MB, {held.used:.1f} in use")
    return attack


def _with_own_tmp(server: Server, folder: Path) -> Server:
    """Return the same server with a place of its own for temporary files."""
    tmp = folder / "tmp"
    tmp.mkdir()
    return replace(server, variables={**server.variables, "TMPDIR": str(tmp)})


def _left(server: Server, folder: Path) -> list[Path]:
    """Return the files that stay, once the server had a moment to delete them."""
    folders = [folder / "tmp", Path(server.variables["DATA_DIR"])]
    deadline = time.monotonic() + _PATIENCE
    while True:
        found = left_behind(folders, lambda path: path.name in _KEPT)
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def _folders(data: Path | None) -> Mapping[Kind, Path]:
    if data is None:
        return {}
    return {
        "recording": data / "speech",
        "clip": data / "speech",
        "document": data / "docs",
        "import": data / "conversations" / "import",
    }


def _write(options: _Options, line: str, attack: Attack, watch: Watch) -> None:
    values = {
        "line": line,
        "findings": attack.findings,
        "answers": dict(sorted(attack.answers.items())),
        "memory": watch.raw(),
    }
    file = options.json or new_result("upload-fuzz")
    file.write_bytes(orjson.dumps(values, option=orjson.OPT_INDENT_2))


def _options() -> _Options:
    parser = argparse.ArgumentParser(
        prog="bench.upload_fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--cases", type=int, default=sys.maxsize, help="at most")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--data", type=Path, help="a folder with speech, docs and conversations")
    parser.add_argument("--json", type=Path, help="where everything goes; else bench/results/")
    return parser.parse_args(namespace=_Options())


if __name__ == "__main__":
    sys.exit(main())
