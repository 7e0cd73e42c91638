"""PDF, page by page: the text, and where each word stands."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from fireside.services.knowledge.extraction.page import Page, clean
from fireside.services.knowledge.extraction.protocol import Unreadable
from fireside.services.knowledge.word_boxes import WHOLE, WordBox, pack

MOST_PAGES = 10_000
# Neither says which types it has.
_pypdfium2: Any = import_module("pypdfium2")
_pdfium: Any = import_module("pypdfium2.raw")
_Handle = Any
"""Something that PDFium has opened."""
_DEVICE = 1 << 24
"""A page as large as this, in whole units, to measure it by."""
_IDEOGRAPH = (
    "\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Scripts without spaces are marked letter by letter.
# PDFium's mark for a hyphen that only the end of the line is the reason for.
_HYPHENS = "\x02\ufffe"
_WORD = re.compile(rf"[{_IDEOGRAPH}]|[^\s{_IDEOGRAPH}{_HYPHENS}]+[{_HYPHENS}]?|[{_HYPHENS}]")
# Letters in the form that fonts have them in: ligatures, joined Arabic, radicals.
_FORMS = re.compile(r"[\ufb00-\ufdff\ufe70-\ufefc\u2e80-\u2fdf]+")
_MOST_ANNOTATIONS = 10_000
_PARAGRAPH_GAP = 0.7
"""Heights of a line from which on the space between two lines parts paragraphs."""


def read_pdf(data: bytes) -> Iterator[Page]:
    """Yield the pages; raises Unreadable."""
    try:
        document = _pypdfium2.PdfDocument(data)
        count = len(document)
    except _pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == _pdfium.FPDF_ERR_PASSWORD
        raise Unreadable("encrypted" if is_locked else "broken") from error
    if not count:
        raise Unreadable("broken")
    if count > MOST_PAGES:
        raise Unreadable("too_many_pages")
    for number in range(count):
        yield _read_page(document, number, (number + 1) / count)


def _read_page(document: _Handle, number: int, progress: float) -> Page:
    page = _load(document, number)
    if not page:
        # One broken page does not hide the others.
        return Page("\n", progress)
    try:
        text_page = _pdfium.FPDFText_LoadPage(page)
        if not text_page:
            return Page("\n", progress)
        try:
            return _Words(page, text_page).read(progress)
        finally:
            _pdfium.FPDFText_ClosePage(text_page)
    finally:
        _pdfium.FPDF_ClosePage(page)


def _load(document: _Handle, number: int) -> _Handle:
    """Open a page; what was filled into its forms becomes part of its text."""
    page = _pdfium.FPDF_LoadPage(document.raw, number)
    if page and _pdfium.FPDFPage_GetAnnotCount(page) and _has_fields(page):
        _pdfium.FPDFPage_Flatten(page, _pdfium.FLAT_NORMALDISPLAY)
        _pdfium.FPDF_ClosePage(page)
        page = _pdfium.FPDF_LoadPage(document.raw, number)
    return page


def _has_fields(page: _Handle) -> bool:
    for place in range(min(_pdfium.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = _pdfium.FPDFPage_GetAnnot(page, place)
        if annotation:
            kind = _pdfium.FPDFAnnot_GetSubtype(annotation)
            _pdfium.FPDFPage_CloseAnnot(annotation)
            if kind in (_pdfium.FPDF_ANNOT_WIDGET, _pdfium.FPDF_ANNOT_FREETEXT):
                return True
    return False


_Box = tuple[float, float, float, float]
"""Left, top, right and bottom, as fractions of the page. A tuple: there are many."""


class _Words:
    """Puts the text of one page together, word by word."""

    def __init__(self, page: _Handle, text_page: _Handle) -> None:
        self._text_page = text_page
        self._to_page = _Projection(page)
        self._rectangle = _pdfium.FS_RECTF()
        self._target = ctypes.byref(self._rectangle)
        self._count = _pdfium.FPDFText_CountChars(text_page)
        self._is_even = True
        """Whether each letter of the text is one of PDFium's: it counts some that are not shown."""
        self._parts: list[str] = []
        self._length = 0
        self._boxes: list[WordBox] = []

    def read(self, progress: float) -> Page:
        raw = self._raw_text()
        self._is_even = len(raw) == self._count
        before: _Box | None = None
        end = 0
        is_torn = False
        for found in _WORD.finditer(raw):
            start, stop = found.span()
            box = self._box(start, stop)
            if not is_torn:
                self._add(_separator(raw[end:start], before, box))
            word = found[0]
            is_torn = False
            if word[-1] in _HYPHENS:
                # Where nothing follows it is a hyphen after all.
                is_torn = bool(raw[stop : stop + 3].strip()) and raw[stop] != " "
                word = word[:-1] if is_torn else word[:-1] + "-"
            self._add_word(word, box)
            before, end = box, stop
        self._add("\n")
        boxes = pack(self._boxes) if self._boxes else None
        return Page("".join(self._parts), progress, boxes)

    def _raw_text(self) -> str:
        if self._count <= 0:
            return ""
        # Two units for a letter beyond the first plane, and the NUL at the end.
        buffer = ctypes.create_string_buffer(2 * (2 * self._count + 1))
        target = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        written = _pdfium.FPDFText_GetText(self._text_page, 0, self._count, target)
        return buffer.raw[: 2 * max(0, written - 1)].decode("utf-16-le", "replace")

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _add_word(self, word: str, box: _Box | None) -> None:
        if not word.isascii() or not word.isprintable():
            word = clean(_FORMS.sub(_usual_form, word))
        if word and box is not None:
            left, top, right, bottom = box
            place = int(left * WHOLE), int(top * WHOLE), int(right * WHOLE), int(bottom * WHOLE)
            self._boxes.append(WordBox(self._length, len(word), *place))
        self._add(word)

    def _box(self, start: int, end: int) -> _Box | None:
        """Return where the word stands; None where it is shown nowhere."""
        first = self._letter(start)
        if end - start == 1:
            return first
        last = self._letter(end - 1)
        if first is None or last is None:
            return first or last
        return (
            min(first[0], last[0]),
            min(first[1], last[1]),
            max(first[2], last[2]),
            max(first[3], last[3]),
        )

    def _letter(self, place: int) -> _Box | None:
        text_page = self._text_page
        if not self._is_even:
            place = _pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, place)
        if place < 0 or not _pdfium.FPDFText_GetLooseCharBox(text_page, place, self._target):
            return None
        found = self._rectangle
        return self._to_page.box(found.left, found.top, found.right, found.bottom)


