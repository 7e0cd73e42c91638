"""`python -m bench.chaos`: disconnects, stops and kills, and one line with what was lost.

Listeners lose `--reconnects` connections over `--runs` replies; then the server is killed (SIGKILL)
`--kills` times at random moments while the sessions go on. The upstream says predictable words, so
every character that is lost, repeated or made up is noticed.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.chaos.ledger import Ledger
from bench.chaos.storm import Storm
from bench.rig import DEFAULT_MODEL, note, raise_file_limit, run
from bench.servers import Server, database_of, fireside, scripted_upstream


class _Options(argparse.Namespace):
    """What the command line holds."""

    runs: int
    reconnects: int
    kills: int
    sessions: int
    seed: int


@dataclass(frozen=True)
class _Aftermath:
    """What is found once the storm is over."""

    locked: int
    """Lines in the server's log that complain of a locked database."""
    tracebacks: int
    is_database_sound: bool
    still_asked: int
    """Requests that the upstream still answers although nobody waits for them."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return self.is_database_sound and not (self.locked or self.tracebacks or self.still_asked)


def main() -> int:
    """Run the storm; 1 if anything was lost, repeated, wedged or locked."""
    options = _options()
    raise_file_limit()
    note(f"seed {options.seed}")
    folder = Path(tempfile.mkdtemp(prefix="fireside-chaos-"))
    upstream = scripted_upstream(folder / "upstream")
    upstream.start()
    server = fireside(folder / "fireside", upstream.port, DEFAULT_MODEL)
    begun = time.monotonic()
    try:
        server.start()
        storm = Storm(server, options.seed)
        run(_attack(storm, options))
        aftermath = _look_around(server, upstream)
    finally:
        server.stop()
        upstream.stop()
    is_clean = storm.ledger.is_clean and aftermath.is_clean
    for finding in storm.ledger.findings:
        note(finding)
    sys.stdout.write(_result(options.seed, storm.ledger, aftermath, time.monotonic() - begun))
    if is_clean:
        shutil.rmtree(folder)
    else:
        note(f"the database and the log are kept in {folder}")
    return int(not is_clean)


async def _attack(storm: Storm, options: _Options) -> None:
    storm.prepare(options.sessions)
    note(f"{options.runs} runs with {options.reconnects} lost connections")
    await storm.disconnect(options.runs, options.reconnects)
    note(f"{options.kills} kills")
    await storm.kill(options.kills)
    await storm.close()


def _look_around(server: Server, upstream: Server) -> _Aftermath:
    log = server.log.read_text(errors="replace")
    with contextlib.closing(sqlite3.connect(database_of(server), timeout=30)) as connection:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()
    return _Aftermath(
        locked=log.count("database is locked"),
        tracebacks=log.count("Traceback (most recent call last)"),
        is_database_sound=verdict == ("ok",),
        still_asked=_active(upstream.port),
    )


def _active(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", "/stats")
        return int(orjson.loads(connection.getresponse().read())["active"])


def _result(seed: int, ledger: Ledger, aftermath: _Aftermath, seconds: float) -> str:
    verdict = "nothing lost" if ledger.is_clean and aftermath.is_clean else "FAILED"
    return (
        f"chaos seed={seed}: {verdict}; {ledger.runs} runs, {ledger.reconnects} reconnects, "
        f"{ledger.stops} stops, {ledger.kills} kills ({ledger.interrupted} runs interrupted, "
        f"oldest text lost {ledger.longest_loss_ms:.0f} ms); characters lost {ledger.lost}, "
        f"at kills beyond the checkpoint window {ledger.lost_at_kills}, "
        f"repeated {ledger.repeated}, mangled {ledger.mangled}; wedged {ledger.wedged}, "
        f"inconsistent {ledger.inconsistent}, locked {aftermath.locked}, "
        f"tracebacks {aftermath.tracebacks}, left upstream {aftermath.still_asked}, "
        f"database {'sound' if aftermath.is_database_sound else 'BROKEN'}; {seconds:.0f} s\n"
    )


def _options() -> _Options:
    parser = argparse.ArgumentParser(
        prog="bench.chaos",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--reconnects", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--sessions", type=int, default=12, help="how many talk at once")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    return parser.parse_args(namespace=_Options())


if __name__ == "__main__":
    sys.exit(main())
