"""Text, Markdown and CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from fireside.services.knowledge.extraction.encodings import MARK, decode
from fireside.services.knowledge.extraction.page import MOST_CHARACTERS, Page, Pieces, clean
from fireside.services.knowledge.extraction.protocol import Unreadable

_SLICE = 256 * 1024
_SNIFFED = 16 * 1024
_LONGEST_FIELD = 1024 * 1024
_DELIMITERS = ",;\t|"


def read_text(data: bytes) -> Iterator[Page]:
    """Yield a text as it is; raises Unreadable."""
    text, pieces = decode(data), Pieces()
    if len(text) > MOST_CHARACTERS:
        raise Unreadable("too_much_text")
    done = 0
    while done < len(text):
        # A letter and its accent must come together: they are made one.
        end = text.rfind("\n", done, done + _SLICE) + 1 or done + _SLICE
        yield from pieces.feed(clean(text[done:end]), min(1.0, end / len(text)))
        done = end
    yield from pieces.finish()


def read_csv(data: bytes) -> Iterator[Page]:
    """Yield each row as a paragraph, its values with the names of their columns."""
    text, pieces = clean(decode(data)).removeprefix(MARK), Pieces()
    csv.field_size_limit(_LONGEST_FIELD)
    source = StringIO(text, newline="")
    rows = csv.reader(source, _dialect(text[:_SNIFFED]))
    names: Sequence[str] | None = None
    done = 0
    try:
        for row in rows:
            done = source.tell()
            values = [" ".join(value.split()) for value in row]
            if not any(values):
                continue
            if names is None:
                names = values if _is_header(values) else ()
                if names:
                    continue
            yield from pieces.feed(_paragraph(names, values), done / len(text))
    except csv.Error:
        # No table after all: then it is text.
        yield from pieces.feed(text[done:], 1.0)
    yield from pieces.finish()


def _dialect(sample: str) -> type[csv.Dialect]:
    try:
        return csv.Sniffer().sniff(sample, _DELIMITERS)
    except csv.Error:
        return csv.excel


def _is_header(values: Sequence[str]) -> bool:
    """Whether a first row names the columns: all differ, and none is a number."""
    return len(values) > 1 and len(set(values)) == len(values) and not any(map(_is_number, values))


def _is_number(value: str) -> bool:
    return value.replace(".", "").replace(",", "").removeprefix("-").isdecimal()


def _paragraph(names: Sequence[str], values: Sequence[str]) -> str:
    if not names:
        return "\t".join(values).rstrip() + "\n"
    lines = [
        f"{names[place]}: {value}" if place < len(names) and names[place] else value
        for place, value in enumerate(values)
        if value
    ]
    return "\n".join(lines) + "\n\n"
