"""Child processes that end together with everything they started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SECONDS_TO_END = 10.0


def start(
    command: Sequence[str | Path],
    cwd: Path,
    *,
    output: IO[bytes] | None = None,
    variables: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` as the head of a process group of its own; no `output` means ours."""
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(variables or {})},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        start_new_session=True,
    )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that `start` made, and its children: first politely, then for sure."""
    _signal_group(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(SECONDS_TO_END)
    _signal_group(process, signal.SIGKILL)
    process.wait()


def finish(process: subprocess.Popen[bytes]) -> int:
    """Wait for the end and give the exit status; when interrupted, end the process first."""
    try:
        return process.wait()
    except BaseException:
        # Ctrl-C and SIGTERM must not leave children behind.
        stop(process)
        raise


def end_on_sigterm() -> None:
    """Make SIGTERM unwind the stack as Ctrl-C does, so that `finally` blocks run."""

    def unwind(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, unwind)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
