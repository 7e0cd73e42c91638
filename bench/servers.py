"""The servers that are measured, each a child process on a port of its own."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.process_tree import Memory, ProcessTree
from tools import processes

ROOT = Path(__file__).parents[1]
_BACKEND = ROOT / "backend"
_POLL_INTERVAL = 0.005
_START_TIMEOUT = 60.0


class ServerDidNotStartError(RuntimeError):
    """A server ended, or gave no healthy answer in time."""


def free_port() -> int:
    """Return a port of loopback on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """How to run a server, and the process while it runs."""

    command: Sequence[str]
    port: int
    health_path: str
    folder: Path
    """Its working directory, which also takes its log."""
    variables: Mapping[str, str]
    _process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """The file with everything it printed, over all its starts."""
        return self.folder / "server.log"

    @property
    def pid(self) -> int:
        """Its process id."""
        if self._process is None:
            raise ServerDidNotStartError(f"{self.command} does not run")
        return self._process.pid

    def start(self) -> float:
        """Start it and return the seconds until its first healthy answer."""
        begun = time.perf_counter()
        self.spawn()
        self.wait_healthy()
        return time.perf_counter() - begun

    def spawn(self) -> None:
        """Start it without waiting for an answer."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = processes.start(
                self.command, self.folder, output=log, variables=self.variables
            )

    def wait_healthy(self) -> None:
        """Return after its first healthy answer."""
        deadline = time.perf_counter() + _START_TIMEOUT
        while not self.is_healthy():
            if self._process is None or self._process.poll() is not None:
                raise ServerDidNotStartError(f"{self.command} ended; see {self.log}")
            if time.perf_counter() > deadline:
                raise ServerDidNotStartError(f"{self.command} does not answer; see {self.log}")
            time.sleep(_POLL_INTERVAL)

    def stop(self) -> None:
        """End it and its children politely."""
        if self._process is not None:
            processes.stop(self._process)
            self._process = None

    def kill(self) -> None:
        """End the server process at once, as a power cut would."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def cpu_seconds(self) -> float:
        """Return the processor time of it and its children so far."""
        return ProcessTree(self.pid).cpu_seconds()

    def memory(self) -> Memory:
        """Return the memory of it and its children."""
        return ProcessTree(self.pid).memory()

    def own_memory(self) -> Memory:
        """Return the memory of the server's process alone."""
        return ProcessTree(self.pid).own_memory()

    def is_healthy(self) -> bool:
        """Whether it answers now."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", self.health_path)
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@dataclass
class Worker(Server):
    """A process that does jobs and answers nobody: it is well while it runs."""

    def is_healthy(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None


def scripted_upstream(folder: Path) -> Server:
    """Describe the provider that both Fireside and the direct connection talk to."""
    port = free_port()
    command = [sys.executable, "-m", "fireside.testing.scripted_provider", "--port", str(port)]
    return Server(command, port, "/stats", folder, _python_path())


def fireside(folder: Path, upstream_port: int, model: str) -> Server:
    """Describe a Fireside with an empty data folder and without embedded models."""
    port = free_port()
    variables = {
        **_python_path(),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATA_DIR": str(folder / "data"),
        # An empty value stands for the default, whatever the caller's environment holds.
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "RUN_LEASE": "",
        "STORAGE_URL": "",
        "DEBUG": "",
        "OPENAI_BASE_URL": f"http://127.0.0.1:{upstream_port}/v1",
        "OPENAI_API_KEY": "bench",
        "OPENAI_MODEL": model,
    }
    command = [sys.executable, "-m", "fireside.cli", "serve"]
    return Server(command, port, "/api/health", folder, variables)


def database_of(server: Server) -> Path:
    """Return the database file of a Fireside."""
    return Path(server.variables["DATA_DIR"]) / "fireside.db"


def _python_path() -> dict[str, str]:
    inherited = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join([str(_BACKEND), *([inherited] if inherited else [])])}
