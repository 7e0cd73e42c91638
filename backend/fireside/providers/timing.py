"""How long providers take to answer."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING

from fireside.errors import ProviderError
from fireside.observing.counting import Histogram
from fireside.observing.spans import OpenSpan

if TYPE_CHECKING:
    from typing_extensions import Self


class Timed:
    """Notes the seconds of one request, and with which code it failed. Use as a context manager."""

    def __init__(self, seconds: Histogram | None, role: str, span: OpenSpan | None = None) -> None:
        """`seconds` has the labels role and outcome; `span` ends with the request."""
        self._seconds = seconds
        self._role = role
        self._span = span
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        """Begin to count."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Note the time, unless the answer had begun before."""
        code = error.code if isinstance(error, ProviderError) else None
        self._note(code or ("ok" if error is None else "cancelled"))
        if self._span is not None:
            self._span.end(code)

    def note(self, name: str, value: int) -> None:
        """Note what is known of the answer, where it is traced."""
        if self._span is not None:
            self._span.note(name, value)

    def answered(self) -> None:
        """Note the time until now: what follows is the answer."""
        self._note("ok")

    def _note(self, outcome: str) -> None:
        if self._seconds is not None:
            self._seconds.observe(time.monotonic() - self._started, self._role, outcome)
            self._seconds = None
