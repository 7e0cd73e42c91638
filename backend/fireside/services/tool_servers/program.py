"""A tool server that is a program: started here, spoken with on its stdin and stdout.

As the protocol's own library does it, but with a limit to what one message may hold, so that a
server which never ends its line takes neither our memory nor our time.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import anyio
import mcp_types as types
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.client.stdio import get_default_environment
from mcp.shared.message import SessionMessage

from fireside.services.tool_servers.configured import ConfiguredServer

MOST_MESSAGE = 4 * 1024 * 1024
"""Bytes of one message."""
ENDING_PATIENCE = 1.0
"""Seconds that a program gets to end when its stdin does, and again when it is told to."""

TOO_LARGE = "It sent more than 4 MB at once."
HAS_ENDED = "Its program has ended."

Incoming = MemoryObjectSendStream["SessionMessage | Exception"]
Streams = tuple[
    MemoryObjectReceiveStream["SessionMessage | Exception"], MemoryObjectSendStream[SessionMessage]
]


@asynccontextmanager
async def program(
    server: ConfiguredServer, on_end: Callable[[str], None], *, shows_errors: bool
) -> AsyncGenerator[Streams]:
    """Start the program and give the streams of its messages; its end is told with `on_end`.

    It gets no environment of ours but what a program needs and the file names. What it writes to
    stderr may hold secrets and goes nowhere, unless `shows_errors`. Raises OSError.
    """
    process = await asyncio.create_subprocess_exec(
        server.command or "",
        *server.args,
        env=get_default_environment() | server.env,
        cwd=server.cwd,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=None if shows_errors else asyncio.subprocess.DEVNULL,
        limit=MOST_MESSAGE,
        start_new_session=True,
    )
    incoming, reading = anyio.create_memory_object_stream["SessionMessage | Exception"](0)
    writing, outgoing = anyio.create_memory_object_stream[SessionMessage](0)
    tasks = [
        asyncio.create_task(_read(process, incoming, on_end), name="tool-server-read"),
        asyncio.create_task(_write(process, outgoing), name="tool-server-write"),
    ]
    try:
        yield reading, writing
    finally:
        for task in tasks:
            task.cancel()
        for stream in (incoming, reading, writing, outgoing):
            stream.close()
        # Whoever is in a hurry does not leave a program behind.
        with anyio.CancelScope(shield=True):
            await asyncio.wait(tasks)
            await _end(process)


async def _read(
    process: asyncio.subprocess.Process, incoming: Incoming, on_end: Callable[[str], None]
) -> None:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    why = HAS_ENDED
    async with incoming:
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:
                why = TOO_LARGE
                break
            if not line:
                break
            try:
                message = types.jsonrpc_message_adapter.validate_json(line, by_name=False)
            except ValueError:
                # Some print what is meant for a log; who waits for an answer has a time limit.
                continue
            await incoming.send(SessionMessage(message))
        on_end(why)


async def _write(
    process: asyncio.subprocess.Process, outgoing: MemoryObjectReceiveStream[SessionMessage]
) -> None:
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    # One that is gone is noticed where it is read.
    with contextlib.suppress(ConnectionError):
        async for sent in outgoing:
            line = sent.message.model_dump_json(by_alias=True, exclude_unset=True)
            process.stdin.write(line.encode() + b"\n")
            await process.stdin.drain()


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the program and what it has started: its stdin first, then politely, then at once."""
    if process.stdin is not None:
        process.stdin.close()
    draining = asyncio.ensure_future(_drain(process))
    for number in (signal.SIGTERM, signal.SIGKILL):
        if not await _has_ended(process):
            _signal(process, number)
    await process.wait()
    # What it has started and left goes too; if that is out of reach, at least its pipe is closed.
    _signal(process, signal.SIGKILL)
    await asyncio.wait([draining], timeout=ENDING_PATIENCE)
    draining.cancel()
    transport = getattr(process, "_transport", None)
    if transport is not None:
        transport.close()


async def _has_ended(process: asyncio.subprocess.Process) -> bool:
    try:
        await asyncio.wait_for(process.wait(), ENDING_PATIENCE)
    except asyncio.TimeoutError:
        return False
    return True


async def _drain(process: asyncio.subprocess.Process) -> None:
    """Read on: a program that waits until we have read what it wrote does not end."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    while await process.stdout.read(MOST_MESSAGE):
        pass


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
