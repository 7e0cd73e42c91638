"""The index of vectors: a cache in memory of what the database has, made when it is asked for.

It is never told of a change. Each question brings the version of the agent's library; where that is
another one, the index reads which passages there are, drops what is gone and fetches what is new.
"""

from __future__ import annotations

import asyncio
import importlib
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fireside.db.repositories.embeddings import Space, numbers_with_vectors, vectors_between
from fireside.db.session import Database

if TYPE_CHECKING:
    from fireside.services.knowledge.matrix import Matrix, Nearness, Vectors

BYTES_MOST = 400_000_000
"""Memory that the libraries used last may take together; the one in use always stays."""
FETCH = 2_000
"""Vectors that are read from the database at once."""


@dataclass
class _Library:
    """The vectors of one agent in one space."""

    matrix: Matrix | None = None
    version: int = -1
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class VectorIndex:
    """Finds the passages whose vectors are nearest to that of a question."""

    def __init__(self, database: Database, *, bytes_most: int = BYTES_MOST) -> None:
        """Hold nothing yet."""
        self._database = database
        self._bytes_most = bytes_most
        self._libraries: OrderedDict[tuple[str, str], _Library] = OrderedDict()

    @property
    def size_bytes(self) -> int:
        """How much memory it takes."""
        matrices = [library.matrix for library in self._libraries.values()]
        return sum(matrix.size_bytes for matrix in matrices if matrix is not None)

    async def compare(
        self, space: Space, agent_id: str, version: int, vector: bytes, depth: int
    ) -> Nearness | None:
        """Compare the vector of a question with those of a library; None where it has none.

        `version` is that of the library, read before; `depth` is how many are wanted.
        """
        key = (space.id, agent_id)
        library = self._libraries.setdefault(key, _Library())
        self._libraries.move_to_end(key)
        async with library.lock:
            if library.matrix is None or library.version != version:
                library.matrix = await self._refreshed(library.matrix, space, agent_id)
                library.version = version
                self._make_room()
            matrix = library.matrix
        return await asyncio.to_thread(matrix.compare, vector, depth)

    async def _refreshed(self, matrix: Matrix | None, space: Space, agent_id: str) -> Matrix:
        async with self._database.read() as db:
            numbers = await numbers_with_vectors(db, space.id, agent_id)
        if matrix is None:
            matrix = await asyncio.to_thread(_new_matrix, space.dimension)
        missing = await asyncio.to_thread(matrix.missing, numbers)
        added: list[tuple[list[int], Vectors]] = []
        for start in range(0, len(missing), FETCH):
            part = missing[start : start + FETCH]
            async with self._database.read() as db:
                rows = await vectors_between(db, space.id, agent_id, part[0], part[-1])
            wanted = set(part)
            new = [row for row in rows if row[0] in wanted]
            if new:
                # Packed at once: as they come they take twice the memory.
                packed = await asyncio.to_thread(matrix.packed, [vector for _, vector in new])
                added.append(([number for number, _ in new], packed))
        return await asyncio.to_thread(matrix.changed, numbers, added)

    def _make_room(self) -> None:
        """Forget the libraries that were not asked for longest; none that is being used."""
        for key in list(self._libraries):
            if self.size_bytes <= self._bytes_most:
                return
            if not self._libraries[key].lock.locked():
                del self._libraries[key]


def _new_matrix(dimension: int) -> Matrix:
    # Behind the back of whoever looks for imports: see the module.
    module: Any = importlib.import_module("fireside.services.knowledge.matrix")
    return module.Matrix(dimension)
