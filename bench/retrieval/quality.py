"""How good the rankings are: every document of a collection uploaded, every question asked."""

from __future__ import annotations

import time
from pathlib import Path

from bench.knowledge.library import Library
from bench.retrieval.judged import REFERENCES, Collection, ndcg, read_collection, recall
from bench.rig import note
from bench.servers import Server

MODES = ("full_text", "vectors", "hybrid")
_LIMIT = 100
_READY_WITHIN = 3600.0
_TOLERANCE = 0.01


def measure(server: Server, folders: list[Path]) -> bool:
    """Measure each collection, print a line for each, and return whether all goals are met."""
    head = f"{'collection':<12}{'documents':>10}{'questions':>10}{'reference':>10}"
    print(head + "".join(f"{mode:>18}" for mode in MODES))
    is_met = True
    for folder in folders:
        is_met &= _measure(server, read_collection(folder))
    return is_met


def _measure(server: Server, collection: Collection) -> bool:
    library = Library(server.port)
    _upload(library, collection)
    figures: dict[str, float] = {}
    cells: list[str] = []
    for mode in MODES:
        rankings = {
            name: _documents(library, question, mode)
            for name, question in collection.questions.items()
        }
        judged = collection.relevant
        gains = [ndcg(ranking, judged[name]) for name, ranking in rankings.items()]
        recalls = [recall(ranking, judged[name]) for name, ranking in rankings.items()]
        figures[mode] = sum(gains) / len(gains)
        cells.append(f"{figures[mode]:>10.4f} /{sum(recalls) / len(recalls):>6.3f}")
    reference = REFERENCES.get(collection.name, 0.0)
    counts = f"{len(collection.documents):>10}{len(collection.questions):>10}"
    print(f"{collection.name:<12}{counts}{reference:>10.4f}" + "".join(cells), flush=True)
    return figures["full_text"] >= reference - _TOLERANCE and figures["hybrid"] >= max(
        figures["full_text"], figures["vectors"]
    )


def _upload(library: Library, collection: Collection) -> None:
    begun = time.monotonic()
    added = [
        library.add(f"{name}.txt", (text or " ").encode()).body
        for name, text in collection.documents.items()
    ]
    for document in added:
        # An empty one is refused, and the same text twice too.
        if "id" in document:
            library.wait(document["id"], _READY_WITHIN)
    note(f"{collection.name}: read in {time.monotonic() - begun:.0f} s")


def _documents(library: Library, question: str, mode: str) -> list[str]:
    """Return the names of the documents, the one with the best passage first."""
    found = library.search(question, mode, _LIMIT)
    return list(dict.fromkeys(str(each["filename"]).removesuffix(".txt") for each in found))
