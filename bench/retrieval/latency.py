"""How fast passages are found among many: rows written as if documents had been read."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.knowledge.library import Library
from bench.rig import note
from bench.servers import Server
from bench.spread import median, quantile
from fireside.db.models import Document
from fireside.db.repositories.chunks import NewChunk, add_chunks
from fireside.db.repositories.embeddings import add_vectors, open_space
from fireside.db.session import Database

SIZES = (1_000, 10_000, 100_000)
MODEL, DIMENSION = "all-minilm-l6-v2", 384
GOAL = 20.0
"""Milliseconds for a question, the median among 100,000 passages."""
_QUESTIONS = 60
_WORDS, _VOCABULARY = 130, 60_000
_BATCH = 500


def measure(server: Server, database: Path) -> bool:
    """Print a line for each size, and return whether the goal is met."""
    libraries = {size: Library(server.port) for size in SIZES}
    words = _Words()
    for size, library in libraries.items():
        begun = time.monotonic()
        asyncio.run(_fill(database, library.agent_id, size, words))
        note(f"{size:,} passages written in {time.monotonic() - begun:.0f} s")
    print("Milliseconds for a question, median (95 of 100 are faster than), the first apart")
    columns = "".join(f"{name:>18}" for name in ("full text", "vectors", "both", "asked again"))
    print(f"{'passages':>10}{'first':>9}{columns}")
    last = 0.0
    for size, library in libraries.items():
        first = _ask(library, [words.question()], "hybrid")[0]
        cells = [
            _ask(library, [words.question() for _ in range(_QUESTIONS)], mode)
            for mode in ("full_text", "vectors", "hybrid")
        ]
        # Their vectors are known by now: this is the search alone.
        questions = [words.question() for _ in range(_QUESTIONS)]
        _ask(library, questions, "hybrid")
        cells.append(_ask(library, questions, "hybrid"))
        last = median(cells[-1])
        row = "".join(f"{median(cell):>9.1f} ({quantile(cell, 0.95):>5.1f})" for cell in cells)
        print(f"{size:>10,}{first:>9.0f}{row}", flush=True)
    return last <= GOAL


def _ask(library: Library, questions: list[str], mode: str) -> list[float]:
    times: list[float] = []
    for question in questions:
        begun = time.perf_counter()
        library.search(question, mode, 10)
        times.append((time.perf_counter() - begun) * 1000)
    return times


async def _fill(path: Path, agent_id: str, size: int, words: _Words) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    vectors = _vectors(size)
    try:
        async with database.write() as db:
            document = Document(
                agent_id=agent_id,
                filename="synthetic.txt",
                media_type="text/plain",
                size_bytes=1,
                sha256=agent_id.replace("-", "").ljust(64, "0"),
                status="ready",
                progress=1.0,
                page_count=None,
                chunk_count=size,
                error=None,
            )
            db.add(document)
            await db.flush()
            document_id = document.id
        for start in range(0, size, _BATCH):
            chunks: list[NewChunk] = []
            for position in range(start, min(start + _BATCH, size)):
                text = words.passage()
                first = position * 1_000
                chunks.append(NewChunk(position, None, first, first + len(text), text))
            async with database.write() as db:
                ids = await add_chunks(db, document_id, agent_id, chunks)
                space = await open_space(db, MODEL, DIMENSION)
                await add_vectors(db, space, [(each, next(vectors)) for each in ids])
    finally:
        await database.close()


def _vectors(size: int) -> Iterator[bytes]:
    generator = np.random.default_rng(size)
    for _ in range(size):
        vector = generator.standard_normal(DIMENSION, np.float32)
        yield (vector / np.linalg.norm(vector)).astype("<f4").tobytes()


class _Words:
    """Words as often as in a language: the second half as often as the first, and so on."""

    def __init__(self) -> None:
        self._random = random.Random(5)  # noqa: S311 - the same texts each time
        letters = "bcdfghklmnprstvw"
        self._words = [
            "".join(letters[number >> shift & 15] + "aeiou"[number % 5] for shift in (0, 4, 8, 12))
            for number in range(_VOCABULARY)
        ]
        self._weights = np.cumsum(1 / np.arange(1, _VOCABULARY + 1)).tolist()

    def passage(self) -> str:
        """Return a passage."""
        return " ".join(self._random.choices(self._words, cum_weights=self._weights, k=_WORDS))

    def question(self) -> str:
        """Return some words as a question has them: none of those that are everywhere."""
        drawn = self._random.choices(self._words, cum_weights=self._weights, k=40)
        rare = [word for word in drawn if word not in set(self._words[:100])]
        return " ".join(rare[:6])
