"""What the words of a question find, summed up: some ten thousand places for a question.

Imported when the first question asks for it, and in a thread, as `services.knowledge.matrix` is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]


class Found:
    """The passages that have any of the words of a question, told by their numbers."""

    def __init__(self, places: Sequence[tuple[int, float, Sequence[int]]], ideal: float) -> None:
        """Sum up where words are: which of the question's, what it adds there, in which passages.

        `ideal` is the score of a passage that could not have more of what was asked for.
        """
        self.ideal = ideal
        lists = [np.asarray(numbers, np.int64) for _, _, numbers in places]
        lengths = [len(numbers) for numbers in lists]
        self._words: Numbers = np.repeat(np.array([word for word, *_ in places], np.int64), lengths)
        self._weights: Scores = np.repeat(
            np.array([weight for _, weight, _ in places], np.float64), lengths
        )
        self._passages: Numbers = np.concatenate([np.empty(0, np.int64), *lists])
        self._numbers, rows = np.unique(self._passages, return_inverse=True)
        scores = np.bincount(rows, self._weights, len(self._numbers))
        self._scores: Scores = scores.astype(np.float64)

    def best(self, count: int) -> dict[int, float]:
        """Return the BM25 of the best passages, the best first."""
        at = np.arange(len(self._scores))
        if count < len(at):
            least = np.partition(self._scores, -count)[-count]
            at = np.flatnonzero(self._scores >= least)
        at = at[np.argsort(-self._scores[at], kind="stable")][:count]
        return dict(zip(self._numbers[at].tolist(), self._scores[at].tolist(), strict=True))

    def of_groups(self, groups: Mapping[int, Sequence[int]]) -> dict[int, float]:
        """Return what groups of passages have together: each word once, where it adds most.

        No group may be empty.
        """
        if not groups:
            return {}
        members = np.array([number for group in groups.values() for number in group], np.int64)
        starts = np.cumsum([0, *map(len, groups.values())])[:-1]
        known, rows = np.unique(members, return_inverse=True)
        wanted = np.flatnonzero(np.isin(self._passages, known))
        table = np.zeros((len(known), int(self._words.max(initial=0)) + 1))
        # Added, since a word may have been found by several of its stems.
        at = (np.searchsorted(known, self._passages[wanted]), self._words[wanted])
        np.add.at(table, at, self._weights[wanted])
        scores = np.maximum.reduceat(table[rows], starts).sum(axis=1)
        return dict(zip(groups, scores.tolist(), strict=True))
