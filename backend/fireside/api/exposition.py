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
from fireside.services.jobs.job import QueueState

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class _Source(Collector):
    def __init__(
        self, metrics: Metrics, gauges: Sequence[tuple[str, str, float]], jobs: QueueState | None
    ) -> None:
        self._metrics = metrics
        self._gauges = gauges
        self._jobs = jobs

    def collect(self) -> Iterator[Metric]:
        for name, description, value in self._gauges:
            yield GaugeMetricFamily(name, description, value=value)
        if self._jobs is not None:
            yield from _of_jobs(self._jobs)
        for counter in self._metrics.counters:
            yield _counted(counter)
        for histogram in self._metrics.histograms:
            yield _measured(histogram)


def exposed(
    metrics: Metrics, gauges: Sequence[tuple[str, str, float]], jobs: QueueState | None
) -> bytes:
    """Return all counters, the gauges (name, description and value), and how jobs stand."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Source(metrics, gauges, jobs))
    return generate_latest(registry)


def _of_jobs(jobs: QueueState) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("fireside_jobs_waiting", "Jobs that wait.", labels=["kind"])
    running = GaugeMetricFamily("fireside_jobs_running", "Jobs being done.", labels=["kind"])
    oldest = GaugeMetricFamily(
        "fireside_jobs_oldest_seconds", "Since the oldest job was asked for.", labels=["kind"]
    )
    for kind, line in jobs.lines.items():
        waiting.add_metric([kind], line.waiting)
        running.add_metric([kind], line.running)
        oldest.add_metric([kind], line.oldest)
    ended = CounterMetricFamily(
        "fireside_jobs", "Attempts at jobs, by how they ended.", labels=["kind", "outcome"]
    )
    for labels, count in jobs.ended.items():
        ended.add_metric(list(labels), count)
    yield from (waiting, running, oldest, ended)
    if jobs.workers is not None:
        yield GaugeMetricFamily("fireside_workers", "Workers there are.", value=len(jobs.workers))


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
