"""Counters and histograms that cost an addition, and nothing before somebody reads them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence


class Counter:
    """Counts, apart for each set of labels."""

    def __init__(self, name: str, description: str, *labels: str) -> None:
        """Name it, and the labels that `add` will give values for."""
        self.name, self.description, self.labels = name, description, labels
        self.values: defaultdict[tuple[str, ...], int] = defaultdict(int)

    def add(self, *labels: str, by: int = 1) -> None:
        """Count one more, or several."""
        self.values[labels] += by


class Histogram:
    """Counts how many values were up to each bound, apart for each set of labels."""

    def __init__(
        self, name: str, description: str, *labels: str, bounds: Sequence[float] = ()
    ) -> None:
        """Name it, the labels that `observe` will give values for, and the upper bounds."""
        self.name, self.description, self.labels = name, description, labels
        self.bounds = tuple(bounds)
        self.counts: dict[tuple[str, ...], list[int]] = {}
        """For each bound how many came up to it and over the one before, then those above all."""
        self.sums: defaultdict[tuple[str, ...], float] = defaultdict(float)

    def observe(self, value: float, *labels: str) -> None:
        """Count a value."""
        counts = self.counts.get(labels)
        if counts is None:
            counts = self.counts[labels] = [0] * (len(self.bounds) + 1)
        counts[bisect_left(self.bounds, value)] += 1
        self.sums[labels] += value
