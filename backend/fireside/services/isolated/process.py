"""The server's side: starts such a process and ends it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

import fireside

_PASSED_ON = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "PYTHONPATH", "TMPDIR")


async def start(module: str) -> Process:
    """Start a module of ours with a pipe to it and one from it."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=_environment(),
        # Ctrl-C is for the server, which ends its processes itself.
        start_new_session=True,
    )


async def end(process: Process) -> None:
    """End it, whatever it does."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    # Reads what is left of its output too, without which its pipes would stay open.
    await process.communicate()


def _environment() -> dict[str, str]:
    """Return what the process may know: our keys and addresses are none of its business."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    package_root = str(Path(fireside.__file__).parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(
        path for path in (package_root, environment.get("PYTHONPATH")) if path
    )
    return environment
