"""What the bench of documents takes for right and for wrong, and the files it makes."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import Any

import pytest

from bench import documents, ingest

_pypdfium2: Any = import_module("pypdfium2")

TRUTH = documents.Truth(
    file="a.pdf",
    expect="ok",
    pages=2,
    needles=[documents.Needle(page=2, text="needle ﬁve")],
)
PAGES = {1: "first", 2: "a need\nle five"}


@pytest.mark.parametrize(
    ("changes", "status", "sentence", "pages", "found", "fault"),
    [
        ({}, "ready", "", 2, PAGES, ""),
        ({}, "ready", "", 3, PAGES, "3 pages, not 2"),
        ({}, "ready", "", 2, {1: PAGES[2], 2: "b"}, "not found on page 2: needle ﬁve"),
        ({}, "failed", "Why.", None, {}, "another end"),
        ({"expect": "password:x"}, "failed", "It has a password.", None, {}, ""),
        ({"expect": "password:x"}, "failed", "It is damaged.", None, {}, "another end"),
        ({"expect": "no_text"}, "failed", "There is no text.", None, {}, ""),
        ({"expect": "no_text"}, "ready", "", 1, {}, "another end"),
        ({"expect": "reject"}, "400", "It is empty.", None, {}, ""),
        ({"expect": "safe"}, "processing", "", None, {}, "another end"),
        ({"expect": "safe"}, "ready", "", None, {1: "root:x:0:0"}, "'root:x:' is in the text"),
    ],
)
def test_verdicts(
    changes: dict[str, str],
    status: str,
    sentence: str,
    pages: int | None,
    found: dict[int, str],
    fault: str,
) -> None:
    """A file must end as its truth says, with its words on their pages."""
    truth = TRUTH.model_copy(update=changes)
    assert documents.fault_of(truth, status, sentence, pages, found) == fault


def test_the_files_it_makes() -> None:
    """A PDF is repeated to as many pages as are asked for, and a text is as long as is asked."""
    source = _pypdfium2.PdfDocument.new()
    for width in (100, 200):
        source.new_page(width, 100)
    data = BytesIO()
    source.save(data)
    made = _pypdfium2.PdfDocument(ingest.repeated(data.getvalue(), 5))
    assert [made[number].get_width() for number in range(5)] == [100, 200, 100, 200, 100]
    assert 50_000 <= len(ingest.text_of(50_000)) < 50_200
