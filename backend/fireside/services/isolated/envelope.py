"""What the server and such a process tell each other.

A message is a line of JSON, which names the sizes of the blobs, and the blobs themselves.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, cast

Fields = dict[str, "str | float | bool | None"]


@dataclass(frozen=True)
class Envelope:
    """A job or an answer."""

    fields: Fields
    blobs: Sequence[bytes] = field(default_factory=list[bytes])

    def to_bytes(self) -> bytes:
        """Return it as it goes through a pipe."""
        head = {"fields": self.fields, "sizes": [len(blob) for blob in self.blobs]}
        return b"".join([json.dumps(head).encode(), b"\n", *self.blobs])

    @classmethod
    def from_bytes(cls, data: bytes) -> Envelope:
        """Read back what `to_bytes` wrote; raises ValueError for anything else."""
        line, separator, rest = data.partition(b"\n")
        if not separator:
            raise ValueError("the message was cut")
        head = cast("dict[str, object]", json.loads(line))
        blobs: list[bytes] = []
        start = 0
        for size in cast("list[int]", head["sizes"]):
            blobs.append(rest[start : start + size])
            start += size
        if start != len(rest):
            raise ValueError("the message was cut")
        return cls(cast("Fields", head["fields"]), blobs)


def read_envelope(stream: BinaryIO) -> Envelope:
    """Read one message to the end of the stream."""
    return Envelope.from_bytes(stream.read())
