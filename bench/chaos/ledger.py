"""What happened in the storm, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from math import inf

from bench.chaos.assembly import Assembly

_FINDINGS_KEPT = 20


class WedgedError(RuntimeError):
    """A session took no message, or a reply did not end."""


@dataclass
class Ledger:
    """Counts of all listeners and runs together."""

    runs: int = 0
    reconnects: int = 0
    stops: int = 0
    interrupted: int = 0
    """Runs that a kill ended."""
    lost: int = 0
    """Characters that a listener missed, or that were shown and are not kept."""
    lost_at_kills: int = 0
    """Characters that a kill cost although they were shown for longer than the window."""
    taken_back: int = 0
    """Characters shown within the window that went with the process that showed them."""
    steps_back: int = 0
    """Snapshots with less than their listener had: another process was told a moment later."""
    repeated: int = 0
    mangled: int = 0
    wedged: int = 0
    """Sessions that took no new message, and replies that never ended."""
    inconsistent: int = 0
    """Replies that listeners, or a listener and the database, have differently."""
    longest_loss_ms: float = 0.0
    """For how long the oldest text that a kill cost had been shown."""
    kill_times: list[float] = field(default_factory=list[float])
    """When each kill began."""
    killed: list[float] = field(default_factory=list[float])
    """When the process was certainly gone, likewise."""
    findings: list[str] = field(default_factory=list[str])
    """The first things that went wrong, for people."""

    @property
    def kills(self) -> int:
        """How often the server was killed."""
        return len(self.kill_times)

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong."""
        return not (
            self.lost
            or self.lost_at_kills
            or self.repeated
            or self.mangled
            or self.wedged
            or self.inconsistent
        )

    def find(self, finding: str) -> None:
        """Note something that went wrong; what is counted is counted by the caller."""
        if len(self.findings) < _FINDINGS_KEPT:
            self.findings.append(finding)

    def add(self, assembly: Assembly, name: str) -> None:
        """Add what one listener missed or got twice."""
        self.lost += assembly.lost
        self.repeated += assembly.repeated
        self.mangled += assembly.mangled
        if assembly.lost or assembly.repeated or assembly.mangled:
            self.find(
                f"{name}: {assembly.lost} characters lost, {assembly.repeated} repeated, "
                f"{assembly.mangled} mangled"
            )

    def first_kill_after(self, moment: float) -> float | None:
        """Return when the server was first killed after a moment."""
        return next((kill for kill in self.kill_times if kill >= moment), None)

    def kill_that_ended(self, moment: float) -> float | None:
        """Return when the first kill began that was not over at a moment."""
        kills = zip_longest(self.kill_times, self.killed, fillvalue=inf)
        return next((began for began, ended in kills if ended >= moment), None)
