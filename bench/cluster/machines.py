"""Several processes of Fireside that share PostgreSQL and Redis, behind one nginx."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

from bench.cluster.engines import Nginx, Postgres, Redis
from bench.rig import DEFAULT_MODEL
from bench.servers import Server, ServerDidNotStartError, Worker, fireside

_PATIENCE = 60.0
_PAUSE = 0.02


class Cluster:
    """What is attacked and measured; to a client it is one server on one port."""

    def __init__(
        self, folder: Path, upstream_port: int, processes: int, *, workers: int = 0, seed: int = 0
    ) -> None:
        """Prepare as many processes of Fireside as asked for."""
        self.folder = folder
        self.postgres = Postgres(folder / "postgres")
        self.redis = Redis(folder / "redis")
        self.backends = [self._backend(number, upstream_port) for number in range(processes)]
        self.workers = [self._worker(number, upstream_port) for number in range(workers)]
        self.nginx = Nginx(folder / "nginx", [backend.port for backend in self.backends])
        self._rng = random.Random(f"{seed}-victims")  # noqa: S311 (not a secret)
        self._victim = self.backends[0]

    @property
    def port(self) -> int:
        """Where nginx listens."""
        return self.nginx.port

    def start(self) -> None:
        """Start everything, and return when it answers."""
        for engine in (self.postgres, self.redis):
            engine.start()
        for server in (*self.backends, *self.workers):
            server.start()
        self.nginx.start()

    def stop(self) -> None:
        """Stop everything."""
        self.nginx.stop()
        for server in (*self.backends, *self.workers):
            server.stop()
        for engine in (self.redis, self.postgres):
            engine.stop()

    def kill(self) -> None:
        """Kill one of the processes, any of them."""
        self._victim = self._rng.choice([*self.backends, *self.workers])
        self._victim.kill()

    def spawn(self) -> None:
        """Start the one that was killed last."""
        self._victim.spawn()

    def wait_healthy(self) -> None:
        """Return when all answer."""
        for server in (*self.backends, *self.workers):
            server.wait_healthy()

    def wait_for_one(self) -> None:
        """Return when one of the servers answers."""
        deadline = time.monotonic() + _PATIENCE
        while not any(backend.is_healthy() for backend in self.backends):
            if time.monotonic() > deadline:
                raise ServerDidNotStartError(f"no server answers; see {self.folder}")
            time.sleep(_PAUSE)

    def cpu_seconds(self) -> float:
        """Return the processor time of the processes of Fireside alone."""
        return sum(backend.cpu_seconds() for backend in self.backends)

    def cpu_of_engines(self) -> dict[str, float]:
        """Return the processor time of what stands around them."""
        return {each.name: each.cpu_seconds() for each in (self.postgres, self.redis, self.nginx)}

    def logs(self) -> str:
        """Return all that the processes have logged."""
        return "".join(
            each.log.read_text(errors="replace") for each in (*self.backends, *self.workers)
        )

    def _worker(self, number: int, upstream_port: int) -> Server:
        server = self._backend(number, upstream_port, "worker")
        command = [*server.command[:-1], "worker"]
        return Worker(command, server.port, "", server.folder, server.variables)

    def _backend(self, number: int, upstream_port: int, name: str = "backend") -> Server:
        server = fireside(self.folder / f"{name}-{number}", upstream_port, DEFAULT_MODEL)
        shared = {
            "DATA_DIR": str(self.folder / "data"),
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
        }
        return replace(server, variables={**server.variables, **shared})
