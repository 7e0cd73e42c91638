"""Puts the messages of a file in an order in which each comes after the one it answers."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from fireside.errors import InvalidImport
from fireside.services.transfer.format import MessageFile


@dataclass(frozen=True, slots=True)
class Placed:
    """A message, and how many stand before it on its path."""

    message: MessageFile
    depth: int


def placed(messages: Sequence[MessageFile], name: str) -> list[Placed]:
    """Return the messages of the entry `name`, parents first and versions in the file's order.

    Raises InvalidImport for ids that come twice, unknown parents and circles.
    """
    index = {message.id: at for at, message in enumerate(messages)}
    if len(index) < len(messages):
        raise InvalidImport(f"{name} has two messages with the same id.")
    children: dict[str, list[int]] = {}
    ready: list[int] = []
    for at, message in enumerate(messages):
        if message.parent_id is None:
            ready.append(at)
        elif message.parent_id not in index:
            raise InvalidImport(f"{name} has a message whose parent is missing.")
        else:
            children.setdefault(message.parent_id, []).append(at)
    depths: dict[str, int] = {}
    found: list[Placed] = []
    while ready:
        message = messages[heapq.heappop(ready)]
        depth = depths[message.parent_id] + 1 if message.parent_id is not None else 0
        depths[message.id] = depth
        found.append(Placed(message, depth))
        for child in children.get(message.id, ()):
            heapq.heappush(ready, child)
    if len(found) < len(messages):
        raise InvalidImport(f"{name} has messages that answer each other in a circle.")
    return found
