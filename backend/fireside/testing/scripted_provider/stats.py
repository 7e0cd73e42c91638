"""What a scripted provider has served, for those who measure with it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from fireside.testing.scripted_provider.recorded import JsonObject, RecordedRequest


@dataclass
class Stats:
    """Counts of chat completions, and of embeddings, since the start or the last reset."""

    streamed: int = 0
    whole: int = 0
    finished: int = 0
    aborted: int = 0
    """Replies whose client left before the end."""
    tokens: int = 0
    """Tokens of all replies that are over."""
    embeddings: int = 0
    """Requests for embeddings, whether or not they went well."""
    active: int = 0
    most_active: int = 0

    def begin(self, request: RecordedRequest) -> None:
        """Count a request that is being answered."""
        if request.is_stream:
            self.streamed += 1
        else:
            self.whole += 1
        self.active += 1
        self.most_active = max(self.most_active, self.active)

    def end(self, request: RecordedRequest) -> None:
        """Count a reply that is over."""
        self.active -= 1
        self.tokens += request.tokens_sent
        if request.client_left_at is None:
            self.finished += 1
        else:
            self.aborted += 1

    def reset(self) -> None:
        """Start counting again; what is running stays counted as active."""
        self.streamed = self.whole = self.finished = self.aborted = self.tokens = 0
        self.embeddings = 0
        self.most_active = self.active

    def as_json(self) -> JsonObject:
        """Return the counts by name."""
        return dict(asdict(self))
