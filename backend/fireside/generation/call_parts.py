"""Puts calls of tools together, which a model streams in parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson


class CallParts:
    """The calls of one reply of a model, in the protocol's form."""

    def __init__(self) -> None:
        """Begin with none."""
        self._calls: dict[tuple[int, int], dict[str, Any]] = {}
        self._newest: dict[int, int] = {}

    def add(self, parts: Sequence[Mapping[str, Any]]) -> None:
        """Take more."""
        for part in parts:
            call = self._begun(part)
            call["id"] = part.get("id") or call["id"]
            called: dict[str, Any] = part.get("function") or {}
            for name in ("name", "arguments"):
                call["function"][name] += _text(called.get(name))

    def place(self, part: Mapping[str, Any]) -> int:
        """Return which of the calls a part that was added belongs to."""
        index = _index(part)
        return sorted(self._calls).index((index, self._newest[index]))

    @property
    def whole(self) -> list[dict[str, Any]]:
        """The calls, in their order."""
        return [self._calls[key] for key in sorted(self._calls)]

    def _begun(self, part: Mapping[str, Any]) -> dict[str, Any]:
        index = _index(part)
        call = self._calls.get((index, self._newest.get(index, 0)))
        # Some servers count none of their calls: another id is another call.
        if call is not None and part.get("id") and call["id"] not in ("", part["id"]):
            self._newest[index] += 1
            call = None
        if call is None:
            key = (index, self._newest.setdefault(index, 0))
            function = {"name": "", "arguments": ""}
            call = self._calls[key] = {"id": "", "type": "function", "function": function}
        return call


def _index(part: Mapping[str, Any]) -> int:
    index = part.get("index")
    return index if isinstance(index, int) else 0


def _text(value: object) -> str:
    """Return it as text: some servers send the arguments as an object."""
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
