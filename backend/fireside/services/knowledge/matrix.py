"""The vectors of one library side by side, for a search that looks at all of them.

Each number of a vector is kept as two bytes. All vectors are compared by the first bytes alone,
with the instructions that processors have for that; the nearest of them, and whatever else is asked
for, by both, which is right to a few millionths. Beside numbers of four bytes that is a quarter to
read and half to keep, and it finds the same.

Imported when the first question asks for it, and in a thread: numpy takes a tenth of a second and
thirty megabytes, which a server that is not asked need not spend.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import simsimd
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]

CLOSER_LOOK = 2
"""Times as many as are wanted are the nearest by their first bytes that both are looked at of."""
_FIRST, _BOTH = 127, 127 * 256
"""The greatest number in one byte, and in two."""


class Vectors:
    """Vectors of length 1, as bytes; `scales` says how much the greatest number of each is."""

    def __init__(self, first: Bytes, second: Bytes, scales: Floats) -> None:
        self.first = first
        self.second = second
        self.scales = scales

    @classmethod
    def of(cls, rows: Floats) -> Vectors:
        """Return vectors given by their numbers."""
        scales = np.abs(rows).max(axis=1, initial=np.finfo(np.float32).tiny)
        both = np.rint(rows * (_BOTH / scales)[:, None]).astype(np.int16)
        first = (both + 128) >> 8
        return cls(first.astype(np.int8), (both - (first << 8)).astype(np.int8), scales)

    @classmethod
    def joined(cls, parts: Sequence[Vectors]) -> Vectors:
        """Return the vectors of all parts, one after the other."""
        return cls(
            np.concatenate([part.first for part in parts]),
            np.concatenate([part.second for part in parts]),
            np.concatenate([part.scales for part in parts]),
        )

    @property
    def size_bytes(self) -> int:
        """How much memory they take."""
        return self.first.nbytes + self.second.nbytes + self.scales.nbytes

    def at(self, places: Numbers | NDArray[np.bool_]) -> Vectors:
        """Return those at some places."""
        return Vectors(self.first[places], self.second[places], self.scales[places])

    def roughly(self, vector: Floats) -> Floats:
        """Return their cosines with another one by the first bytes alone."""
        other = Vectors.of(vector[None])
        products = simsimd.cdist(other.first, self.first, metric="dot")
        cosines: Floats = np.array(products, np.float32)[0]
        cosines *= self.scales
        cosines *= float(other.scales[0]) / (_FIRST * _FIRST)
        return cosines

    def cosines(self, vector: Floats) -> Floats:
        """Return their cosines with another one."""
        both = self.first.astype(np.float32)
        both *= 256
        both += self.second
        cosines: Floats = both @ vector
        cosines *= self.scales
        cosines /= _BOTH
        return cosines


class Matrix:
    """Vectors, each under the number of its passage, in ascending order.

    Never changes: what is added makes another one, so that a search may go on meanwhile.
    """

    def __init__(self, dimension: int) -> None:
        self._numbers: Numbers = np.empty(0, np.int64)
        self._vectors = Vectors.of(np.empty((0, dimension), np.float32))

    @property
    def size_bytes(self) -> int:
        """How much memory it takes."""
        return self._vectors.size_bytes + self._numbers.nbytes

    def missing(self, numbers: Sequence[int]) -> list[int]:
        """Return those of the numbers that are not in it."""
        wanted = np.asarray(numbers, np.int64)
        return np.setdiff1d(wanted, self._numbers).tolist()

    def packed(self, vectors: Sequence[bytes]) -> Vectors:
        """Return vectors as it takes them, from what the database has."""
        rows: Floats = np.frombuffer(b"".join(vectors), "<f4")
        return Vectors.of(np.reshape(rows, (len(vectors), -1)))

    def changed(
        self, numbers: Sequence[int], added: Sequence[tuple[Sequence[int], Vectors]]
    ) -> Matrix:
        """Return one with only these numbers, of those that it has and those that are added."""
        stays = np.isin(self._numbers, np.asarray(numbers, np.int64))
        parts = [np.asarray(part, np.int64) for part, _ in added]
        every = np.concatenate([self._numbers[stays], *parts])
        vectors = Vectors.joined([self._vectors.at(stays), *(part for _, part in added)])
        matrix = Matrix(0)
        # Sorting makes a copy, which a library read in its order can do without.
        order = None if bool((np.diff(every) > 0).all()) else np.argsort(every, kind="stable")
        matrix._numbers = every if order is None else every[order]
        matrix._vectors = vectors if order is None else vectors.at(order)
        return matrix

    def compare(self, vector: bytes, depth: int) -> Nearness | None:
        """Compare all with the vector of a question; None where there is nothing to compare.

        `depth` is how many of the nearest are wanted.
        """
        if not len(self._numbers):
            return None
        return Nearness(self._numbers, self._vectors, np.frombuffer(vector, "<f4"), depth)


class Nearness:
    """How near the passages of a library are to a question."""

    def __init__(self, numbers: Numbers, vectors: Vectors, question: Floats, depth: int) -> None:
        self._numbers = numbers
        self._vectors = vectors
        self._question = question
        rough = vectors.roughly(question)
        self.count = len(numbers)
        self.mean = float(rough.mean())
        self.deviation = float(rough.std())
        self.best = self._nearest(rough, depth)
        """The cosines of the nearest passages by their numbers, the nearest first."""

    def of(self, numbers: Sequence[int]) -> dict[int, float]:
        """Return the cosines of those of the passages that have a vector."""
        wanted = np.asarray(numbers, np.int64)
        at = np.minimum(np.searchsorted(self._numbers, wanted), self.count - 1)
        at = at[self._numbers[at] == wanted]
        return dict(zip(self._numbers[at].tolist(), self._cosines(at).tolist(), strict=True))

    def _nearest(self, rough: Floats, depth: int) -> dict[int, float]:
        places = np.arange(self.count)
        if CLOSER_LOOK * depth < self.count:
            places = np.sort(np.argpartition(rough, -CLOSER_LOOK * depth)[-CLOSER_LOOK * depth :])
        cosines = self._cosines(places)
        order = np.argsort(-cosines, kind="stable")[:depth]
        best = self._numbers[places[order]].tolist()
        return dict(zip(best, cosines[order].tolist(), strict=True))

    def _cosines(self, places: Numbers) -> Floats:
        return self._vectors.at(places).cosines(self._question)
