"""How long providers take to answer."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING

from fireside.errors import ProviderError
from fireside.observing.counting import Histogram

if TYPE_CHECKING:
    from typing_extensions import Self


class Timed:
    """Notes the seconds of one request, and with which code it failed. Use as a context manager."""

    def __init__(self, seconds: Histogram | None, role: str) -> None:
        """`seconds` has the labels role and outcome."""
        self._seconds = seconds
        self._role = role
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
        if isinstance(error, ProviderError):
            self._note(error.code)
        else:
            self._note("ok" if error is None else "cancelled")

    def answered(self) -> None:
        """Note the time until now: what follows is the answer."""
        self._note("ok")

    def _note(self, outcome: str) -> None:
        if self._seconds is not None:
            self._seconds.observe(time.monotonic() - self._started, self._role, outcome)
            self._seconds = None
