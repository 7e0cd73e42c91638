"""The vectors of one library side by side, for exact search.

Imported when the first question asks for it, and in a thread: numpy takes a tenth of a second and
thirty megabytes, which a server that is not asked need not spend.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Rows = NDArray[np.float32]


class Matrix:
    """Vectors of length 1, each under the number of its passage, in ascending order.

    Never changes: what is added makes another one, so that a search may go on meanwhile.
    """

    def __init__(self, dimension: int) -> None:
        self._numbers: Numbers = np.empty(0, np.int64)
        self._rows: Rows = np.empty((0, dimension), np.float32)

    @property
    def size_bytes(self) -> int:
        """How much memory it takes."""
        return self._rows.nbytes + self._numbers.nbytes

    def missing(self, numbers: Sequence[int]) -> list[int]:
        """Return those of the numbers that are not in it."""
        wanted = np.asarray(numbers, np.int64)
        return [int(number) for number in np.setdiff1d(wanted, self._numbers)]

    def changed(self, numbers: Sequence[int], added: Sequence[tuple[int, bytes]]) -> Matrix:
        """Return one with only these numbers, of those that it has and those that are added."""
        stays = np.isin(self._numbers, np.asarray(numbers, np.int64))
        new_numbers = np.asarray([number for number, _ in added], np.int64)
        new_rows: Rows = np.frombuffer(b"".join(vector for _, vector in added), "<f4")
        every = np.concatenate((self._numbers[stays], new_numbers))
        dimension = self._rows.shape[1]
        rows = np.concatenate((self._rows[stays], np.reshape(new_rows, (-1, dimension))))
        order = np.argsort(every, kind="stable")
        matrix = Matrix(dimension)
        matrix._numbers = every[order]
        # Sorting makes a copy, which a library read in its order can do without.
        matrix._rows = rows if bool((np.diff(every) > 0).all()) else rows[order]
        return matrix

    def compare(self, vector: bytes) -> Nearness | None:
        """Compare all with the vector of a question; None where there is nothing to compare."""
        if not len(self._numbers):
            return None
        return Nearness(self._numbers, self._rows @ np.frombuffer(vector, "<f4"))


class Nearness:
    """How near the passages of a library are to a question."""

    def __init__(self, numbers: Numbers, cosines: Rows) -> None:
        self._numbers = numbers
        self._cosines = cosines
        self.count = len(numbers)
        self.mean = float(cosines.mean())
        self.deviation = float(cosines.std())

    def best(self, count: int) -> dict[int, float]:
        """Return the cosines of the nearest passages by their numbers, the nearest first."""
        cosines = self._cosines
        if count < len(cosines):
            best = np.argpartition(cosines, -count)[-count:]
        else:
            best = np.arange(len(cosines))
        best = best[np.argsort(-cosines[best], kind="stable")]
        return {int(self._numbers[at]): float(cosines[at]) for at in best}

    def of(self, numbers: Sequence[int]) -> dict[int, float]:
        """Return the cosines of those of the passages that have a vector."""
        wanted = np.asarray(numbers, np.int64)
        at = np.minimum(np.searchsorted(self._numbers, wanted), self.count - 1)
        return {
            int(number): float(self._cosines[place])
            for number, place in zip(wanted, at, strict=True)
            if self._numbers[place] == number
        }