class _Projection:
    """From the points of a PDF to fractions of the page as it is shown: cropped and turned."""

    def __init__(self, page: _Handle) -> None:
        self._page = page
        origin_x, origin_y = self._shown(0.0, 0.0)
        x_x, x_y = self._shown(1000.0, 0.0)
        y_x, y_y = self._shown(0.0, 1000.0)
        self._from_x = (x_x - origin_x) / 1000, (x_y - origin_y) / 1000
        self._from_y = (y_x - origin_x) / 1000, (y_y - origin_y) / 1000
        self._origin = origin_x, origin_y

    def box(self, left: float, top: float, right: float, bottom: float) -> _Box | None:
        """Return the part of it that is on the page."""
        (x_x, x_y), (y_x, y_y), (origin_x, origin_y) = self._from_x, self._from_y, self._origin
        x1, x2 = origin_x + left * x_x + top * y_x, origin_x + right * x_x + bottom * y_x
        y1, y2 = origin_y + left * x_y + top * y_y, origin_y + right * x_y + bottom * y_y
        x1, x2 = (x1, x2) if x1 < x2 else (x2, x1)
        y1, y2 = (y1, y2) if y1 < y2 else (y2, y1)
        if x1 < 0.0 or y1 < 0.0 or x2 > 1.0 or y2 > 1.0:
            x1, y1, x2, y2 = max(x1, 0.0), max(y1, 0.0), min(x2, 1.0), min(y2, 1.0)
        return (x1, y1, x2, y2) if x1 < x2 and y1 < y2 else None

    def _shown(self, x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        _pdfium.FPDF_PageToDevice(
            *(self._page, 0, 0, _DEVICE, _DEVICE, 0, x, y),
            *(ctypes.byref(across), ctypes.byref(down)),
        )
        return across.value / _DEVICE, down.value / _DEVICE


def _usual_form(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def _separator(gap: str, before: _Box | None, after: _Box | None) -> str:
    """Return what stands between two words."""
    if "\n" not in gap and "\r" not in gap:
        return " " if gap else ""
    if before is None or after is None:
        return "\n"
    height = before[3] - before[1]
    return "\n\n" if after[1] - before[3] > _PARAGRAPH_GAP * height else "\n"
