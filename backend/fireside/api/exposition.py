"""Counters in the words of Prometheus; loaded when they are asked for the first time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from fireside.observing.counting import Counter, Histogram
from fireside.observing.metrics import Metrics

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class _Source(Collector):
    def __init__(self, metrics: Metrics, gauges: Sequence[tuple[str, str, float]]) -> None:
        self._metrics = metrics
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        for name, description, value in self._gauges:
            yield GaugeMetricFamily(name, description, value=value)
        for counter in self._metrics.counters:
            yield _counted(counter)
        for histogram in self._metrics.histograms:
            yield _measured(histogram)


def exposed(metrics: Metrics, gauges: Sequence[tuple[str, str, float]]) -> bytes:
    """Return all counters, and the gauges: name, description and value."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Source(metrics, gauges))
    return generate_latest(registry)


def _counted(counter: Counter) -> Metric:
    family = CounterMetricFamily(counter.name, counter.description, labels=counter.labels)
    for labels, value in list(counter.values.items()):
        family.add_metric(labels, value)
    return family


def _measured(histogram: Histogram) -> Metric:
    family = HistogramMetricFamily(histogram.name, histogram.description, labels=histogram.labels)
    bounds = [*(str(bound) for bound in histogram.bounds), "+Inf"]
    for labels, counts in list(histogram.counts.items()):
        buckets = list(zip(bounds, accumulate(counts), strict=True))
        family.add_metric(labels, buckets, sum_value=histogram.sums[labels])
    return family
