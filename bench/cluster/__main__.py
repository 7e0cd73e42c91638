"""`python -m bench.cluster`: several processes on PostgreSQL and Redis behind nginx.

First the storm of `bench.chaos`: sessions talk, listeners come and go, documents are added, and
every second one of the servers or the worker, any of them, is killed (SIGKILL) and started again.
Then what 1, 2 and 4 processes relay, and what a stream at the pace of a model costs each part.
Values go to bench/results.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import random
import shutil
import sys
import tempfile
import time
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

import orjson

from bench.chaos.ledger import Ledger
from bench.chaos.storm import Storm
from bench.cluster.machines import Cluster
from bench.cluster.measuring import Load, as_json, line, paced, throughput
from bench.cluster.readings import Readings
from bench.rig import note, raise_file_limit, run
from bench.servers import Server, scripted_upstream

_RESULTS = Path(__file__).parents[1] / "results"
_LEFT_RUNNING = "SELECT count(*) AS n FROM messages WHERE status = 'streaming'"
_TWICE = (
    "SELECT count(*) AS n FROM (SELECT 1 FROM messages WHERE role = 'user'"
    " GROUP BY session_id, content HAVING count(*) > 1) AS twice"
)


class _Options(argparse.Namespace):
    """What the command line holds."""

    kills: int
    processes: int
    sessions: int
    rounds: int
    streams: int
    seed: int
    only: str


def main() -> int:
    """Attack and measure; 1 if anything was lost, repeated or wedged, or a stream incomplete."""
    options = _options()
    raise_file_limit()
    folder = Path(tempfile.mkdtemp(prefix="fireside-cluster-"))
    # PostgreSQL does not run for root, and must reach its own folder.
    folder.chmod(0o755)
    upstream = scripted_upstream(folder / "upstream")
    upstream.start()
    found: dict[str, object] = {"seed": options.seed}
    is_clean = True
    try:
        if options.only in ("", "chaos"):
            is_clean = _chaos(options, folder, upstream, found)
        if options.only in ("", "load"):
            is_clean &= _load(options, folder, upstream, found)
    finally:
        upstream.stop()
    _RESULTS.mkdir(exist_ok=True)
    name = f"cluster-{datetime.now(timezone.utc):%Y%m%d-%H%M%S}.json"
    (_RESULTS / name).write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    if is_clean:
        shutil.rmtree(folder)
    else:
        note(f"databases and logs are kept in {folder}")
    return int(not is_clean)


def _chaos(options: _Options, folder: Path, upstream: Server, found: dict[str, object]) -> bool:
    note(f"seed {options.seed}: {options.kills} kills of {options.processes} processes")
    begun = time.monotonic()
    cluster = Cluster(
        folder / "chaos", upstream.port, options.processes, workers=1, seed=options.seed
    )
    try:
        cluster.start()
        storm, readings = Storm(cluster, options.seed), Readings(cluster.port)
        run(_attack(storm, cluster, readings, options))
        misread = readings.problems()
        left = cluster.postgres.query(_LEFT_RUNNING)[0]["n"]
        twice = cluster.postgres.query(_TWICE)[0]["n"]
        asked = _active(upstream.port)
        tracebacks = cluster.logs().count("Traceback (most recent call last)")
    finally:
        cluster.stop()
    ledger = storm.ledger
    for finding in (*ledger.findings, *misread):
        note(finding)
    is_clean = ledger.is_clean and not (left or twice or asked or tracebacks or misread)
    text = _result(options, ledger, time.monotonic() - begun) + (
        f"; {readings.count} documents, {len(misread)} not as in peace; "
        f"asked twice {twice}, left running {left}, left upstream {asked}, "
        f"tracebacks {tracebacks}: {'nothing lost' if is_clean else 'FAILED'}"
    )
    sys.stdout.write(f"{text}\n")
    found["chaos"] = {"line": text, "findings": [*ledger.findings, *misread], "is_clean": is_clean}
    return is_clean


async def _attack(storm: Storm, cluster: Cluster, readings: Readings, options: _Options) -> None:
    storm.prepare(options.sessions)
    adding = asyncio.ensure_future(readings.add_for_ever())
    await storm.kill_steadily(options.kills, 1.0, cluster.wait_for_one)
    adding.cancel()
    await asyncio.gather(adding, return_exceptions=True)
    await storm.close()


def _active(port: int) -> int:
    """Return how many requests the upstream answers that nobody waits for."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/stats")
        return int(orjson.loads(connection.getresponse().read())["active"])


def _result(options: _Options, ledger: Ledger, seconds: float) -> str:
    return (
        f"cluster seed={options.seed}: {options.processes} servers and a worker, "
        f"{ledger.kills} kills in {seconds:.0f} s; {ledger.runs} runs "
        f"({ledger.interrupted} interrupted, oldest text lost {ledger.longest_loss_ms:.0f} ms), "
        f"{ledger.reconnects} reconnects, {ledger.stops} stops; "
        f"characters lost {ledger.lost}, at kills beyond the checkpoint window "
        f"{ledger.lost_at_kills}, taken back within it {ledger.taken_back}, "
        f"steps back {ledger.steps_back}, "
        f"repeated {ledger.repeated}, mangled {ledger.mangled}; "
        f"wedged {ledger.wedged}, inconsistent {ledger.inconsistent}"
    )


def _load(options: _Options, folder: Path, upstream: Server, found: dict[str, object]) -> bool:
    loads: list[Load] = []
    for processes in (1, 2, 4):
        loads += throughput(folder / f"load-{processes}", upstream.port, processes, options.rounds)
    loads += paced(folder / "paced", upstream.port, 2, options.streams)
    for load in loads:
        sys.stdout.write(f"{line(load)}\n")
    found["load"] = [as_json(load) for load in loads]
    return all(load.complete == load.streams for load in loads)


def _options() -> _Options:
    parser = argparse.ArgumentParser(
        prog="bench.cluster",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kills", type=int, default=100, help="one a second")
    parser.add_argument("--processes", type=int, default=2, help="that are attacked")
    parser.add_argument("--sessions", type=int, default=12, help="how many talk at once")
    parser.add_argument("--rounds", type=int, default=3, help="of each number of processes")
    parser.add_argument("--streams", type=int, default=200, help="at the pace of a model")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--only", default="", choices=("", "chaos", "load"))
    return parser.parse_args(namespace=_Options())


if __name__ == "__main__":
    sys.exit(main())
