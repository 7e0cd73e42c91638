"""`python -m bench.ingest_kills --kills 50`: kills the server (SIGKILL) while it reads documents.

The same files are first read in peace. Then, round after round, they are added to a new agent and
the server is killed at random moments of that, and started again; every document must end ready,
with exactly the same pages and passages.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from bench.ingest import repeated, text_of
from bench.knowledge.library import Library
from bench.rig import DEFAULT_MODEL, note
from bench.servers import Server, database_of, fireside, scripted_upstream

PATIENCE = 120.0


class _Options(argparse.Namespace):
    """What the command line holds."""

    kills: int
    seed: int
    pdf: Path | None


def main() -> int:
    """Kill and compare; 1 if a document ended in another way than in peace."""
    options = _options()
    note(f"seed {options.seed}")
    dice = random.Random(options.seed)  # noqa: S311 - no secret
    files = _files(options.pdf)
    with tempfile.TemporaryDirectory(prefix="fireside-kills-") as name:
        upstream = scripted_upstream(Path(name) / "upstream")
        upstream.start()
        server = fireside(Path(name) / "fireside", upstream.port, DEFAULT_MODEL)
        try:
            server.start()
            begun = time.monotonic()
            expected = _read_all(server, files)
            peace = time.monotonic() - begun
            kills = faults = 0
            while kills < options.kills:
                done, found = _round(server, files, expected, dice, peace)
                kills += done
                faults += found
        finally:
            server.stop()
            upstream.stop()
    verdict = "every document ended as in peace" if not faults else f"{faults} documents differ"
    sys.stdout.write(f"seed {options.seed}: {kills} kills, {len(files)} files: {verdict}\n")
    return int(faults > 0)


def _read_all(server: Server, files: Mapping[str, bytes]) -> dict[str, str]:
    """Read the files in peace, and return what came of each."""
    library = Library(server.port)
    ids = {name: str(library.add(name, data).body["id"]) for name, data in files.items()}
    found: dict[str, str] = {}
    for name, document_id in ids.items():
        ended = library.wait(document_id, PATIENCE)
        if ended["status"] != "ready":
            raise SystemExit(f"{name} is {ended['status']} without any kill: {ended['error']}")
        found[name] = _fingerprint(server, document_id)
    return found


def _round(
    server: Server,
    files: Mapping[str, bytes],
    expected: Mapping[str, str],
    dice: random.Random,
    peace: float,
) -> tuple[int, int]:
    """Add the files and kill the server until all are read; return kills and faults."""
    library = Library(server.port)
    ids = {name: str(library.add(name, data).body["id"]) for name, data in files.items()}
    kills = 0
    while True:
        # More often early, while little is stored, and sometimes after the end.
        time.sleep(dice.random() ** 2 * peace)
        server.kill()
        kills += 1
        server.start()
        if _are_ended(library, list(ids.values())) or dice.random() < 0.2:  # noqa: PLR2004 - a fifth
            break
    faults = 0
    for name, document_id in ids.items():
        ended = library.wait(document_id, PATIENCE)
        if ended["status"] != "ready" or _fingerprint(server, document_id) != expected[name]:
            note(f"{name} differs after {kills} kills: {ended['status']} {ended['error']}")
            faults += 1
    return kills, faults


def _are_ended(library: Library, ids: Sequence[str]) -> bool:
    return all(library.get(one)["status"] == "ready" for one in ids)


def _fingerprint(server: Server, document_id: str) -> str:
    """Return what tells the pages and passages of a document from all others."""
    digest = hashlib.sha256()
    path = database_of(server)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        for query in (
            (
                "SELECT number, char_start, text, word_boxes FROM document_pages"
                " WHERE document_id = ? ORDER BY number"
            ),
            (
                "SELECT position, page, char_start, char_end, text FROM chunks"
                " WHERE document_id = ? ORDER BY position"
            ),
            "SELECT page_count, textless_page_count, chunk_count FROM documents WHERE id = ?",
        ):
            for row in connection.execute(query, (document_id,)):
                digest.update(repr(row).encode())
    return digest.hexdigest()


def _files(pdf: Path | None) -> dict[str, bytes]:
    files = {f"text{number}.txt": text_of(400_000 * number) for number in (1, 2, 3)}
    files["page.html"] = b"<h1>Page</h1><p>" + text_of(300_000) + b"</p>"
    if pdf is not None:
        files["long.pdf"] = repeated(pdf.read_bytes(), 200)
    return files


def _options() -> _Options:
    parser = argparse.ArgumentParser(
        prog="bench.ingest_kills",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--pdf", type=Path, help="a PDF to read as well")
    return parser.parse_args(namespace=_Options())


if __name__ == "__main__":
    sys.exit(main())
