"""Real files, and hostile ones: each ends as it must, and the server is unharmed."""

import unicodedata

import pytest

from tests.knowledge.conftest import Desk
from tests.knowledge.documents import DATA, Truth, add, ended, sample, text, texts, truths

pytestmark = pytest.mark.asyncio(loop_scope="module")


def plain(found: str) -> str:
    """Return text without what readers of files differ in."""
    return "".join(unicodedata.normalize("NFKC", found).split())


@pytest.mark.parametrize("truth", truths(), ids=lambda truth: truth.file)
async def test_file(shared_desk: Desk, truth: Truth) -> None:
    """It is read with its pages, or refused with a sentence that says why."""
    api = shared_desk.api
    answer = await add(api, shared_desk.agent_id, truth.file, sample(truth.file))
    if answer.status == 400:
        assert truth.expect in ("reject", "safe")
        assert answer.error == (400, "Invalid Document")
        return
    assert answer.status == 202, answer.body
    found = await ended(api, answer.json["id"])
    kind = truth.expect.partition(":")[0]
    if found["status"] == "failed":
        assert kind in ("password", "reject", "safe", "no_text"), found
        assert found["error"].endswith(".")
        assert ("password" in found["error"]) == (kind == "password")
        assert ("no text" in found["error"]) or kind != "no_text"
        assert await texts(api, found["id"]) == {}
        return
    assert kind in ("ok", "safe")
    assert (found["progress"], found["error"]) == (1.0, None)
    assert found["chunk_count"] > 0
    pages = {number: plain(page) for number, page in (await texts(api, found["id"])).items()}
    if kind == "ok" and truth.pages is not None:
        assert found["page_count"] == truth.pages == len(pages)
    for needle in truth.needles:
        on_page = found["page_count"] is not None
        where = pages[int(needle["page"])] if on_page else "".join(pages.values())
        assert plain(str(needle["text"])) in where


async def test_every_file_is_tried() -> None:
    """No file of the folder is forgotten."""
    there = {path.name for path in DATA.iterdir()} - {"truth.jsonl", "README.md"}
    assert there == {truth.file for truth in truths()}


@pytest.mark.parametrize(
    ("file", "shown", "hidden"),
    [
        ("active.html", ["Zebrafish-4417"], ["SCRIPT-", "COMMENT-", "javascript:"]),
        ("uri_js_links.pdf", ["Zebrafish-4417"], ["javascript:"]),
        ("zip_slip.docx", ["Zebrafish-4417"], ["root:"]),
        ("leading_junk.pdf", ["Zebrafish-4417"], []),
        ("nul_and_bad_utf8.txt", ["Zebrafish-4417"], ["\0"]),
        ("tracked_changes.docx", ["Indian monarchies for a Crown Prince"], []),
        ("evaljs.pdf", ["Execute"], []),
    ],
)
async def test_what_is_text(
    shared_desk: Desk, file: str, shown: list[str], hidden: list[str]
) -> None:
    """What a reader sees is text: not scripts, comments and links, but what is filled in is."""
    api = shared_desk.api
    agent = await api.new_agent()
    document = (await add(api, agent["id"], file, sample(file))).json
    assert (await ended(api, document["id"]))["status"] == "ready"
    found = await text(api, document["id"])
    for piece in shown:
        assert piece in found
    for piece in hidden:
        assert piece not in found
