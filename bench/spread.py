"""Medians and how far values spread around them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def median(values: Sequence[float]) -> float:
    """Return the median; NaN of nothing."""
    return statistics.median(values) if values else float("nan")


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of the values lies; NaN of nothing."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: Sequence[float], digits: int = 0, unit: str = "") -> str:
    """Write the median with the smallest and the largest value: `0.92 (0.90–1.01) s`."""
    if not values:
        return "nothing measured"
    middle, low, high = (f"{v:,.{digits}f}" for v in (median(values), min(values), max(values)))
    tail = f" {unit}" if unit else ""
    return f"{middle}{tail}" if len(values) == 1 else f"{middle} ({low}–{high}){tail}"
