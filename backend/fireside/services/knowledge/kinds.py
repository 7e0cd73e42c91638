"""What a file is: by its bytes, and where bytes are text, by its name."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from fireside.errors import InvalidDocument

HEAD = 64 * 1024
"""Bytes from the beginning by which a file is judged."""
NAME_LENGTH = 255
_PDF_WITHIN = 1024
"""Readers of PDF take as many bytes of something else before it."""
_FOREIGN = {
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "sound, a film or a picture",
    b"OggS": "sound",
    b"ID3": "sound",
    b"\x1aE\xdf\xa3": "a film",
    b"\x1f\x8b": "a compressed archive",
    b"BZh": "a compressed archive",
    b"\xfd7zXZ": "a compressed archive",
    b"7z\xbc\xaf": "a compressed archive",
    b"Rar!": "a compressed archive",
    b"SQLite format 3": "a database",
}
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_LEAST_ZEROS = 4
_MANY_ZEROS = 0.4
_MOST_CONTROLS = 0.02
"""Share of control characters up to which bytes are still text."""
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_TAKEN = "PDF, Word (.docx), HTML, Markdown, CSV and text files can be read."

KindName = Literal["pdf", "docx", "html", "markdown", "csv", "text"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to read a file."""

    name: KindName
    media_type: str


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = Kind("pdf", "application/pdf")
DOCX = Kind("docx", _DOCX)
HTML = Kind("html", "text/html")
MARKDOWN = Kind("markdown", "text/markdown")
CSV = Kind("csv", "text/csv")
TEXT = Kind("text", "text/plain")
BY_MEDIA_TYPE = {kind.media_type: kind for kind in (PDF, DOCX, HTML, MARKDOWN, CSV, TEXT)}
_BY_EXTENSION = {
    "pdf": PDF,
    "docx": DOCX,
    "html": HTML,
    "htm": HTML,
    "xhtml": HTML,
    "md": MARKDOWN,
    "markdown": MARKDOWN,
    "csv": CSV,
    "tsv": CSV,
    "txt": TEXT,
    "text": TEXT,
    "log": TEXT,
}


def clean_name(filename: str) -> str:
    """Return a file's name as it may be shown: no path, no controls, at most 255 characters."""
    last = re.split(r"[/\\]", filename)[-1]
    name = unicodedata.normalize("NFC", _UNSHOWN.sub("", last)).strip()
    if len(name) > NAME_LENGTH:
        stem, dot, extension = name.rpartition(".")
        ending = f"{dot}{extension}" if dot and len(extension) < NAME_LENGTH // 2 else ""
        name = (stem if ending else name)[: NAME_LENGTH - len(ending)] + ending
    return name or "document"


def judge(name: str, head: bytes) -> Kind:
    """Return how the file is to be read; raises InvalidDocument for what can't be.

    `head` is its beginning.
    """
    if not head:
        raise InvalidDocument(f"{name} is empty.")
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = _BY_EXTENSION.get(extension)
    if kind is None:
        raise InvalidDocument(f"{name} is of a kind that can't be read. {_TAKEN}")
    if kind is PDF:
        if b"%PDF-" not in head[: _PDF_WITHIN + 5]:
            raise InvalidDocument(f"{name} is called a PDF, but is none. {_described(head)}")
    elif kind is DOCX:
        # Those with a password, and those of before 2007, are in Microsoft's older container.
        if not head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            raise InvalidDocument(f"{name} is called a Word document, but is none.")
    elif head.startswith((b"%PDF-", b"PK\x03\x04")):
        raise InvalidDocument(f"{name} is not text, as its name says. {_described(head)}")
    else:
        _check_is_text(name, head)
    return kind


def _described(head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):
        return "If it is a Word document, call it .docx and add it again."
    if head.startswith(b"%PDF-"):
        return "It is a PDF: call it .pdf and add it again."
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            return f"It is {what}."
    return "It may be damaged, or have the wrong name."


def _check_is_text(name: str, head: bytes) -> None:
    if head.startswith(tuple(_FOREIGN)):
        raise InvalidDocument(f"{name} is not text, as its name says. {_described(head)}")
    if head.startswith(_WIDE_MARKS) or wide_encoding(head) is not None:
        return
    if len(_CONTROLS.findall(head)) > max(_MOST_CONTROLS * len(head), 8):
        raise InvalidDocument(f"{name} is not text, as its name says.")


def wide_encoding(head: bytes) -> str | None:
    """Return the kind of UTF-16 that bytes without a mark are in; None when they are in none.

    The upper halves of Latin letters, digits and spaces are zero, and the lower ones hardly ever.
    """
    pairs = len(head) // 2
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    if min(even, odd) * 2 > max(even, odd) or max(even, odd) < _LEAST_ZEROS:
        return None
    if max(even, odd) > pairs * _MANY_ZEROS and min(even, odd) * 10 < max(even, odd):
        return encoding
    # Chinese has few of them, and so has text that a NUL got into.
    return encoding if _is_valid(head, encoding) and not _is_valid(head, "utf-8") else None


def _is_valid(head: bytes, encoding: str) -> bool:
    """Whether it decodes, but for a letter that was cut at the end."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return True
