"""Documents that wait to be read: each agent's in order, the agents in turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

from fireside.db.repositories.documents import UnfinishedDocument


class FairQueue:
    """A queue in which nobody's thousand documents keep another's one waiting."""

    def __init__(self) -> None:
        self._by_agent: dict[str, deque[UnfinishedDocument]] = {}
        self._ids: set[str] = set()

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._ids)

    def add(self, document: UnfinishedDocument) -> None:
        """Let a document wait, unless it does."""
        if document.id not in self._ids:
            self._ids.add(document.id)
            self._by_agent.setdefault(document.agent_id, deque()).append(document)

    def pop(self) -> UnfinishedDocument | None:
        """Return whose turn it is; None when nobody waits."""
        while self._by_agent:
            agent_id = next(iter(self._by_agent))
            waiting = self._by_agent.pop(agent_id)
            document = waiting.popleft()
            if waiting:
                # Now it is the others' turn.
                self._by_agent[agent_id] = waiting
            if document.id in self._ids:
                self._ids.discard(document.id)
                return document
        return None

    def discard(self, document_ids: Collection[str]) -> None:
        """Forget documents."""
        self._ids.difference_update(document_ids)
