"""Word documents: their text, read as a stream of events, so that size and depth cost nothing.

The XML may hold no document type: without one there are no entities, neither such that grow nor
such that lead elsewhere.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import IO
from xml.parsers import expat

from fireside.services.knowledge.extraction.page import Flow, Page, Pieces, clean
from fireside.services.knowledge.extraction.protocol import Unreadable

MOST_ENTRIES = 10_000
MOST_UNPACKED = 300 * 1024 * 1024
"""Bytes of one part of the document."""
MOST_RATIO = 150
"""How many times a part may grow when unpacked, if it is large."""
SMALL = 10 * 1024 * 1024
"""Bytes up to which a part may grow as it likes."""
_OLD = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BODY = "word/document.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_STYLES = "word/styles.xml"
_READ = 64 * 1024
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_PREFIXES = {_W: "w:", _STRICT_W: "w:", _M: "m:", _MC: "mc:"}
_TEXTS = {"w:t", "m:t"}
_LETTERS = {"w:tab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-", "w:ptab": "\t"}
# What was deleted is not there, a field shows its result, a fallback repeats what it stands for.
_SKIPPED = {"w:moveFrom", "w:instrText", "w:delText", "mc:Fallback", "w:pPrChange", "w:rPrChange"}
_HEADING_NAME = re.compile(r"heading ([1-6])", re.IGNORECASE)


def read_docx(data: bytes) -> Iterator[Page]:
    """Yield the text, headings marked as in Markdown; raises Unreadable."""
    if data.startswith(_OLD):
        raise Unreadable("encrypted" if _ENCRYPTED in data else "old_word")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            yield from _read(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, expat.ExpatError, OSError) as error:
        raise Unreadable("broken") from error
    except (NotImplementedError, ValueError) as error:
        # A way to pack that we don't know, or a name that is none.
        raise Unreadable("broken") from error


def _read(archive: zipfile.ZipFile) -> Iterator[Page]:
    entries = {entry.filename: entry for entry in archive.infolist()}
    if len(entries) > MOST_ENTRIES:
        raise Unreadable("expands")
    if _BODY not in entries:
        raise Unreadable("not_word")
    parts = [name for name in (_BODY, *_NOTES) if name in entries]
    for name in (*parts, _STYLES):
        if name in entries:
            _check(entries[name])
    levels = _heading_levels(archive) if _STYLES in entries else {}
    pieces, done = Pieces(), 0
    total = sum(entries[name].file_size for name in parts) or 1
    for name in parts:
        flow = Flow()
        reader = _Reader(flow, levels)
        with archive.open(name) as stream:
            for read in _parse(stream, reader.parser):
                yield from pieces.feed(clean(flow.take()), min(1.0, (done + read) / total))
        done += entries[name].file_size
        yield from pieces.feed(clean(flow.take()) + "\n\n", min(1.0, done / total))
    yield from pieces.finish()


def _check(entry: zipfile.ZipInfo) -> None:
    """Refuse a part that is a bomb, or locked, before it is unpacked."""
    if entry.flag_bits & 1:
        raise Unreadable("encrypted")
    grown = entry.file_size / max(1, entry.compress_size)
    if entry.file_size > MOST_UNPACKED or (entry.file_size > SMALL and grown > MOST_RATIO):
        raise Unreadable("expands")


def _parse(stream: IO[bytes], parser: expat.XMLParserType) -> Iterator[int]:
    """Feed the parser, and yield how many bytes it has had."""
    read = 0
    while data := stream.read(_READ):
        parser.Parse(data, False)  # noqa: FBT003 - expat's own
        read += len(data)
        yield read
    parser.Parse(b"", True)  # noqa: FBT003 - expat's own


def _new_parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise Unreadable("broken")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _short(name: str) -> str:
    """Return an element's name as people write it."""
    space, _, local = name.rpartition("\n")
    return _PREFIXES.get(space, "?:") + local


def _value(attributes: Mapping[str, str]) -> str:
    return attributes.get(f"{_W}\nval") or attributes.get(f"{_STRICT_W}\nval") or ""


def _heading_levels(archive: zipfile.ZipFile) -> dict[str, int]:
    """Return the level of each style that is one of headings."""
    levels: dict[str, int] = {}
    style = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal style
        short = _short(name)
        if short == "w:style":
            style = (
                attributes.get(f"{_W}\nstyleId") or attributes.get(f"{_STRICT_W}\nstyleId") or ""
            )
        elif short == "w:name":
            found = _HEADING_NAME.fullmatch(_value(attributes))
            if found is not None:
                levels[style] = int(found[1])
            elif _value(attributes).lower() == "title":
                levels[style] = 1

    parser = _new_parser()
    parser.StartElementHandler = start
    with archive.open(_STYLES) as stream:
        for _ in _parse(stream, parser):
            pass
    return levels


class _Reader:
    """Takes the events of one part."""

    def __init__(self, flow: Flow, levels: Mapping[str, int]) -> None:
        self._flow = flow
        self._levels = levels
        self._skipping = 0
        self._is_text = False
        self._is_properties = False
        self._level = 0
        self._tables = 0
        self.parser = _new_parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        short = _short(name)
        if self._skipping or short in _SKIPPED:
            self._skipping += 1
        elif short in _TEXTS:
            self._is_text = True
        elif short in _LETTERS:
            # A tab in the properties of a paragraph is a place to stop at.
            if not self._is_properties:
                self._flow.add(_LETTERS[short])
        elif short == "w:p":
            self._level = 0
        elif short == "w:pPr":
            self._is_properties = True
        elif short == "w:pStyle":
            self._level = self._levels.get(_value(attributes), 0)
        elif short == "w:tbl":
            self._tables += 1
            self._flow.end_line(2)

    def _end(self, name: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        short = _short(name)
        if short in _TEXTS:
            self._is_text = False
        elif short == "w:pPr":
            self._is_properties = False
        elif short == "w:p":
            self._end_paragraph()
        elif short == "w:tc":
            if not self._flow.is_at_line_start:
                self._flow.add("\t")
        elif short == "w:tr":
            self._flow.end_line()
        elif short == "w:tbl":
            self._tables -= 1
            self._flow.end_line(2)

    def _end_paragraph(self) -> None:
        if not self._tables:
            self._flow.end_line(2)
        elif not self._flow.is_at_line_start:
            self._flow.add(" ")

    def _text(self, text: str) -> None:
        if not self._is_text or self._skipping:
            return
        if self._level and self._flow.is_at_line_start:
            self._flow.add("#" * self._level + " ")
            self._level = 0
        self._flow.add(text)
