"""One installation under way: what it reports while it runs, and how it is told to stop."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from fireside.local_models.catalog import ModelFile
from fireside.local_models.errors import InstallCancelled

InstallStatus = Literal["queued", "downloading", "verifying", "failed"]


@dataclass(frozen=True)
class Progress:
    """How far an installation is."""

    status: InstallStatus
    downloaded_bytes: int
    total_bytes: int
    error: str | None = None
    """One sentence, when it failed."""

    @property
    def share(self) -> float:
        """The part that is done, from 0 to 1."""
        return self.downloaded_bytes / self.total_bytes if self.total_bytes else 0.0


@dataclass
class Transfer:
    """Lets the steps of an installation report and stop; it may be stopped from another thread."""

    total_bytes: int
    report: Callable[[Progress], None]
    stopped: threading.Event = field(default_factory=threading.Event)
    finished_bytes: int = 0
    """Of the files that are complete."""

    def check(self) -> None:
        """Raise InstallCancelled when the installation was told to stop."""
        if self.stopped.is_set():
            raise InstallCancelled

    def wait_for_lock(self) -> None:
        """Report that another process is at work on the same model."""
        self.check()
        self._tell("queued", 0)

    def downloading(self, file_bytes: int) -> None:
        """Report how much of the current file has arrived."""
        self.check()
        self._tell("downloading", file_bytes)

    def verifying(self, file: ModelFile) -> None:
        """Report that the current file has arrived and is being checked."""
        self.check()
        self._tell("verifying", file.size_bytes)

    def _tell(self, status: InstallStatus, file_bytes: int) -> None:
        self.report(Progress(status, self.finished_bytes + file_bytes, self.total_bytes))


class Source(Protocol):
    """A place that has weights files."""

    def fetch(self, file: ModelFile, part: Path, transfer: Transfer) -> None:
        """Append to `part`, which holds the file's beginning, until it is the whole file.

        Raises SourceFailed, with what has arrived left in place for the next attempt or source.
        """
        ...
