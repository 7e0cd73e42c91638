"""Ends the replies of a small model that has begun to say the same thing again and again.

Such a loop would go on until the context is full: minutes of a processor, for nothing.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from fireside.providers.base import ChatDelta, ChatModel, ChatRequest

REPETITION = "repetition"
"""The reason with which such a reply ends."""
COPIES = 4
"""How often something is said in a row,"""
SPAN = 160
"""and how many characters that is in all, until it is a loop."""
LONGEST = 200
"""Characters of what is repeated."""
LOOK_EVERY = 40
"""Characters between two looks."""


def is_loop(text: str) -> bool:
    """Whether the text ends with the same words several times over."""
    tail = text[-LONGEST * COPIES :]
    for length in range(1, min(LONGEST, len(tail) // COPIES) + 1):
        copies = max(COPIES, -(-SPAN // length))
        end = tail[-length:]
        # A line of dashes, or the cells of an empty table, are no words.
        if tail.endswith(end * copies) and any(map(str.isalnum, end)):
            return True
    return False


class Unlooped:
    """A model whose replies end when they begin to go in circles."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatDelta, None]:
        """Yield the reply as it is written; raises ProviderError."""
        tail, unseen = "", 0
        async with aclosing(self._model.stream(request)) as deltas:
            async for delta in deltas:
                yield delta
                tail = (tail + delta.text)[-LONGEST * COPIES :]
                unseen += len(delta.text)
                if unseen >= LOOK_EVERY and delta.finish_reason is None:
                    unseen = 0
                    if is_loop(tail):
                        yield ChatDelta(finish_reason=REPETITION)
                        return

    async def list_models(self) -> list[str]:
        """Return the names of the models that the provider offers; raises ProviderError."""
        return await self._model.list_models()

    def warm_up(self) -> None:
        """Load what the first reply needs; takes a moment and no connection."""
        self._model.warm_up()

    async def close(self) -> None:
        """Close every connection."""
        await self._model.close()
