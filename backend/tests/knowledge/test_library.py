"""An agent's library over HTTP: files come in, are listed, given out again and deleted."""

import pytest

from tests.knowledge.documents import (
    add,
    added,
    document,
    ended,
    files,
    holding,
    read,
    rows,
    sample,
    texts,
)
from tests.support.api import Api
from tests.support.server import FiresideServer

TEXT = b"The parcel left the warehouse on Monday. It will arrive on Thursday.\n"


async def test_a_document(api: Api, server: FiresideServer) -> None:
    """It is taken at once, read in the background, listed, counted and given out again."""
    agent = await api.new_agent()
    taken = await added(api, agent["id"], "Order 12.txt", TEXT)
    assert (taken["status"], taken["progress"], taken["chunk_count"]) == ("queued", 0.0, None)
    assert (taken["filename"], taken["media_type"]) == ("Order 12.txt", "text/plain")
    assert taken["size_bytes"] == len(TEXT)
    ready = await ended(api, taken["id"])
    assert (ready["status"], ready["progress"], ready["chunk_count"]) == ("ready", 1.0, 1)
    assert (ready["page_count"], ready["textless_page_count"], ready["error"]) == (None, 0, None)
    other = await read(api, agent["id"], "second.md", b"# Two\n\nAnother text.")
    listed = (await api.get(f"/agents/{agent['id']}/documents")).json
    assert (listed["total"], listed["documents"]) == (2, [other, ready])
    assert (await api.get(f"/agents/{agent['id']}")).json["document_count"] == 2
    assert (await api.get("/config")).json["features"]["knowledge"] is True
    pages = (await api.get(f"/documents/{taken['id']}/pages")).json
    assert pages == {"pages": [{"number": 1, "char_start": 0, "text": TEXT.decode()}], "total": 1}
    assert rows(server.data_dir)["chunks"] == 2


async def test_the_original(api: Api) -> None:
    """A PDF may be shown, in parts too; everything else is saved, and nothing is given as HTML."""
    agent = await api.new_agent()
    pdf, page = sample("broken_xref_hello.pdf"), b"<h1>Hello</h1><script>alert(1)</script>"
    shown = await read(api, agent["id"], "hello.pdf", pdf)
    saved = await read(api, agent["id"], 'a "b" Ä.html', page)
    assert saved["filename"] == 'a "b" Ä.html'
    whole = await api.get(f"/documents/{shown['id']}/content")
    assert (whole.status, whole.body) == (200, pdf)
    assert whole.headers["Content-Type"] == "application/pdf"
    assert whole.headers["Content-Disposition"].startswith('inline; filename="hello.pdf"')
    assert whole.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert whole.headers["ETag"] == f'"{shown["sha256"]}"'
    part = await api.get(f"/documents/{shown['id']}/content", Range="bytes=1-4")
    assert (part.status, part.body) == (206, pdf[1:5])
    beyond = await api.get(f"/documents/{shown['id']}/content", Range="bytes=999999-")
    assert beyond.status == 416
    head = await api.call("HEAD", f"/documents/{shown['id']}/content")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(pdf))
    answer = await api.get(f"/documents/{saved['id']}/content")
    assert answer.body == page
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"a _b_ _.html\"; filename*=UTF-8''a%20%22b%22%20%C3%84.html"
    )
    docx = await read(api, agent["id"], "l.docx", sample("lists.docx"))
    answer = await api.get(f"/documents/{docx['id']}/content")
    assert answer.headers["Content-Type"] == "application/octet-stream"


async def test_the_same_file_twice(api: Api, server: FiresideServer) -> None:
    """One agent has it once, and is told where; another agent may have it too."""
    agent, other = await api.new_agent(), await api.new_agent()
    first = await read(api, agent["id"], "one.txt", TEXT)
    again = await add(api, agent["id"], "two.txt", TEXT)
    assert again.status == 409
    assert set(again.json) == {"error", "detail", "fallback_message", "document"}
    assert again.json["document"] == first
    assert again.json["detail"] == "This file is in the library already, as one.txt."
    await read(api, other["id"], "one.txt", TEXT)
    assert rows(server.data_dir)["documents"] == 2
    assert len(files(server.data_dir)) == 2


async def test_a_repeat_under_the_same_key(api: Api, server: FiresideServer) -> None:
    """It returns what the first made; for another file the key is refused."""
    agent = await api.new_agent()
    key = {"Idempotency-Key": "k"}
    first = await add(api, agent["id"], "one.txt", TEXT, key)
    await ended(api, first.json["id"])
    repeat = await add(api, agent["id"], "one.txt", TEXT, key)
    assert (repeat.status, repeat.json["id"]) == (202, first.json["id"])
    another = await add(api, agent["id"], "one.txt", b"something else", key)
    assert another.error == (409, "Conflict")
    assert rows(server.data_dir)["documents"] == 1
    assert files(server.data_dir) == {first.json["id"]}


