"""Texts in many encodings and shapes, read through the API."""

import pytest

from tests.knowledge.conftest import Desk
from tests.knowledge.documents import read, refused, text

pytestmark = pytest.mark.asyncio(loop_scope="module")

GERMAN = "Die schöne Frau zahlte 15,50 für Größe, Maß und Übermut; es war köstlich.\n"
POLISH = (
    "Zażółć gęślą jaźń. Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych "
    "praw. Są oni obdarzeni rozumem i sumieniem.\n"
)
RUSSIAN = "Все люди рождаются свободными и равными в своём достоинстве и правах.\n"  # noqa: RUF001 - is no Latin
GREEK = "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια.\n"  # noqa: RUF001 - nor is this
JAPANESE = "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。\n"
CHINESE = "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。\n"
KOREAN = "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.\n"


@pytest.mark.parametrize(
    ("written", "encoding"),
    [
        (GERMAN, "utf-8-sig"),
        (GERMAN, "cp1252"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859_2"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (GREEK, "cp1253"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "utf-16-le"),
        (CHINESE, "gb18030"),
        (KOREAN, "cp949"),
    ],
)
async def test_encodings(shared_desk: Desk, written: str, encoding: str) -> None:
    """A text is recognised without being told what it is written in."""
    written = (written + "\n") * 4 + encoding
    api, agent_id = shared_desk.api, shared_desk.agent_id
    document = await read(api, agent_id, "a.txt", written.encode(encoding))
    assert (await text(api, document["id"])).lstrip("\ufeff") == written


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="shift_jis">',
        '<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">',
    ],
)
async def test_a_page_says_what_it_is_written_in(shared_desk: Desk, head: str) -> None:
    """Even one that is too short for anything else to tell."""
    page = f"<html><head>{head}</head><body>東京</body></html>".encode("cp932")
    document = await read(shared_desk.api, shared_desk.agent_id, "a.html", page)
    assert await text(shared_desk.api, document["id"]) == "東京"


async def test_line_ends_and_controls(shared_desk: Desk) -> None:
    """Every way to end a line is one way; what can't be shown or stored is left out."""
    data = b"one\r\ntwo\rthree\x0cfour\xc2\x85five\xe2\x80\xa8six\x00\x1b[31m e\xcc\x81"
    document = await read(shared_desk.api, shared_desk.agent_id, "lines.txt", data)
    assert await text(shared_desk.api, document["id"]) == "one\ntwo\nthree\nfour\nfive\nsix[31m é"


async def test_tables(shared_desk: Desk) -> None:
    """Each row stands for itself, with the names of its columns."""
    api, agent_id = shared_desk.api, shared_desk.agent_id
    table = 'Name;City;Note\nAda;London;"said: ""hi"";\nthere"\nGrace;;\n'
    document = await read(api, agent_id, "people.csv", table.encode())
    assert await text(api, document["id"]) == (
        'Name: Ada\nCity: London\nNote: said: "hi"; there\n\nName: Grace\n\n'
    )
    numbers = await read(api, agent_id, "numbers.tsv", b"1\t2\n3\t4\n")
    assert await text(api, numbers["id"]) == "1\t2\n3\t4\n"
    broken = await read(api, agent_id, "broken.csv", b'a,b\n"' + b"x" * 1_200_000)
    assert len(await text(api, broken["id"])) > 1_000_000


async def test_pages_of_the_web(shared_desk: Desk) -> None:
    """Title, headings, lists and tables are kept; scripts, styles and what is hidden are not."""
    page = """<html><head><title> The   title </title><style>p {color: red}</style></head><body>
    <h2>A <em>heading</em></h2><p>One&nbsp;line,
    still it.</p><script>alert(1)</script><ul><li>first</li><li>second</li></ul>
    <table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table><pre>x = 1\n  y</pre>
    <p hidden>secret</p><p style="display: none">secret</p><template>secret</template>"""
    document = await read(shared_desk.api, shared_desk.agent_id, "page.html", page.encode())
    lines = (await text(shared_desk.api, document["id"])).split("\n")
    assert [line.rstrip() for line in lines] == [
        *("The title", "", "## A heading", "", "One\xa0line, still it.", ""),
        *("first", "second", "", "a\tb", "c", "", "x = 1", "  y"),
    ]


async def test_long_texts_come_in_pieces(shared_desk: Desk) -> None:
    """Pieces end with a line, and follow each other without a gap."""
    api = shared_desk.api
    lines = "".join(f"This is line {number} of many.\n" for number in range(2000))
    document = await read(api, shared_desk.agent_id, "long.txt", lines.encode())
    answer = (await api.get(f"/documents/{document['id']}/pages?first=2&limit=2")).json
    second, third = answer["pages"]
    assert (second["number"], third["number"]) == (2, 3)
    assert third["char_start"] == second["char_start"] + len(second["text"])
    assert second["text"].startswith("This is line")
    assert second["text"].endswith("\n")
    assert await text(api, document["id"]) == lines


async def test_too_much_text(shared_desk: Desk) -> None:
    """There is an end to what is read of one document."""
    data = b"All work and no play makes Jack a dull boy. " * 500_000
    sentence = await refused(shared_desk.api, shared_desk.agent_id, "shining.txt", data)
    assert sentence == "This document holds more than 20 million characters. Add it in parts."
