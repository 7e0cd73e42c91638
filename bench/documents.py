"""`python -m bench.documents FOLDER…`: gives an agent every file of a folder, and judges the end.

`truth.jsonl` in the folder says what is to be found: `{"file", "expect", "pages", "needles"}`,
where `expect` is ok, no_text, password:…, reject or safe. What it does not name must do no harm:
it ends in time, the server goes on, and no text of a script, a comment or another file is found.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from bench.knowledge.library import Library
from bench.rig import DEFAULT_MODEL
from bench.servers import Server, fireside, scripted_upstream

PATIENCE = 120.0
_FORBIDDEN = ("root:x:", "SCRIPT-", "COMMENT-", "\0")


class Needle(BaseModel):
    """Words that stand on a page."""

    page: int
    text: str


class Truth(BaseModel):
    """What a file must do."""

    file: str
    expect: str = "safe"
    pages: int | None = None
    needles: list[Needle] = []


@dataclass(frozen=True)
class _Row:
    """What a file did."""

    file: str
    expected: str
    got: str
    fault: str
    seconds: float


_TRUTHS = TypeAdapter(list[Truth])


def main() -> int:
    """Try every file and print the table; 1 if one did not do what it must."""
    parser = argparse.ArgumentParser(prog="bench.documents", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="+")
    folders: list[Path] = parser.parse_args().folder
    with tempfile.TemporaryDirectory(prefix="fireside-documents-") as name:
        upstream = scripted_upstream(Path(name) / "upstream")
        upstream.start()
        server = fireside(Path(name) / "fireside", upstream.port, DEFAULT_MODEL)
        try:
            server.start()
            rows = [row for folder in folders for row in _try_folder(server, folder)]
        finally:
            server.stop()
            upstream.stop()
    width = max(len(row.file) for row in rows)
    for row in rows:
        verdict = row.fault or "ok"
        head = f"{row.file:{width}}  {row.expected:10}  {row.seconds:6.2f} s"
        sys.stdout.write(f"{head}  {row.got:70.70}  {verdict}\n")
    missed = sum(bool(row.fault) for row in rows)
    sys.stdout.write(f"{len(rows)} files, {len(rows) - missed} as expected, {missed} not\n")
    return int(missed > 0)


def _try_folder(server: Server, folder: Path) -> list[_Row]:
    listed = folder / "truth.jsonl"
    truths: dict[str, Truth] = {}
    if listed.exists():
        lines = b",".join(line for line in listed.read_bytes().splitlines() if line.strip())
        truths = {one.file: one for one in _TRUTHS.validate_json(b"[" + lines + b"]")}
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and path != listed]
    return [_try(server, path, truths.get(path.name) or Truth(file=path.name)) for path in files]


def _try(server: Server, path: Path, truth: Truth) -> _Row:
    library = Library(server.port)
    begun = time.perf_counter()
    answer = library.add(path.name, path.read_bytes())
    status, sentence, pages = str(answer.status), str(answer.body.get("detail", "")), None
    found: dict[int, str] = {}
    if answer.status == 202:  # noqa: PLR2004 - accepted
        document = library.wait(answer.body["id"], PATIENCE)
        status, sentence = document["status"], document["error"] or ""
        pages = document["page_count"]
        found = library.pages(answer.body["id"]) if status == "ready" else {}
    seconds = time.perf_counter() - begun
    fault = fault_of(truth, status, sentence, pages, found)
    got = f"{status} {sentence}" if sentence else f"{status}, {len(found)} pages"
    return _Row(path.name, truth.expect.partition(":")[0], got, fault, seconds)


def fault_of(
    truth: Truth, status: str, sentence: str, pages: int | None, found: Mapping[int, str]
) -> str:
    """Return what is wrong, in words; nothing when all is well."""
    text = "".join(found.values())
    for forbidden in _FORBIDDEN:
        if forbidden in text:
            return f"{forbidden!r} is in the text"
    expected = {
        "ok": status == "ready",
        "no_text": status == "failed" and "no text" in sentence,
        "password": status == "failed" and "password" in sentence,
        "reject": status in ("400", "failed") and bool(sentence),
        "safe": status == "ready" or (status in ("400", "failed") and bool(sentence)),
    }
    if not expected[truth.expect.partition(":")[0]]:
        return "another end"
    if truth.expect != "ok":
        return ""
    if truth.pages is not None and pages != truth.pages:
        return f"{pages} pages, not {truth.pages}"
    plain = {number: _plain(page) for number, page in found.items()}
    whole = "".join(plain.values())
    for needle in truth.needles:
        where = plain.get(needle.page, "") if pages is not None else whole
        if _plain(needle.text) not in where:
            return f"not found on page {needle.page}: {needle.text}"
    return ""


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


if __name__ == "__main__":
    sys.exit(main())
