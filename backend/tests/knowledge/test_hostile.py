"""Files made to hurt: each ends with a sentence and within its limits, and the server goes on."""

import asyncio
import time
import zipfile
import zlib
from importlib import import_module
from io import BytesIO
from typing import Any

import psutil
import pytest

from tests.knowledge.conftest import Desk
from tests.knowledge.documents import added, ended, read, refused, sample, text
from tests.support.api import Api

pytestmark = pytest.mark.asyncio(loop_scope="module")

_pypdfium2: Any = import_module("pypdfium2")
_HEAD = b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/'
_BODY = _HEAD + b'wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
_TAIL = b"</w:t></w:r></w:p></w:body></w:document>"


def docx(body: bytes = b"Hello", **others: bytes) -> bytes:
    """Return a Word document with this text."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", _BODY + body + _TAIL)
        for name, data in others.items():
            archive.writestr(name, data)
    return file.getvalue()


def pdf(stream: bytes, count: int = 1) -> bytes:
    """Return a PDF whose pages all have this compressed stream as content."""
    kids = b" ".join([b"3 0 R"] * count)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources"
            b"<</Font<</F <</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
        ),
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    made, places = b"%PDF-1.7\n", list[int]()
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = (
        b"xref\n0 5\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size 5>>\nstartxref\n%d\n%%%%EOF"
    )
    return made + tail % (table, len(made))


def page_with(words: str) -> bytes:
    """Return the compressed stream of a page that shows these words."""
    return zlib.compress(b"BT /F 12 Tf 10 100 Td (%s) Tj ET" % words.encode())


async def test_the_files_that_these_are_made_from(shared_desk: Desk) -> None:
    """Without what is hostile about them they are read."""
    api, agent_id = shared_desk.api, shared_desk.agent_id
    found = await read(api, agent_id, "plain.pdf", pdf(page_with("Hello world")))
    assert await text(api, found["id"]) == "Hello world\n"
    found = await read(api, agent_id, "plain.docx", docx())
    assert (await text(api, found["id"])).strip() == "Hello"


async def test_a_word_bomb(shared_desk: Desk) -> None:
    """A document that grows a thousandfold is not unpacked."""
    begun = time.monotonic()
    data = docx(b" " * 40_000_000)
    sentence = await refused(shared_desk.api, shared_desk.agent_id, "bomb.docx", data)
    assert "grows beyond all measure" in sentence
    entries = docx(**{f"entry{number}": b"" for number in range(10_001)})
    sentence = await refused(shared_desk.api, shared_desk.agent_id, "entries.docx", entries)
    assert "grows beyond all measure" in sentence
    assert time.monotonic() - begun < 30


async def test_a_pdf_bomb(shared_desk: Desk) -> None:
    """A page of two gigabytes hits the limit of memory, in the process that reads only."""
    packer, block = zlib.compressobj(9), b" " * 10_000_000
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    stream = first + 199 * again
    before = psutil.Process().memory_info().rss
    sentence = await refused(shared_desk.api, shared_desk.agent_id, "bomb.pdf", pdf(stream))
    assert sentence.endswith(".")
    assert psutil.Process().memory_info().rss - before < 200_000_000


async def test_too_many_pages(shared_desk: Desk) -> None:
    """More pages than anybody reads are refused before the first."""
    document = _pypdfium2.PdfDocument.new()
    for _ in range(10_001):
        document.new_page(10, 10)
    file = BytesIO()
    document.save(file)
    sentence = await refused(shared_desk.api, shared_desk.agent_id, "many.pdf", file.getvalue())
    assert sentence == "This document has more than 10,000 pages. Add it in parts."


async def test_pages_without_text_are_counted(shared_desk: Desk) -> None:
    """A document that is scanned in part is ready, and says how many pages had no text."""
    source = _pypdfium2.PdfDocument(pdf(page_with("Only here")))
    for _ in range(2):
        source.new_page(200, 200)
    file = BytesIO()
    source.save(file)
    found = await read(shared_desk.api, shared_desk.agent_id, "part.pdf", file.getvalue())
    assert (found["page_count"], found["textless_page_count"]) == (3, 2)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("nested.html", b"<div>" * 20_000 + b"Deep down" + b"</div>" * 20_000),
        ("tables.html", b"<table><tr><td>" * 3_000 + b"Deep down"),
        ("open.html", b"<p>Deep down</p><script>" + b"x" * 500_000),
        ("nested.docx", docx(b"Deep down</w:t></w:r>" + b"<w:sdt>" * 20_000 + b"</w:sdt>" * 20_000
                             + b"<w:r><w:t>")),
    ],
)  # fmt: skip
async def test_deep_files(shared_desk: Desk, name: str, data: bytes) -> None:
    """However deep things nest, they are read."""
    found = await read(shared_desk.api, shared_desk.agent_id, name, data)
    assert "Deep down" in await text(shared_desk.api, found["id"])


async def test_orders_in_a_document(shared_desk: Desk) -> None:
    """An external entity gives nothing of this machine away."""
    sentence = await refused(
        shared_desk.api, shared_desk.agent_id, "xxe.docx", sample("xxe_file.docx") + b"\0"
    )
    assert "damaged" in sentence


async def test_the_server_answers_meanwhile(shared_desk: Desk) -> None:
    """While documents are read, other calls wait no longer than they would for each other."""
    api = shared_desk.api
    agent = await api.new_agent()
    lines = "".join(
        f"Parcel {n} left the warehouse and was not seen again.\n" for n in range(10_000)
    )
    ids = [
        (await added(api, agent["id"], f"{n}.txt", f"{n} {lines}".encode()))["id"] for n in range(2)
    ]
    waits = await _waits(api, [asyncio.create_task(ended(api, one)) for one in ids])
    assert sorted(waits)[len(waits) // 2] < 0.25


async def _waits(api: Api, tasks: list["asyncio.Task[dict[str, object]]"]) -> list[float]:
    """Create sessions until the tasks have ended; return how long each took."""
    waits: list[float] = []
    agent = await api.new_agent()
    while not all(task.done() for task in tasks):
        begun = time.monotonic()
        await api.new_session(agent["id"])
        waits.append(time.monotonic() - begun)
    await asyncio.gather(*tasks)
    return waits
