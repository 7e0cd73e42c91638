"""A passage of a document as a citation shows it: its text, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from fireside.db.repositories.documents import StoredPage, find_document, pages_between
from fireside.db.session import ReadSession
from fireside.domain.library import PageMarks, PassageView
from fireside.errors import NotFound
from fireside.services.knowledge.word_boxes import marks

LONGEST = 4_000
"""Characters of a passage."""


async def read_passage(
    db: ReadSession, document_id: str, char_start: int, char_end: int
) -> PassageView:
    """Return the characters from `char_start` to `char_end`, as far as there are; raises NotFound.

    No more than `LONGEST` of them.
    """
    document = await find_document(db, document_id)
    if document is None:
        raise NotFound("Document not found")
    char_end = min(char_end, char_start + LONGEST)
    pages = await pages_between(db, document_id, char_start, char_end)
    text = "".join(page.text for page in pages)
    begin = pages[0].char_start if pages else 0
    text = text[char_start - begin : char_end - begin]
    if not text:
        raise NotFound("There is no text at this place of the document.")
    has_pages = document.page_count is not None
    char_end = char_start + len(text)
    return PassageView(
        document_id=document_id,
        filename=document.filename,
        page=pages[0].number if has_pages else None,
        char_start=char_start,
        char_end=char_end,
        text=text,
        marks=_marks(pages, char_start, char_end) if has_pages else [],
    )


def _marks(pages: Sequence[StoredPage], char_start: int, char_end: int) -> list[PageMarks]:
    found: list[PageMarks] = []
    for page in pages:
        if page.word_boxes is None:
            continue
        start, end = char_start - page.char_start, char_end - page.char_start
        rectangles = marks(page.word_boxes, start, end)
        if rectangles:
            found.append(PageMarks(page=page.number, rectangles=rectangles))
    return found
