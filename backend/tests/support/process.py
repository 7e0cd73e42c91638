"""The server as a person starts it: a process of its own, which can be told to stop, or killed."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from tests.support.database import settings_for
from tests.support.waiting import PATIENCE

if TYPE_CHECKING:
    from typing_extensions import Self

_BACKEND = Path(__file__).parents[2]


def clean_environment(home: Path, **settings: object) -> dict[str, str]:
    """Return an environment with these settings and nothing else of this machine's user."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(_BACKEND),
        **{name.upper(): str(value) for name, value in settings.items()},
    }


def as_user(number: int | None) -> dict[str, Any]:
    """Return what starts a process as this user and nobody else; None for our own."""
    if number is None:
        return {}
    return {"user": number, "group": number, "extra_groups": []}


async def run_command(home: Path, *arguments: str, **settings: object) -> tuple[int, str, str]:
    """Run `fireside` with these arguments to its end; return exit code, output and errors."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "fireside.cli", *arguments),
        cwd=home,
        env=clean_environment(home, **settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
    except asyncio.TimeoutError:
        process.kill()
        await process.wait()
        raise
    assert process.returncode is not None
    return process.returncode, output.decode(), errors.decode()


class ServerProcess:
    """`fireside serve` on a free port. Use as an async context manager; the end kills it."""

    def __init__(self, data_dir: Path, base_url: str, **settings: object) -> None:
        self.origin = ""
        self._home = data_dir.parent
        self._log = self._home / "stderr.txt"
        self._environment = clean_environment(
            self._home,
            data_dir=data_dir,
            openai_base_url=base_url,
            openai_model="scripted",
            **{**settings_for(data_dir), **settings},
        )
        self._command: tuple[str | Path, ...] = (sys.executable, "-m", "fireside.cli")
        self._arguments: tuple[str, ...] = ("serve", "--port", "0")
        self._user: int | None = None
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        """Start, and return when connections are taken."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(*self._command, *self._arguments),
                cwd=self._home,
                env=self._environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                **as_user(self._user),
            )
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)
        self._is_up(line.decode())
        return self

    def _is_up(self, line: str) -> None:
        found = re.search(r"http://[^ ]+", line)
        assert found is not None, (line, self.errors)
        self.origin = found.group()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Kill the process, if it is still there."""
        await self.kill()

    @property
    def errors(self) -> str:
        """What was written to stderr so far, by every process of this folder."""
        return self._log.read_text()

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process is not None and self._process.returncode is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    async def wait(self) -> int:
        """Wait for the end and return the exit code."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), PATIENCE)

    async def kill(self) -> None:
        """End it as a power cut does."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()


class WorkerProcess(ServerProcess):
    """`fireside worker`, used likewise."""

    def __init__(self, data_dir: Path, base_url: str, **settings: object) -> None:
        super().__init__(data_dir, base_url, **settings)
        self._arguments = ("worker",)

    def _is_up(self, line: str) -> None:
        assert "takes jobs from Redis" in line, (line, self.errors)
