"""How the processes of one installation share runs: who writes which reply, who may listen, stop.

A run is written by one process. What it appends is told to the others, its lease says that it
lives, and a stop reaches it from anywhere. Here is the protocol, and the one for a single process,
which has nobody to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from fireside.domain.events import RunEvent
from fireside.domain.tools import ToolDecision
from fireside.generation.event_log import EventBatches, EventLog

OnStop = Callable[[str], None]
OnDecision = Callable[[str, str, ToolDecision], object]


class Coordination(Protocol):
    """The logs of all runs, wherever they are written."""

    is_shared: bool
    """Whether other processes may be writing replies."""

    async def start(self, on_stop: OnStop, on_decision: OnDecision) -> None:
        """Begin to take part.

        `on_stop` is called with a message id when a stop was asked for, and `on_decision` with the
        ids of a message and of a call in it when the user has approved or refused that.
        """
        ...

    async def close(self) -> None:
        """Tell what is left to tell and leave."""
        ...

    async def claim(self, message_id: str) -> None:
        """Begin a run here: from now on it is alive for all."""
        ...

    def abandon(self, message_id: str) -> None:
        """Give up a run that was claimed and never began."""
        ...

    def append(self, message_id: str, event: RunEvent) -> None:
        """Add an event to a run that is written here; a terminal one ends it."""
        ...

    def follow_here(self, message_id: str, after: int | None) -> EventBatches | None:
        """Return the events of a run whose log is in this process, as `EventLog.follow` does."""
        ...

    async def follow_elsewhere(self, message_id: str, after: int | None) -> EventBatches:
        """Return the events of a run that another process writes."""
        ...

    async def is_alive(self, message_id: str) -> bool:
        """Whether some process writes this run; raises CoordinationLost when nobody can tell."""
        ...

    async def gone(self, message_ids: Sequence[str]) -> set[str]:
        """Return those of the runs that certainly no process writes any more.

        Raises CoordinationLost when nobody can tell.
        """
        ...

    async def told(self, message_id: str) -> str:
        """Return the text of a run as far as other processes were told of it.

        Raises CoordinationLost when nobody can tell.
        """
        ...

    async def ask_to_stop(self, message_id: str) -> None:
        """Ask whichever process writes the run to stop it."""
        ...

    async def tell_decision(self, message_id: str, call_id: str, decision: ToolDecision) -> None:
        """Tell whichever process writes the run what the user says to a call of a tool."""
        ...

    async def end_abandoned(self, message_id: str, event: RunEvent) -> None:
        """Add the terminal event of a run whose process is gone."""
        ...


class SingleProcess:
    """For one process: all runs are here."""

    is_shared = False

    def __init__(self) -> None:
        """Begin with no run."""
        self._log = EventLog()

    async def start(self, on_stop: OnStop, on_decision: OnDecision) -> None:
        """Begin; nobody else will ask for anything."""

    async def close(self) -> None:
        """Leave; there is nobody to tell."""

    async def claim(self, message_id: str) -> None:
        """Begin a run."""
        self._log.open(message_id)

    def abandon(self, message_id: str) -> None:
        """Give up a run that never began."""
        self._log.drop(message_id)

    def append(self, message_id: str, event: RunEvent) -> None:
        """Add an event."""
        self._log.append(message_id, event)

    def follow_here(self, message_id: str, after: int | None) -> EventBatches | None:
        """Return the events of a run."""
        return self._log.follow(message_id, after)

    async def follow_elsewhere(self, message_id: str, after: int | None) -> EventBatches:
        """Never asked: no run is alive elsewhere."""
        del after
        raise LookupError(message_id)

    async def is_alive(self, message_id: str) -> bool:
        """Whether the run is here and has not ended."""
        log = self._log.find(message_id)
        return log is not None and not log.is_closed

    async def gone(self, message_ids: Sequence[str]) -> set[str]:
        """Return those that are not here: nobody else could write them."""
        return {message_id for message_id in message_ids if not await self.is_alive(message_id)}

    async def told(self, message_id: str) -> str:
        """Return nothing: there is nobody to tell."""
        del message_id
        return ""

    async def ask_to_stop(self, message_id: str) -> None:
        """Do nothing: who asks looks here first."""

    async def tell_decision(self, message_id: str, call_id: str, decision: ToolDecision) -> None:
        """Do nothing: who decides looks here first."""

    async def end_abandoned(self, message_id: str, event: RunEvent) -> None:
        """Do nothing: nobody listens to a run of a process that is gone."""
