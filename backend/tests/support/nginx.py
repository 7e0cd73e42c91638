"""A real nginx with the repository's configuration, on a free port and in a folder of its own."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml

from tests.support.ports import free_port
from tests.support.process import as_user
from tests.support.waiting import PATIENCE

ROOT = Path(__file__).parents[3]
_TYPES = Path("/etc/nginx/mime.types")


@asynccontextmanager
async def running_nginx(
    folder: Path, page: Path, backends: Sequence[str], user: int | None
) -> AsyncGenerator[str]:
    """Run it before these two backends, as compose.scale.yml has it; give its origin."""
    port = free_port()
    _configure(folder, page, backends, port)
    process = await asyncio.create_subprocess_exec(
        *(_program(), "-e", "stderr", "-g", "daemon off;", "-c", folder / "nginx.conf"),
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


def _configure(folder: Path, page: Path, backends: Sequence[str], port: int) -> None:
    """Write the configuration with what is elsewhere in a test put in its place."""
    compose = yaml.safe_load((ROOT / "compose.scale.yml").read_text())
    upstream: str = compose["configs"]["upstream"]["content"]
    for name, origin in zip(("backend-1", "backend-2"), backends, strict=True):
        upstream = _replace(upstream, f"server {name}:8000", f"server {origin[len('http://') :]}")
    text = (ROOT / "frontend" / "nginx.conf").read_text()
    text = _replace(text, "listen 3000;", f"listen 127.0.0.1:{port};")
    text = _replace(text, "root /usr/share/nginx/html;", f"root {page};")
    text, files = re.subn(r"(?<= )\S*/(?=nginx[.-])", f"{folder / 'work'}/", text)
    assert files == 6, "its process id and five folders for what is on its way"
    # Two are enough to differ in what they know of the backends.
    text = _replace(text, "worker_processes auto;", "worker_processes 2;")
    (folder / "nginx.conf").write_text(text)
    (folder / "upstream.conf").write_text(upstream)
    (folder / "mime.types").symlink_to(_TYPES)


def _replace(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} is not there once"
    return text.replace(old, new)


def _program() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None or not _TYPES.exists():
        pytest.fail("These tests need nginx: apt-get install nginx")
    return found


async def _until_it_listens(port: int, errors: asyncio.Task[bytes]) -> None:
    while True:
        if errors.done():
            pytest.fail(f"nginx ended: {errors.result().decode()}")
        with contextlib.suppress(ConnectionRefusedError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.01)  # real time: nothing tells when it listens
