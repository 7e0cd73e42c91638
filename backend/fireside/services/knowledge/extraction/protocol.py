"""What the server and the process that reads documents tell each other.

The server sends a job: its head in a frame, then the bytes of the file. The process answers with a
frame for each page, and one for the end. A frame is its length, as four bytes, and an envelope.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal, cast

from fireside.services.isolated.envelope import Envelope
from fireside.services.knowledge.chunking import Chunk
from fireside.services.knowledge.kinds import KindName

LENGTH = struct.Struct("<I")
LARGEST_FRAME = 128 * 1024 * 1024
"""Bytes; whoever names more is not talking to us."""
_CHUNK = struct.Struct("<4q")

Fault = Literal[
    "broken",
    "encrypted",
    "old_word",
    "not_word",
    "no_text",
    "too_many_pages",
    "too_much_text",
    "expands",
    "memory",
    "slow",
    "crashed",
]
"""Why a document can't be read."""


class Unreadable(Exception):
    """The document can't be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read, and what of it the server has already."""

    kind: KindName
    size: int
    pages_before: int
    chunks_before: int

    def to_frame(self) -> bytes:
        """Return it as it goes through the pipe, ahead of the file."""
        return frame(
            Envelope(
                {
                    "kind": self.kind,
                    "size": self.size,
                    "pages_before": self.pages_before,
                    "chunks_before": self.chunks_before,
                }
            )
        )

    @classmethod
    def of(cls, envelope: Envelope) -> Job:
        """Read it back."""
        fields = envelope.fields
        return cls(
            cast("KindName", fields["kind"]),
            int(fields["size"] or 0),
            int(fields["pages_before"] or 0),
            int(fields["chunks_before"] or 0),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A page, and the passages that became certain with it."""

    number: int
    char_start: int
    text: str
    word_boxes: bytes | None
    chunks: Sequence[Chunk]
    progress: float
    """How much of the document has been read, from 0 to 1."""

    def to_frame(self) -> bytes:
        """Return it as it goes through the pipe."""
        fields: dict[str, str | float | bool | None] = {
            "number": self.number,
            "char_start": self.char_start,
            "has_boxes": self.word_boxes is not None,
            "progress": self.progress,
        }
        blobs = [self.text.encode(), self.word_boxes or b"", *_packed(self.chunks)]
        return frame(Envelope(fields, blobs))

    @classmethod
    def of(cls, envelope: Envelope) -> Part:
        """Read it back; raises ValueError."""
        fields, (text, boxes, *chunks) = envelope.fields, envelope.blobs
        return cls(
            number=int(fields["number"] or 0),
            char_start=int(fields["char_start"] or 0),
            text=text.decode(),
            word_boxes=boxes if fields["has_boxes"] else None,
            chunks=_unpacked(chunks),
            progress=float(fields["progress"] or 0),
        )


@dataclass(frozen=True, slots=True)
class End:
    """The whole document has been read."""

    page_count: int | None
    """None where the file has no pages."""
    textless_page_count: int
    chunk_count: int
    chunks: Sequence[Chunk]
    """The passages that were left."""

    def to_frame(self) -> bytes:
        """Return it as it goes through the pipe."""
        fields: dict[str, str | float | bool | None] = {
            "page_count": self.page_count,
            "textless": self.textless_page_count,
            "chunk_count": self.chunk_count,
        }
        return frame(Envelope(fields, _packed(self.chunks)))

    @classmethod
    def of(cls, envelope: Envelope) -> End:
        """Read it back; raises ValueError."""
        count, chunks = envelope.fields["page_count"], envelope.blobs
        return cls(
            page_count=None if count is None else int(count),
            textless_page_count=int(envelope.fields["textless"] or 0),
            chunk_count=int(envelope.fields["chunk_count"] or 0),
            chunks=_unpacked(chunks),
        )


def _packed(chunks: Sequence[Chunk]) -> list[bytes]:
    """Return passages as blobs: where they all stand, then the text of each."""
    places = (_CHUNK.pack(one.position, one.page, one.char_start, one.char_end) for one in chunks)
    return [b"".join(places), *(one.text.encode() for one in chunks)]


def _unpacked(blobs: Sequence[bytes]) -> list[Chunk]:
    places, *texts = blobs
    return [
        Chunk(position, page, char_start, char_end, text.decode())
        for (position, page, char_start, char_end), text in zip(
            _CHUNK.iter_unpack(places), texts, strict=True
        )
    ]


def frame(envelope: Envelope) -> bytes:
    """Return an envelope with its length ahead."""
    data = envelope.to_bytes()
    return LENGTH.pack(len(data)) + data


def answer_of(data: bytes) -> Part | End:
    """Read an answer; raises Unreadable where it says so, ValueError where it is none."""
    try:
        envelope = Envelope.from_bytes(data)
        if "fault" in envelope.fields:
            raise Unreadable(cast("Fault", envelope.fields["fault"]))
        return Part.of(envelope) if "number" in envelope.fields else End.of(envelope)
    except (KeyError, TypeError, struct.error) as error:
        raise ValueError("no answer of ours") from error


def jobs(stream: BinaryIO) -> Iterator[tuple[Job, bytes]]:
    """Yield jobs with their files until the pipe is closed."""
    while head := stream.read(LENGTH.size):
        (length,) = LENGTH.unpack(head)
        job = Job.of(Envelope.from_bytes(stream.read(length)))
        yield job, stream.read(job.size)
