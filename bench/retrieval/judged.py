"""Judged collections in BEIR's layout, and how good a ranking of their documents is."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

REFERENCES = {
    "cranfield": 0.3824,
    "scifact": 0.6863,
    "xquad_en": 0.9645,
    "xquad_de": 0.9359,
    "xquad_zh": 0.9626,
}
"""nDCG@10 of BM25 over whole documents: bm25s, k1 1.5, b 0.75."""


@dataclass(frozen=True)
class Collection:
    """Documents, questions, and which documents answer which."""

    name: str
    documents: Mapping[str, str]
    questions: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]
    """Of each question the documents that were judged, with how relevant they are."""


def read_collection(folder: Path) -> Collection:
    """Read a collection; questions that were not judged are left out."""
    relevant: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels" / "test.tsv").read_text().splitlines():
        question, *_, document, judgment = line.split("\t")
        if judgment.lstrip("-").isdigit():
            relevant.setdefault(question, {})[document] = max(int(judgment), 0)
    relevant = {question: found for question, found in relevant.items() if any(found.values())}
    questions = {entry["_id"]: entry["text"] for entry in _lines(folder / "queries.jsonl")}
    return Collection(
        folder.name,
        {
            entry["_id"]: f"{entry.get('title') or ''}\n{entry['text']}".strip()
            for entry in _lines(folder / "corpus.jsonl")
        },
        {name: questions[name] for name in relevant if name in questions},
        relevant,
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    packed = path.with_name(path.name + ".gz")
    data = gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()
    return map(orjson.loads, data.splitlines())


def ndcg(ranking: Sequence[str], judged: Mapping[str, int], depth: int = 10) -> float:
    """Return how good the first places are, 1 being as good as can be."""
    best = sorted(judged.values(), reverse=True)
    return _gain([judged.get(each, 0) for each in ranking[:depth]]) / _gain(best[:depth])


def recall(ranking: Sequence[str], judged: Mapping[str, int], depth: int = 20) -> float:
    """Return which share of the relevant documents is among the first places."""
    wanted = {document for document, judgment in judged.items() if judgment > 0}
    return len(wanted & set(ranking[:depth])) / len(wanted)


def _gain(judgments: Sequence[int]) -> float:
    return sum(each / math.log2(place + 2) for place, each in enumerate(judgments))
