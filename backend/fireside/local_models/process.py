"""One run of the model process, seen from the platform."""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import fireside
from fireside.local_models.catalog import CatalogModel
from fireside.local_models.handshake import (
    ChatConfig,
    ChildConfig,
    ChildEvent,
    FailureReason,
    RoleConfig,
    SideRole,
)

Stream = TypeVar("Stream", asyncio.StreamReader, asyncio.StreamWriter)

_LOG_BYTES = 16 * 1024
"""How much of what the process last wrote to stderr is kept."""

_PASSED_ON = (
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "PATH",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
    "TMPDIR",
)
"""Environment that the process may need; our keys and addresses are none of its business."""


class ProcessEnded(Exception):
    """The process ended by itself; None for a code means that it was too slow."""

    def __init__(self, exit_code: int | None, reason: FailureReason | None = None) -> None:
        super().__init__(f"The model process ended with exit code {exit_code}: {reason}.")
        self.exit_code = exit_code
        self.reason = reason


@dataclass(frozen=True)
class ServedModel:
    """The model that a process has been told to serve a role with."""

    model: CatalogModel
    is_ready: bool = False


WhenRole = Callable[[CatalogModel, FailureReason | None], None]
"""Called when a model serves its role, or with the reason why it can't."""


class ModelProcess:
    """A process that loads a chat model, then others, and serves them on a loopback port."""

    def __init__(
        self, model: CatalogModel, process: asyncio.subprocess.Process, when_role: WhenRole
    ) -> None:
        self.model = model
        self.token = secrets.token_urlsafe(32)
        self.roles: dict[SideRole, ServedModel] = {}
        """The roles beside chat."""
        self._when_role = when_role
        self._process = process
        self._port = 0
        self._log = bytearray()
        self._reading = {asyncio.create_task(self._keep_log())}

    @classmethod
    async def launch(
        cls, model: CatalogModel, folder: Path, threads: int, when_role: WhenRole
    ) -> "ModelProcess":
        """Start the process; it is not ready yet."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "fireside.local_models",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_environment(),
            # Ctrl-C is for the platform, which ends the process when its replies have ended.
            start_new_session=True,
        )
        launched = cls(model, process, when_role)
        config = ChildConfig(
            token=launched.token,
            chat=ChatConfig(
                name=model.name,
                path=str(folder / model.files[0].name),
                context_tokens=model.context_tokens,
                threads=threads,
                temperature=model.sampling.temperature,
                top_p=model.sampling.top_p,
            ),
        )
        _opened(process.stdin).write(config.to_line())
        return launched

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def base_url(self) -> str:
        """The root of its OpenAI-compatible API, once it is ready."""
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def log_tail(self) -> str:
        """What the process last wrote to stderr; for our log, never for a client."""
        return self._log.decode(errors="replace")

    async def wait_until_ready(self) -> None:
        """Return when the model answers; raises ProcessEnded."""
        events = _opened(self._process.stdout)
        reason: FailureReason | None = None
        while line := await events.readline():
            event = ChildEvent.from_line(line)
            if event.event == "ready":
                self._reading.add(asyncio.create_task(self._keep_roles(events)))
                return
            self._port = event.port or self._port
            reason = event.reason or reason
        raise ProcessEnded(await self.wait_until_ended(), reason)

    def assign(
        self, role: SideRole, model: CatalogModel | None, folder: Path | None, threads: int
    ) -> None:
        """Serve a role with this model from now on, or with none, once the process is ready."""
        served = self.roles.get(role)
        if model == (served.model if served else None):
            return
        if model is None:
            del self.roles[role]
            config = RoleConfig(role)
        else:
            self.roles[role] = ServedModel(model)
            config = RoleConfig(role, model.name, str(folder), threads, model.memory_bytes)
        _opened(self._process.stdin).write(config.to_line())

    async def wait_until_ended(self) -> int:
        """Return the exit code; negative is the number of a signal."""
        code = await self._process.wait()
        # Awaiting the task itself would hand a cancellation on to it.
        await asyncio.wait(self._reading)
        return code

    async def stop(self, grace: float) -> None:
        """End the process: it finishes its replies within `grace` seconds, or is killed."""
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.wait_until_ended(), grace)
        except asyncio.TimeoutError:
            self._signal(signal.SIGKILL)
            await self._process.wait()

    async def _keep_roles(self, events: asyncio.StreamReader) -> None:
        while line := await events.readline():
            event = ChildEvent.from_line(line)
            served = self.roles.get(event.role) if event.role else None
            # What it says of a model that was replaced meanwhile is of no interest.
            if event.role and served and served.model.name == event.model:
                self.roles[event.role] = ServedModel(served.model, is_ready=event.reason is None)
                self._when_role(served.model, event.reason)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def _keep_log(self) -> None:
        errors = _opened(self._process.stderr)
        while chunk := await errors.read(4096):
            self._log += chunk
            del self._log[:-_LOG_BYTES]


def _opened(stream: Stream | None) -> Stream:
    if stream is None:
        raise RuntimeError("A pipe to the model process was asked for and not given.")
    return stream


def _environment() -> dict[str, str]:
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    # The process must find the package wherever this one found it.
    package_root = str(Path(fireside.__file__).parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(
        path for path in (package_root, environment.get("PYTHONPATH")) if path
    )
    # See `__main__`, which sets it too for a process that was started by hand.
    environment["GOMP_SPINCOUNT"] = "0"
    # It never speaks TLS, and would spend a tenth of its start on reading the certificates.
    environment |= {"SSL_CERT_FILE": os.devnull, "SSL_CERT_DIR": os.devnull}
    # What is loaded lies on the disk; a library that misses a file must not go and look for it.
    environment["HF_HUB_OFFLINE"] = "1"
    return environment
