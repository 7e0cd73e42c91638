"""A reply that is stored nowhere: it has one listener, and ends when that one leaves.

It is a run as any other, with the same limits, attempts and checks; only nobody writes it down.
"""

from __future__ import annotations

from contextlib import aclosing

from fireside.db.repositories.messages import ReplyState
from fireside.domain.views import Usage
from fireside.generation.event_log import EventBatches, RunLog
from fireside.generation.reply_writer import Progress
from fireside.generation.run import Run, RunSpec
from fireside.providers.base import ChatModel


class UnkeptReply:
    """Listens to a run that `Runs` starts."""

    def __init__(self, spec: RunSpec, model: ChatModel) -> None:
        self._log = RunLog()
        self.run = Run(spec, model, self._log.append, _Nowhere())

    @property
    def id(self) -> str:
        """The id of the reply, which nothing is stored under."""
        return self.run.spec.message_id

    async def events(self) -> EventBatches:
        """Yield what happens, from the start; see `EventLog.follow`."""
        async with aclosing(self._log.follow(0)) as batches:
            async for batch in batches:
                yield batch

    async def usage(self) -> Usage | None:
        """Return what the provider counted; None where it does not say."""
        return self.run.usage

    def leave(self) -> None:
        """Listen no more: what is still being written is stopped."""
        self.run.end("stopped")


class _Nowhere:
    """Keeps nothing."""

    def watch(self, message_id: str, progress: Progress) -> None:
        """Never ask."""

    async def finish(self, state: ReplyState) -> None:
        """Forget it."""
