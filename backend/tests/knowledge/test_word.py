"""Word documents: what a reader sees, in the order in which it is read."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from tests.knowledge.conftest import Desk
from tests.knowledge.documents import read, refused, text

pytestmark = pytest.mark.asyncio(loop_scope="module")

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
STYLES = """<w:style w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Kop2"><w:name w:val="Heading 2"/></w:style>
<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:styleId="Body"><w:name w:val="Body Text"/></w:style>"""


def part(root: str, body: str, space: str = _W) -> str:
    """Return one part of a document."""
    return f'<w:{root} xmlns:w="{space}" xmlns:mc="{_MC}">{body}</w:{root}>'


def docx(body: str, space: str = _W, **parts: str) -> bytes:
    """Return a document with this body."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", part("document", f"<w:body>{body}</w:body>", space))
        archive.writestr("word/styles.xml", part("styles", STYLES, space))
        for name, data in parts.items():
            archive.writestr(f"word/{name}.xml", data)
    return file.getvalue()


def paragraph(words: str, style: str = "") -> str:
    """Return a paragraph."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/><w:tabs><w:tab/></w:tabs></w:pPr>'
    return f"<w:p>{properties if style else ''}<w:r><w:t>{words}</w:t></w:r></w:p>"


async def _text(desk: Desk, data: bytes) -> str:
    agent = await desk.api.new_agent()
    found = await read(desk.api, agent["id"], "a.docx", data)
    return (await text(desk.api, found["id"])).strip()


@pytest.mark.parametrize("space", [_W, _STRICT])
async def test_headings(shared_desk: Desk, space: str) -> None:
    """They are told by the name of their style, in whatever language the style is called by."""
    styles = ("Titel", "Kop1", "Kop2", "Body")
    body = "".join(paragraph(f"In {style}", style) for style in styles)
    data = docx(body, space)
    assert await _text(shared_desk, data) == "# In Titel\n\n# In Kop1\n\n## In Kop2\n\nIn Body"


async def test_tables(shared_desk: Desk) -> None:
    """A row is a line, and cells are apart; a table in a cell stays in its place."""

    def table(*rows: str) -> str:
        return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"

    def cell(*content: str) -> str:
        return f"<w:tc>{''.join(content)}</w:tc>"

    inner = table(cell(paragraph("x")))
    body = table(
        cell(paragraph("a"), paragraph("b")) + cell(paragraph("c")),
        cell(paragraph("d")) + cell(inner, paragraph("e")),
    )
    lines = (await _text(shared_desk, docx(paragraph("Before") + body + paragraph("After")))).split(
        "\n"
    )
    assert [line.split() for line in lines if line.strip()] == [
        *(["Before"], ["a", "b", "c"], ["d"], ["x"], ["e"], ["After"]),
    ]


async def test_changes_fields_and_fallbacks(shared_desk: Desk) -> None:
    """What was inserted is there and what was deleted is not; nothing stands there twice."""
    body = (
        "<w:p><w:r><w:t>Keep </w:t></w:r>"
        "<w:ins><w:r><w:t>inserted </w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>deleted </w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>moved away </w:t></w:r></w:moveFrom>"
        "<w:r><w:instrText>PAGEREF _Toc</w:instrText></w:r>"
        "<w:hyperlink><w:r><w:t>linked</w:t></w:r></w:hyperlink>"
        "<w:r><mc:AlternateContent><mc:Choice><w:t> chosen</w:t></mc:Choice>"
        "<mc:Fallback><w:t> fallback</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        "<w:sdt><w:sdtContent>" + paragraph("Controlled") + "</w:sdtContent></w:sdt>"
        "<w:p><w:r><w:t>one</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t>"
        "<w:noBreakHyphen/><w:t>four</w:t></w:r></w:p>"
    )
    assert await _text(shared_desk, docx(body)) == (
        "Keep inserted linked chosen\n\nControlled\n\none\ntwo\tthree-four"
    )


async def test_notes(shared_desk: Desk) -> None:
    """Footnotes and endnotes come after the text."""
    footnotes = part("footnotes", f"<w:footnote>{paragraph('At the foot.')}</w:footnote>")
    endnotes = part("endnotes", f"<w:endnote>{paragraph('At the end.')}</w:endnote>")
    data = docx(paragraph("The text."), footnotes=footnotes, endnotes=endnotes)
    assert await _text(shared_desk, data) == "The text.\n\nAt the foot.\n\nAt the end."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 and no more", "damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "format of before 2007"),
        (docx("<w:p>"), "damaged"),
        (docx(paragraph("a")).replace(b"word/document", b"word/elsewhere"[:13]), "but is none"),
        (docx(" "), "no text"),
    ],
)
async def test_what_can_t_be_read(shared_desk: Desk, data: bytes, sentence: str) -> None:
    """Each reason is told."""
    agent = await shared_desk.api.new_agent()
    assert sentence in await refused(shared_desk.api, agent["id"], "a.docx", data)
