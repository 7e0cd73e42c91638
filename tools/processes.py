"""Child processes that end together with everything they started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SECONDS_TO_END = 10.0
GIVING_WAY = "5"
"""How nice what gives way is: it has a third of a processor that others want as well."""
_awaited: set[subprocess.Popen[bytes]] = set()
_lock = threading.Lock()


def start(
    command: Sequence[str | Path],
    cwd: Path,
    *,
    output: IO[bytes] | None = None,
    variables: Mapping[str, str] | None = None,
    gives_way: bool = False,
) -> subprocess.Popen[bytes]:
    """Start `command` as the head of a process group of its own; no `output` means ours.

    What gives way leaves the processors to others first.
    """
    process = subprocess.Popen(
        [str(part) for part in (*(("nice", "-n", GIVING_WAY) if gives_way else ()), *command)],
        cwd=cwd,
        env={**os.environ, **(variables or {})},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        start_new_session=True,
    )
    if gives_way:
        # Where Linux shares the processors out among sessions, this is what counts.
        with contextlib.suppress(OSError):
            Path(f"/proc/{process.pid}/autogroup").write_text(GIVING_WAY)
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that `start` made, and its children: first politely, then for sure."""
    _signal_group(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(SECONDS_TO_END)
    _signal_group(process, signal.SIGKILL)
    process.wait()


def finish(process: subprocess.Popen[bytes]) -> int:
    """Wait for the end and give the exit status; when interrupted, end the process first."""
    with _lock:
        _awaited.add(process)
    try:
        return process.wait()
    except BaseException:
        # Ctrl-C and SIGTERM must not leave children behind.
        stop(process)
        raise
    finally:
        with _lock:
            _awaited.discard(process)


def stop_awaited() -> None:
    """End what other threads wait for in `finish`; only the main thread hears of Ctrl-C."""
    with _lock:
        awaited = list(_awaited)
    for process in awaited:
        stop(process)


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
