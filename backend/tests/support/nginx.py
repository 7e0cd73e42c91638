"""A real nginx with the repository's configuration, on a free port and in a folder of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.ports import free_port
from tests.support.process import as_user
from tests.support.waiting import PATIENCE
from tools.nginx import configure


@asynccontextmanager
async def running_nginx(
    folder: Path, page: Path, backends: Sequence[str], user: int | None
) -> AsyncGenerator[str]:
    """Run it before these backends, as compose.scale.yml has it; give its origin."""
    port = free_port()
    hosts = [origin[len("http://") :] for origin in backends]
    # Two workers are enough to differ in what they know of the backends.
    command = configure(folder, page, hosts, port, workers="2")
    process = await asyncio.create_subprocess_exec(
        *command,
        stderr=asyncio.subprocess.PIPE,
        **as_user(user),
    )
    assert process.stderr is not None
    # Read all the time, or nginx would one day wait for it.
    errors = asyncio.create_task(process.stderr.read())
    try:
        await asyncio.wait_for(_until_it_listens(port, errors), PATIENCE)
        yield f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await errors


async def _until_it_listens(port: int, errors: asyncio.Task[bytes]) -> None:
    while True:
        if errors.done():
            pytest.fail(f"nginx ended: {errors.result().decode()}")
        with contextlib.suppress(ConnectionRefusedError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.01)  # real time: nothing tells when it listens
