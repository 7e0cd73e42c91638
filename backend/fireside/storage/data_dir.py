"""The folder that holds one installation's data."""

from __future__ import annotations

import fcntl
import os
import tempfile
from pathlib import Path

from fireside.errors import StartupError


def prepare_data_dir(path: Path, setting: str = "DATA_DIR") -> None:
    """Make the folder, for its user only, and see that it can be written; raises StartupError.

    `setting` is the one that named it.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise StartupError(
            f"The folder {path} can't be written ({error.strerror}). "
            f"Set {setting} to a folder that this user may write to."
        ) from error


class DataDirLock:
    """Keeps a second server out of a data folder: each would take the other's replies for lost.

    Servers that share their replies through Redis share the folder as well and need no lock.
    """

    def __init__(self, path: Path) -> None:
        """Name the folder, which exists."""
        self._path = path / "server.lock"
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock, for as long as this process lives; raises StartupError."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise StartupError(
                f"Another Fireside already uses the data folder {self._path.parent}. "
                "Stop it, or give this one another folder: DATA_DIR=… make run"
            ) from error
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
