"""Sets up what a command needs, and nothing twice; `run` then becomes the server.

Each step leaves a stamp with the fingerprint of what it was made from. When all stamps fit, this
costs a few milliseconds; when a download was cut off, the next call goes on at that step.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from pathlib import Path
from typing import TYPE_CHECKING

from tools import processes
from tools.setup_steps import (
    BACKEND,
    DEV_PACKAGES,
    LIGHTHOUSE,
    NEWMAN,
    ROOT,
    RUN_PACKAGES,
    VENV,
    ClientTests,
    Models,
    NodePackages,
    Page,
    SetupError,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from tools.setup_steps import Step

NEEDS: dict[str, tuple[Step, ...]] = {
    "run": (RUN_PACKAGES, NodePackages(), Page(), Models(are_optional=True)),
    "bench": (DEV_PACKAGES, NodePackages(), Page(), Models(are_optional=False)),
    "test": (
        *(DEV_PACKAGES, ClientTests(), NodePackages(), LIGHTHOUSE, NEWMAN),
        Models(are_optional=False),
    ),
    "dev": (DEV_PACKAGES, NodePackages(), Models(are_optional=True)),
    "page": (NodePackages(), Page()),
    "lint": (DEV_PACKAGES, NodePackages()),
}

SECONDS_BETWEEN_LOOKS = 0.05


def main(arguments: list[str]) -> int:
    """Set up what the command named by the first argument needs."""
    processes.end_on_sigterm()
    command = arguments[0]
    for name in ("DATA_DIR", "MODELS_DIR"):
        if folder := os.environ.get(name):
            # As seen from here; the server runs in another folder.
            os.environ[name] = str(Path(folder).expanduser().resolve())
    try:
        prepare(NEEDS[command])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nStopped. `make {command}` goes on from here.", file=sys.stderr)
        return 130
    if command == "run":
        serve()
    return 0


def prepare(steps: tuple[Step, ...]) -> None:
    """Do the steps that are not done: those of a lane in their order, the lanes side by side."""
    if all(step.is_done() for step in steps):
        return
    with only_one():
        # The one we waited for may have done them.
        todo = [step for step in steps if not step.is_done()]
        for step in todo:
            step.check()
        lanes: dict[str, list[Step]] = {}
        for step in todo:
            lanes.setdefault(step.lane, []).append(step)
        with ThreadPoolExecutor(max(1, len(lanes))) as side_by_side:
            running = [side_by_side.submit(_make, lane) for lane in lanes.values()]
            try:
                for made in as_completed(running):
                    made.result()
            except BaseException:
                # A lane that is between two of its processes is met by the next look.
                while wait(running, SECONDS_BETWEEN_LOOKS).not_done:
                    processes.stop_awaited()
                raise


def _make(steps: Sequence[Step]) -> None:
    for step in steps:
        print(f"Setting up {step.title} …", flush=True)
        started = time.monotonic()
        step.make()
        print(f"Setting up {step.title}: {time.monotonic() - started:.0f} s", flush=True)


@contextlib.contextmanager
def only_one() -> Generator[None]:
    """Hold the lock of this checkout; it is free again when its holder dies, however it dies."""
    with (ROOT / ".setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another make is setting up here; waiting for it …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def serve() -> None:
    """Become the server, in the folder where it looks for `.env`."""
    os.chdir(BACKEND)
    fireside = VENV / "bin" / "fireside"
    os.execv(fireside, [str(fireside), "serve"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
