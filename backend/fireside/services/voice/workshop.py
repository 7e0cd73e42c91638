"""The server's side of the audio process: starts it, gives it one job, and ends it in time.

A process is used once, so that what hostile bytes do to it is gone with it. Its start costs a tenth
of a second, mostly for loading the libraries: while voice is in use, one waits ready.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable

from fireside.services.isolated.envelope import Envelope
from fireside.services.isolated.process import end, start

PATIENCE = 20.0
"""Seconds that a job may take."""
AT_ONCE = max(2, os.cpu_count() or 1)
"""Jobs at the same time; the others wait."""
SPARE_AFTER = 1.0
"""Seconds after a job until the next process is started: the models have the processor first."""
SPARE_IDLE = 300.0
"""Seconds after the last job until the waiting process is ended."""


class WorkFailed(Exception):
    """The audio process gave no answer: it broke, or ran into a limit."""


class Workshop:
    """Audio processes."""

    def __init__(self) -> None:
        """Begin with none; the first job starts one."""
        self._spare: asyncio.Task[Process] | None = None
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._timer: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def do(self, job: Envelope) -> Envelope:
        """Do one job; raises WorkFailed."""
        async with self._turns:
            try:
                process = await self._take()
            except OSError as error:
                raise WorkFailed("it could not be started") from error
            try:
                output, _ = await asyncio.wait_for(process.communicate(job.to_bytes()), PATIENCE)
            except asyncio.TimeoutError as error:
                raise WorkFailed("it took too long") from error
            finally:
                await end(process)
                self._set_timer(SPARE_AFTER, self._prepare)
        try:
            return Envelope.from_bytes(output)
        except (ValueError, KeyError) as error:
            raise WorkFailed(f"it ended with {process.returncode}") from error

    async def close(self) -> None:
        """End the process that waits."""
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        self._let_go()
        await asyncio.gather(*self._ending)

    def _take(self) -> Awaitable[Process]:
        spare, self._spare = self._spare, None
        return spare if spare is not None else _start()

    def _set_timer(self, delay: float, action: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if not self._is_closed:
            self._timer = asyncio.get_running_loop().call_later(delay, action)

    def _prepare(self) -> None:
        if self._spare is None:
            self._spare = asyncio.create_task(_start(), name="audio-process")
        self._set_timer(SPARE_IDLE, self._let_go)

    def _let_go(self) -> None:
        spare, self._spare = self._spare, None
        if spare is not None:
            task = asyncio.create_task(_end_started(spare))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)


async def _start() -> Process:
    return await start("fireside.services.voice.worker")


async def _end_started(starting: asyncio.Task[Process]) -> None:
    with contextlib.suppress(OSError):
        await end(await starting)