@pytest.mark.parametrize(
    ("filename", "data", "sentence"),
    [
        ("a.txt", b"", "a.txt is empty."),
        ("a.exe", b"MZ\0\0", "a.exe is of a kind that can't be read."),
        ("README", b"text", "README is of a kind that can't be read."),
        ("a.pdf", b"\x89PNG\r\n\x1a\n", "a.pdf is called a PDF, but is none. It is a picture."),
        ("a.pdf", b"PK\x03\x04", "call it .docx and add it again."),
        ("a.docx", b"%PDF-1.7", "a.docx is called a Word document, but is none."),
        ("a.txt", b"%PDF-1.7", "It is a PDF: call it .pdf and add it again."),
        ("a.md", b"\x7fELF\x02\x01", "a.md is not text, as its name says. It is a program."),
        ("a.csv", bytes(range(256)) * 9, "a.csv is not text, as its name says."),
    ],
)
async def test_what_is_refused_at_once(
    api: Api, server: FiresideServer, filename: str, data: bytes, sentence: str
) -> None:
    """Bytes and name together say that it can't be read; nothing of it is kept."""
    agent = await api.new_agent()
    answer = await add(api, agent["id"], filename, data)
    assert answer.error == (400, "Invalid Document")
    assert sentence in answer.json["detail"]
    assert (rows(server.data_dir)["documents"], files(server.data_dir)) == (0, set())


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ada\\notes.txt", "notes.txt"),
        ("\u202etxt.exe\u202c.txt", "txt.exe.txt"),
        ("a" * 300 + ".txt", "a" * 251 + ".txt"),
        ("e\u0301.txt", "é.txt"),
    ],
)
async def test_names(api: Api, sent: str, kept: str) -> None:
    """A name is shown as the user gave it, without a path or what would mislead."""
    agent = await api.new_agent()
    assert (await added(api, agent["id"], sent, TEXT))["filename"] == kept


async def test_what_is_not_there(api: Api) -> None:
    """Unknown agents, documents and passages are 404."""
    nobody = "01a202d0-2b43-71c1-a3b5-78398a4e0b70"
    assert (await add(api, nobody, "a.txt", TEXT)).error == (404, "Not Found")
    assert (await api.get(f"/agents/{nobody}/documents")).error == (404, "Not Found")
    for path in ("", "/content", "/pages", "/passage?char_start=0&char_end=1"):
        assert (await api.get(f"/documents/{nobody}{path}")).error == (404, "Not Found")
    assert (await api.delete(f"/documents/{nobody}")).error == (404, "Not Found")


async def test_passages(api: Api) -> None:
    """A passage has its text and its place on the page; a long one is cut."""
    agent = await api.new_agent()
    pdf = await read(api, agent["id"], "m.pdf", sample("multi_page.pdf"))
    pages = await texts(api, pdf["id"])
    second = pages[2]
    start = len(pages[1]) + second.index("OpenOffice and LibreOffice")
    path = f"/documents/{pdf['id']}/passage"
    answer = (await api.get(f"{path}?char_start={start}&char_end={start + 26}")).json
    assert (answer["text"], answer["page"]) == ("OpenOffice and LibreOffice", 2)
    assert (answer["char_start"], answer["char_end"]) == (start, start + 26)
    (mark,) = answer["marks"]
    (rectangle,) = mark["rectangles"]
    assert mark["page"] == 2
    assert 0.05 < rectangle["left"] < 0.5
    assert 0.1 < rectangle["width"] < 0.5
    assert 0.005 < rectangle["height"] < 0.05
    over = f"{path}?char_start={len(pages[1]) - 40}&char_end={len(pages[1]) + 40}"
    assert [mark["page"] for mark in (await api.get(over)).json["marks"]] == [1, 2]
    whole = (await api.get(f"{path}?char_start=0&char_end=900000")).json
    assert whole["text"] == "".join(pages.values())[:4000]
    assert (await api.get(f"{path}?char_start=900000&char_end=900001")).status == 404
    assert (await api.get(f"{path}?char_start=5&char_end=5")).error == (422, "Validation Error")
    plain = await read(api, agent["id"], "a.txt", TEXT)
    answer = await api.get(f"/documents/{plain['id']}/passage?char_start=4&char_end=10")
    assert (answer.json["text"], answer.json["page"], answer.json["marks"]) == ("parcel", None, [])


async def test_a_document_that_can_t_be_read(api: Api, server: FiresideServer) -> None:
    """It stays with the sentence that says why, and can be given out and deleted."""
    agent = await api.new_agent()
    scan = sample("scan_medical_no_text.pdf")
    taken = await added(api, agent["id"], "scan.pdf", scan)
    failed = await ended(api, taken["id"])
    assert failed["status"] == "failed"
    assert failed["error"].startswith("There is no text in this document.")
    assert failed["error_code"] == "no_text"
    assert (await api.get(f"/documents/{taken['id']}/content")).body == scan
    assert rows(server.data_dir) == holding(1, 0, 0)
    assert (await api.delete(f"/documents/{taken['id']}")).status == 204
    assert files(server.data_dir) == set()
    assert (await document(api, (await added(api, agent["id"], "a.txt", TEXT))["id"]))["id"]
