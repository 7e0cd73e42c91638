"""What clients see of an agent's library (DESIGN 4 and 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from typing_extensions import TypedDict

DocumentStatus = Literal["queued", "processing", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document, and how far it has been read; `progress` runs from 0 to 1.

    `page_count` is null for files without pages, `textless_page_count` counts pages that hold no
    text, as scanned ones do. `error` says in a sentence why it failed, `error_code` in a word.
    """

    id: str
    agent_id: str
    filename: str
    media_type: str
    size_bytes: int
    sha256: str
    status: DocumentStatus
    progress: float
    page_count: int | None
    textless_page_count: int
    chunk_count: int | None
    error: str | None
    error_code: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentList:
    """The documents of an agent, the newest first."""

    documents: list[DocumentView]
    total: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A passage that was found; characters count in the document's text, the end not included."""

    document_id: str
    filename: str
    page: int | None
    char_start: int
    char_end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchResults:
    """Passages, the best first."""

    results: list[SearchResult]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of a page: fractions of its width and height, from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PageMarks:
    """Where a passage stands on one page."""

    page: int
    rectangles: list[Rectangle]


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage of a document; `marks` is empty where the file has no pages."""

    document_id: str
    filename: str
    page: int | None
    char_start: int
    char_end: int
    text: str
    marks: list[PageMarks]


@dataclass(frozen=True, slots=True)
class TextPage:
    """A piece of a document's extracted text."""

    number: int
    char_start: int
    text: str


@dataclass(frozen=True, slots=True)
class TextPages:
    """Pieces of a document's extracted text, in order; `total` counts all there are."""

    pages: list[TextPage]
    total: int


@dataclass(frozen=True, slots=True)
class KnowledgeView:
    """How passages are found at present.

    `model` makes the vectors. Until all have been made, or where none can be, `search` is by
    full text, and `message` says why.
    """

    search: Literal["hybrid", "full_text"]
    model: str | None
    progress: float
    message: str | None


class Citation(TypedDict):
    """A passage that a reply cites; stored and sent as it is.

    `index` is the number of its mark. `status` says how well the passage bears out what is said,
    and is null while the reply is being written.
    """

    index: int
    document_id: str
    filename: str
    page: int | None
    char_start: int
    char_end: int
    status: Literal["verified", "approximate"] | None
