"""PDF: the text of a page, and where each of its words stands."""

from __future__ import annotations

import zlib

import pytest

from tests.knowledge.conftest import Desk
from tests.knowledge.documents import read, text
from tests.support.events import Json

pytestmark = pytest.mark.asyncio(loop_scope="module")


def pdf(*contents: str, box: str = "[0 0 200 400]", page: str = "") -> bytes:
    """Return a PDF with a page for each of these contents; `page` are further entries of each."""
    numbers = range(4, 4 + 2 * len(contents), 2)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(contents)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, content in zip(numbers, contents, strict=True):
        stream = zlib.compress(content.encode("cp1252"))
        bodies.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox{box}/Contents {number + 1} 0 R"
            f"/Resources<</Font<</F 3 0 R>>>>{page}>>".encode()
        )
        head = f"<</Length {len(stream)}/Filter/FlateDecode>>stream\n".encode()
        bodies.append(head + stream + b"\nendstream")
    made, places = b"%PDF-1.7\n", list[int]()
    for number, body in enumerate(bodies, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(bodies) + 1
    tail = (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF"
    )
    return made + tail % (size, table, size, len(made))


def lines(*words: tuple[int, int, str]) -> str:
    """Return a page's content that shows texts of 10 points at these places, from lower left."""
    shown = "".join(f"1 0 0 1 {x} {y} Tm ({word}) Tj " for x, y, word in words)
    return f"BT /F 10 Tf {shown}ET"


async def _read(desk: Desk, data: bytes) -> tuple[Json, str]:
    agent = await desk.api.new_agent()
    found = await read(desk.api, agent["id"], "a.pdf", data)
    return found, await text(desk.api, found["id"])


async def _marks(desk: Desk, data: bytes, words: str) -> list[dict[str, float]]:
    """Return where these words are marked on the first page."""
    found, whole = await _read(desk, data)
    start = whole.index(words)
    path = f"/documents/{found['id']}/passage?char_start={start}&char_end={start + len(words)}"
    (mark,) = (await desk.api.get(path)).json["marks"]
    return mark["rectangles"]


async def test_lines_and_paragraphs(shared_desk: Desk) -> None:
    """Lines that are near to each other are one paragraph; a gap parts paragraphs."""
    page = lines(
        *((20, 360, "The first line"), (20, 348, "and the second."), (20, 300, "Another one."))
    )
    found, whole = await _read(shared_desk, pdf(page, lines((20, 360, "Next page."))))
    assert whole == "The first line\nand the second.\n\nAnother one.\nNext page.\n"
    assert found["page_count"] == 2


async def test_torn_words(shared_desk: Desk) -> None:
    """A word that the end of a line has torn is whole again; what is joined on purpose stays."""
    page = lines((20, 360, "We read docu-"), (20, 348, "ments and a well-known one."))
    _, whole = await _read(shared_desk, pdf(page))
    assert whole == "We read documents and a well-known one.\n"


async def test_where_words_stand(shared_desk: Desk) -> None:
    """A mark covers its words: fractions of the page from its upper left corner."""
    page = lines((20, 360, "One two three"), (20, 348, "four"))
    (mark,) = await _marks(shared_desk, pdf(page), "One two")
    assert mark["left"] == pytest.approx(0.1, abs=0.01)
    # 33 points of 200 is how wide that is in Helvetica.
    assert mark["width"] == pytest.approx(0.18, abs=0.02)
    assert mark["top"] < 1 - 365 / 400
    assert mark["top"] + mark["height"] > 1 - 360 / 400
    first, second = await _marks(shared_desk, pdf(page), "three\nfour")
    assert first["top"] < second["top"]
    assert second["left"] == pytest.approx(0.1, abs=0.01)


async def test_both_ends_of_a_torn_word_are_marked(shared_desk: Desk) -> None:
    """Each on its line."""
    page = lines((20, 360, "We read docu-"), (20, 348, "ments."))
    first, second = await _marks(shared_desk, pdf(page), "documents.")
    assert first["left"] > second["left"]
    assert first["top"] < second["top"]


@pytest.mark.parametrize(
    ("turn", "left", "top"), [(0, 0.1, 0.08), (90, 0.89, 0.1), (180, 0.6, 0.89), (270, 0.08, 0.6)]
)
async def test_turned_pages(shared_desk: Desk, turn: int, left: float, top: float) -> None:
    """On a page that is shown turned, the mark turns with it."""
    page = lines((20, 360, "Turned words"))
    marks = await _marks(shared_desk, pdf(page, page=f"/Rotate {turn}"), "Turned words")
    assert min(mark["left"] for mark in marks) == pytest.approx(left, abs=0.03)
    assert min(mark["top"] for mark in marks) == pytest.approx(top, abs=0.03)


async def test_cropped_pages(shared_desk: Desk) -> None:
    """Fractions are of what is shown of the page; a mark does not reach beyond it."""
    page = lines((20, 360, "Half of this is shown"))
    data = pdf(page, page="/CropBox[50 300 150 400]")
    (mark,) = await _marks(shared_desk, data, "Half of this is shown")
    assert mark["left"] >= 0
    assert mark["left"] + mark["width"] <= 1
    assert mark["top"] == pytest.approx(0.32, abs=0.05)


async def test_columns_are_marked_apart(shared_desk: Desk) -> None:
    """Words that only happen to stand at the same height make no mark across the page."""
    page = lines((10, 360, "left"), (150, 360, "right"))
    marks = await _marks(shared_desk, pdf(page), (await _read(shared_desk, pdf(page)))[1].strip())
    assert [mark["left"] for mark in marks] == pytest.approx([0.05, 0.75], abs=0.02)


async def test_letters_as_fonts_have_them(shared_desk: Desk) -> None:
    """Ligatures are letters again, so that words with them are found."""
    data = pdf(lines((20, 360, "café “quoted”")))
    assert (await _read(shared_desk, data))[1] == "café “quoted”\n"
