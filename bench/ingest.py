"""`python -m bench.ingest FILE.pdf`: how fast documents are read, stage by stage.

Pages per second of the library alone, of our reader around it, with passages cut, and of the whole
server from upload to ready; then a PDF of 1,000 pages, with the most memory that the server and the
process that reads took; then a megabyte of text, from upload to ready.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import orjson
import psutil

from bench.knowledge.library import ENDED, Library
from bench.rig import DEFAULT_MODEL
from bench.servers import Server, fireside, scripted_upstream
from fireside.services.knowledge.chunking import Chunker
from fireside.services.knowledge.extraction.pdf import read_pdf

MANY = 1000
"""Pages of the long PDF."""
_pypdfium2: Any = import_module("pypdfium2")
_PATIENCE = 600.0
_POLL = 0.02
_MEGABYTE = 1_000_000
_LINE = "The {0}th line says that parcel {1} left the warehouse at {2} and was not seen again. "


@dataclass
class _Peaks:
    """The most memory that was seen, in megabytes."""

    server: float = 0.0
    reader: float = 0.0

    def look(self, server: psutil.Process) -> None:
        """Look at the processes once."""
        self.server = max(self.server, server.memory_info().rss / _MEGABYTE)
        for child in server.children():
            try:
                self.reader = max(self.reader, child.memory_info().rss / _MEGABYTE)
            except psutil.NoSuchProcess:
                continue


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.ingest", description=__doc__)
    parser.add_argument("file", type=Path, help="a PDF of some hundred pages")
    data = parser.parse_args().file.read_bytes()
    pages = len(_pypdfium2.PdfDocument(data))
    for name, stage in (
        ("pypdfium2 alone", _alone),
        ("with the place of each word", _read),
        ("and passages cut", _cut),
    ):
        _say(f"{name}: {pages / _timed(stage, data):.0f} pages/s")
    with tempfile.TemporaryDirectory(prefix="fireside-ingest-") as folder:
        upstream = scripted_upstream(Path(folder) / "upstream")
        upstream.start()
        server = fireside(Path(folder) / "fireside", upstream.port, DEFAULT_MODEL)
        try:
            server.start()
            _measure_server(server, upstream, data, pages)
        finally:
            server.stop()
            upstream.stop()
    return 0


def _measure_server(server: Server, upstream: Server, data: bytes, pages: int) -> None:
    seconds, _ = _until_ready(server, "short.pdf", data)
    _say(f"upload to ready: {pages / seconds:.0f} pages/s")
    long = repeated(data, MANY)
    seconds, peaks = _until_ready(server, "long.pdf", long)
    _say(f"a PDF of {MANY} pages ({len(long) / _MEGABYTE:.1f} MB): {seconds:.1f} s")
    _say(f"most memory: server {peaks.server:.0f} MB, reader {peaks.reader:.0f} MB")
    before, spent = _requests(upstream), server.cpu_seconds()
    seconds, _ = _until_ready(server, "text.txt", text_of(_MEGABYTE))
    spent = server.cpu_seconds() - spent
    requests = _requests(upstream) - before
    _say(f"a megabyte of text: {seconds:.2f} s, {spent:.2f} of the processor, {requests} requests")


def _requests(upstream: Server) -> int:
    """Return how many requests for embeddings the upstream has had."""
    with urlopen(f"http://127.0.0.1:{upstream.port}/stats", timeout=10) as answer:
        return int(orjson.loads(answer.read())["embeddings"])


def repeated(data: bytes, pages: int) -> bytes:
    """Return a PDF of as many pages, those of another again and again."""
    source = _pypdfium2.PdfDocument(data)
    target = _pypdfium2.PdfDocument.new()
    while len(target) < pages:
        wanted = min(len(source), pages - len(target))
        target.import_pages(source, list(range(wanted)))
    file = BytesIO()
    target.save(file)
    return file.getvalue()


def text_of(size: int) -> bytes:
    """Return a text of about `size` bytes, in paragraphs."""
    parts: list[str] = []
    length = 0
    for number in count():
        line = _LINE.format(number, number * 7919 % 10007, number * 31 % 1440)
        parts.append(line + ("\n\n" if number % 6 == 0 else ""))
        length += len(parts[-1])
        if length >= size:
            return "".join(parts).encode()
    raise AssertionError


def _until_ready(server: Server, name: str, data: bytes) -> tuple[float, _Peaks]:
    library, peaks = Library(server.port), _Peaks()
    process = psutil.Process(server.pid)
    begun = time.perf_counter()
    answer = library.add(name, data)
    if answer.status != 202:  # noqa: PLR2004 - taken, to be read
        raise SystemExit(f"{name}: {answer.body['detail']}")
    while True:
        document = library.get(answer.body["id"])
        peaks.look(process)
        seconds = time.perf_counter() - begun
        if document["status"] in ENDED or seconds > _PATIENCE:
            break
        time.sleep(_POLL)
    if document["status"] != "ready":
        raise SystemExit(f"{name}: {document['status']} {document['error']}")
    return seconds, peaks


def _alone(data: bytes) -> None:
    document = _pypdfium2.PdfDocument(data)
    for page in document:
        page.get_textpage().get_text_range()
        page.close()


def _read(data: bytes) -> None:
    for _ in read_pdf(data):
        pass


def _cut(data: bytes) -> None:
    chunker = Chunker()
    for number, page in enumerate(read_pdf(data), 1):
        for _ in chunker.feed(number, page.text):
            pass


def _timed(stage: Callable[[bytes], None], data: bytes) -> float:
    # Of the processor: a stage runs in this process and waits for nothing.
    begun = time.process_time()
    stage(data)
    return time.process_time() - begun


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
