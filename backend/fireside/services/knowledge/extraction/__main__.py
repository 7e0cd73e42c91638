"""Reads documents, in a process of its own: `python -m fireside.services.knowledge.extraction`.

Takes jobs from stdin and writes the answers to stdout. The limits are set before anything is read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import BinaryIO

from fireside.services.isolated.envelope import Envelope
from fireside.services.isolated.limits import limit, limit_processor
from fireside.services.knowledge.chunking import Chunk, Chunker
from fireside.services.knowledge.extraction.page import MOST_CHARACTERS, Page
from fireside.services.knowledge.extraction.protocol import (
    End,
    Job,
    Part,
    Unreadable,
    frame,
    jobs,
)
from fireside.services.knowledge.kinds import KindName

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space."""
PROCESSOR_SECONDS = 300
# Loaded when it is known which is needed.
_READERS: dict[KindName, tuple[str, str]] = {
    "pdf": ("pdf", "read_pdf"),
    "docx": ("docx", "read_docx"),
    "html": ("html", "read_html"),
    "markdown": ("plain", "read_text"),
    "csv": ("plain", "read_csv"),
    "text": ("plain", "read_text"),
}


def _reader(kind: KindName) -> Callable[[bytes], Iterator[Page]]:
    module, name = _READERS[kind]
    return getattr(import_module(f"{__package__}.{module}"), name)


def _answers(job: Job, data: bytes) -> Iterator[Part | End]:
    """Read a document; what the server has already is left out."""
    chunker, start, textless, number = Chunker(), 0, 0, 0
    chunks: list[Chunk] = []

    def new(chunks: Iterator[Chunk]) -> list[Chunk]:
        return [chunk for chunk in chunks if chunk.position >= job.chunks_before]

    for number, page in enumerate(_reader(job.kind)(data), 1):
        textless += not page.text.strip()
        if start + len(page.text) > MOST_CHARACTERS:
            raise Unreadable("too_much_text")
        chunks += new(chunker.feed(number, page.text))
        if number > job.pages_before:
            yield Part(number, start, page.text, page.word_boxes, chunks, page.progress)
            chunks = []
        start += len(page.text)
    if textless == number:
        raise Unreadable("no_text")
    has_pages = job.kind == "pdf"
    chunks += new(chunker.finish())
    yield End(
        page_count=number if has_pages else None,
        textless_page_count=textless if has_pages else 0,
        chunk_count=chunker.count,
        chunks=chunks,
    )


def _answer(job: Job, data: bytes, stream: BinaryIO) -> None:
    fault = None
    try:
        for answer in _answers(job, data):
            stream.write(answer.to_frame())
            stream.flush()
    except Unreadable as unreadable:
        fault = unreadable.fault
    except MemoryError:
        fault = "memory"
    if fault is not None:
        stream.write(frame(Envelope({"fault": fault})))
        stream.flush()


def main() -> None:
    """Do jobs until there are no more."""
    limit(MEMORY)
    for job, data in jobs(sys.stdin.buffer):
        limit_processor(PROCESSOR_SECONDS)
        _answer(job, data, sys.stdout.buffer)
    # Nothing is left to be tidied up, and the libraries take their time for it.
    os._exit(0)


if __name__ == "__main__":
    main()
