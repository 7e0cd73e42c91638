"""What every measurement uses: the upstream, Fireside in front of it, and a quiet moment."""

from __future__ import annotations

import contextlib
import fcntl
import resource
import sys
import tempfile
from collections.abc import Callable, Coroutine, Generator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import TypeVar

import uvloop

from bench.client.targets import Fireside
from bench.figures import Figure, Scale
from bench.servers import Server, fireside, scripted_upstream

RESULTS = Path(__file__).parent / "results"
DEFAULT_MODEL = "mock-ttft0-n200-itl0"

_T = TypeVar("_T")


@dataclass
class Rig:
    """The servers of one run of the bench, started when first needed."""

    folder: Path
    scale: Scale
    _running: dict[str, Server] = field(default_factory=dict[str, Server])

    @property
    def upstream(self) -> Server:
        """The running scripted upstream."""
        return self._running.get("upstream") or self._start(
            "upstream", scripted_upstream(self.folder / "upstream")
        )

    @property
    def fireside(self) -> Server:
        """The running Fireside that the measurements share."""
        return self._running.get("fireside") or self._start("fireside", self.new_fireside("shared"))

    @property
    def upstream_port(self) -> int:
        """Where the upstream is reached without Fireside."""
        return self.upstream.port

    @property
    def upstream_cost(self) -> Server:
        """What the upstream costs."""
        return self.upstream

    @property
    def cost(self) -> Server:
        """What Fireside costs."""
        return self.fireside

    def front(self, model: str) -> Fireside:
        """Ask Fireside as its page does, so that every reply is stored."""
        return Fireside(self.fireside.port, model)

    def new_fireside(self, name: str) -> Server:
        """Describe another Fireside with a data folder of its own; it is not started."""
        return fireside(self.folder / name, self.upstream.port, DEFAULT_MODEL)

    def close(self) -> None:
        """Stop what runs."""
        for server in reversed(list(self._running.values())):
            server.stop()
        self._running.clear()

    def _start(self, name: str, server: Server) -> Server:
        server.start()
        self._running[name] = server
        return server


Measure = Callable[[Rig], Sequence[Figure]]
"""Measures one row, or several that come from the same runs."""


def run(work: Coroutine[None, None, _T]) -> _T:
    """Run the load client on the fast event loop."""
    return uvloop.run(work)


def note(text: str) -> None:
    """Tell the person who waits what is being done."""
    sys.stderr.write(f"{text}\n")


@contextlib.contextmanager
def quiet() -> Generator[None]:
    """Keep other measurements on this machine from running at the same time."""
    with (Path(tempfile.gettempdir()) / "measure.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def raise_file_limit() -> None:
    """Allow this process as many connections as the system lets it have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def new_result(name: str) -> Path:
    """Return a file for the values of one run, which nobody else writes."""
    RESULTS.mkdir(exist_ok=True)
    return RESULTS / f"{name}-{datetime.now(timezone.utc):%Y%m%d-%H%M%S}.json"
