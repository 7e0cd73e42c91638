"""The server's side of the process that reads documents: gives it a file, takes page after page.

A process is used once, so that what a hostile file does to it is gone with it. Where a file is only
decoded and parted, by nothing but Python, the process goes on with the next such one.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from fireside.errors import StorageUnavailable
from fireside.services.isolated.process import end, start
from fireside.services.knowledge.extraction.protocol import (
    LARGEST_FRAME,
    LENGTH,
    End,
    Fault,
    Job,
    Part,
    Unreadable,
    answer_of,
)
from fireside.services.knowledge.originals import Originals
from fireside.storage.base import UnknownFile

PATIENCE = 60.0
"""Seconds until the next page must be there."""
LONGEST = 1800.0
"""Seconds that a whole document may take."""
IDLE = 30.0
"""Seconds that a process waits for another file."""
_HARMLESS = {"text", "markdown", "csv"}
_MODULE = "fireside.services.knowledge.extraction"


@dataclass(frozen=True, slots=True)
class Unread:
    """A file to read, and what of it is stored already."""

    document_id: str
    job: Job


class Reader:
    """Processes that read."""

    def __init__(self, originals: Originals) -> None:
        """Begin with none; the first file starts one."""
        self._originals = originals
        self._waiting: list[Process] = []
        self._working: dict[str, Process] = {}
        self._timers: dict[Process, asyncio.TimerHandle] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def read(self, unread: Unread) -> AsyncGenerator[Part | End]:
        """Yield the pages of a document, and the end.

        Raises Unreadable, UnknownFile, StorageUnavailable, OSError.
        """
        is_harmless = unread.job.kind in _HARMLESS
        process = await self._take(is_harmless=is_harmless)
        self._working[unread.document_id] = process
        is_whole = False
        try:
            feeding = asyncio.create_task(self._feed(process, unread))
            try:
                async for answer in _answers(process):
                    yield answer
                is_whole = True
            except Unreadable as unreadable:
                is_whole = unreadable.fault not in ("crashed", "slow", "memory")
                if feeding.done():
                    # What was wrong with the file says more than what became of the process.
                    feeding.result()
                raise
            finally:
                feeding.cancel()
                await asyncio.gather(feeding, return_exceptions=True)
        finally:
            del self._working[unread.document_id]
            if is_whole and is_harmless:
                self._keep(process)
            else:
                await end(process)

    def stop(self, document_id: str) -> None:
        """End the work on a document; who reads it sees it as crashed."""
        process = self._working.get(document_id)
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()

    async def close(self) -> None:
        """End the processes that wait."""
        for process in list(self._waiting):
            self._let_go(process)
        await asyncio.gather(*self._ending)

    async def _take(self, *, is_harmless: bool) -> Process:
        while is_harmless and self._waiting:
            process = self._waiting.pop()
            self._timers.pop(process).cancel()
            if process.returncode is None:
                return process
            await end(process)
        return await start(_MODULE)

    def _keep(self, process: Process) -> None:
        self._waiting.append(process)
        loop = asyncio.get_running_loop()
        self._timers[process] = loop.call_later(IDLE, self._let_go, process)

    def _let_go(self, process: Process) -> None:
        self._waiting.remove(process)
        self._timers.pop(process).cancel()
        task = asyncio.create_task(end(process))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _feed(self, process: Process, unread: Unread) -> None:
        """Send the job and the file; raises UnknownFile, StorageUnavailable."""
        pipe = process.stdin
        assert pipe is not None  # noqa: S101 - it was started with one
        try:
            pipe.write(unread.job.to_frame())
            async for piece in self._originals.read(unread.document_id, unread.job.size):
                pipe.write(piece)
                await pipe.drain()
        except (BrokenPipeError, ConnectionResetError):
            # It has died: what it answered says more than that.
            return
        except (UnknownFile, StorageUnavailable):
            # Or it would wait for the rest.
            self.stop(unread.document_id)
            raise


async def _answers(process: Process) -> AsyncGenerator[Part | End]:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + LONGEST
    while True:
        patience = min(PATIENCE, deadline - loop.time())
        try:
            data = await asyncio.wait_for(_frame(process), patience)
            answer = answer_of(data)
        except asyncio.TimeoutError as error:
            raise Unreadable("slow") from error
        except (asyncio.IncompleteReadError, ValueError) as error:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            raise Unreadable(_cause(await process.wait())) from error
        yield answer
        if isinstance(answer, End):
            return


async def _frame(process: Process) -> bytes:
    pipe = process.stdout
    assert pipe is not None  # noqa: S101 - it was started with one
    (length,) = LENGTH.unpack(await pipe.readexactly(LENGTH.size))
    if length > LARGEST_FRAME:
        raise ValueError("no answer of ours")
    return await pipe.readexactly(length)


def _cause(code: int) -> Fault:
    """Return what ended the process."""
    return "slow" if code == -signal.SIGXCPU else "crashed"
