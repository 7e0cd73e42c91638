"""Many streamed requests, all started at once."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.client.streams import StreamRecord, run_stream
from bench.client.targets import Target
from bench.rig import quiet, run

_TIMEOUT = 120.0
_SETTLE = 0.3
"""Seconds for a server to finish what it still does after its last response."""


@dataclass(frozen=True)
class Burst:
    """What requests that started together got."""

    records: Sequence[StreamRecord]
    texts: Sequence[str]
    """The text of each reply, as it was streamed."""
    seconds: float
    """From the first request to the end of the last response."""
    cpu_seconds: float
    """What the server that answered spent on it."""

    @property
    def first_token_ms(self) -> list[float]:
        """Milliseconds to the first token of each stream that had one."""
        return [ms for record in self.records if (ms := record.first_token_ms) is not None]

    def complete(self, expected: str) -> int:
        """Count the streams that ended well with exactly this text."""
        return sum(self._is_complete(index, expected) for index in range(len(self.records)))

    def complete_within(self, seconds: float, expected: str) -> int:
        """Count the complete streams that took no longer than this."""
        return sum(
            self._is_complete(index, expected) and (record.seconds or 0.0) <= seconds
            for index, record in enumerate(self.records)
        )

    def errors(self) -> set[str]:
        """Return what went wrong, each kind once."""
        return {record.error for record in self.records if record.error}

    def _is_complete(self, index: int, expected: str) -> bool:
        return self.records[index].error is None and self.texts[index] == expected


class Charged(Protocol):
    """What answers, and knows its cost."""

    def cpu_seconds(self) -> float:
        """Return the processor time spent so far."""
        ...


def run_burst(target: Target, server: Charged, count: int) -> Burst:
    """Start `count` requests at once, wait for all, and charge `server` for them."""
    requests = target.requests(count)
    with quiet():
        before = server.cpu_seconds()
        records, seconds = run(_run_all(target.port, requests))
        time.sleep(_SETTLE)
        cpu_seconds = server.cpu_seconds() - before
    texts = [target.text_of(b"".join(record.received)) for record in records]
    return Burst(records, texts, seconds, cpu_seconds)


async def _run_all(port: int, requests: Sequence[bytes]) -> tuple[list[StreamRecord], float]:
    gc.collect()
    gc.disable()
    try:
        begun = time.perf_counter()
        records = await asyncio.gather(
            *(run_stream(port, request, _TIMEOUT) for request in requests)
        )
        return records, time.perf_counter() - begun
    finally:
        gc.enable()
