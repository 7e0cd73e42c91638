"""What a server counts of itself; one for each process."""

from __future__ import annotations

from dataclasses import dataclass, field

from fireside.observing.counting import Counter, Histogram
from fireside.observing.spans import Spans, Watch

_SECONDS = (0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0)


def _http() -> Counter:
    text = "Answers, by method, route and status."
    return Counter("fireside_http_requests", text, "method", "route", "status")


def _runs() -> Counter:
    text = "Replies that have ended, by how: complete, stopped, failed or interrupted."
    return Counter("fireside_runs", text, "outcome")


def _errors() -> Counter:
    text = "Replies with an error, by its code."
    return Counter("fireside_run_errors", text, "code")


def _tokens() -> Counter:
    text = "Tokens of replies as the provider counted them: input or output."
    return Counter("fireside_tokens", text, "direction")


def _first_token() -> Histogram:
    text = "Seconds from the start of a reply to its first word."
    return Histogram("fireside_first_token_seconds", text, bounds=_SECONDS)


def _run_seconds() -> Histogram:
    text = "Seconds from the start of a reply to its end."
    return Histogram("fireside_run_seconds", text, bounds=_SECONDS)


def _provider_seconds() -> Histogram:
    text = "Seconds until a provider answered, of chat until it began to, by role and outcome."
    return Histogram("fireside_provider_seconds", text, "role", "outcome", bounds=_SECONDS)


@dataclass(frozen=True)
class Metrics:
    """All counters of one server, and what traces beside them."""

    http_requests: Counter = field(default_factory=_http)
    runs: Counter = field(default_factory=_runs)
    run_errors: Counter = field(default_factory=_errors)
    tokens: Counter = field(default_factory=_tokens)
    first_token_seconds: Histogram = field(default_factory=_first_token)
    run_seconds: Histogram = field(default_factory=_run_seconds)
    provider_seconds: Histogram = field(default_factory=_provider_seconds)
    spans: Spans | None = None

    @property
    def watch(self) -> Watch:
        """What requests to providers are reported to."""
        return Watch(self.provider_seconds, self.spans)

    @property
    def counters(self) -> tuple[Counter, ...]:
        """Everything that is counted."""
        return (self.http_requests, self.runs, self.run_errors, self.tokens)

    @property
    def histograms(self) -> tuple[Histogram, ...]:
        """Everything that is measured."""
        return (self.first_token_seconds, self.run_seconds, self.provider_seconds)
