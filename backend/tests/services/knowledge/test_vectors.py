"""The index of vectors follows the database, and its memory is bounded."""

from __future__ import annotations

import random
import struct
from collections.abc import AsyncGenerator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import delete, event, select

from fireside.db.models import Chunk, Document
from fireside.db.repositories.embeddings import (
    Space,
    activate,
    add_vectors,
    chunks_without,
    count_vectors,
    delete_retired,
    list_spaces,
    open_space,
)
from fireside.db.repositories.passages import library_version
from fireside.db.session import Database
from fireside.services.knowledge.matrix import Matrix
from fireside.services.knowledge.vectors import VectorIndex
from tests.db.test_chunks import new_agent
from tests.support import database as files
from tests.support.library import add_document

DIMENSION = 8


@pytest.fixture
async def database(data_dir: Path) -> AsyncGenerator[Database]:
    """A database without a server."""
    files.place_empty_database(data_dir)
    database = Database(files.url(data_dir))
    yield database
    await database.close()


def vector(seed: int) -> list[float]:
    """Return a vector of length 1 that is always the same."""
    numbers = [random.Random(seed * 100 + at).gauss(0, 1) for at in range(DIMENSION)]
    size = sum(number * number for number in numbers) ** 0.5
    return [number / size for number in numbers]


def packed(seed: int) -> bytes:
    """Return it as it is stored."""
    return struct.pack(f"<{DIMENSION}f", *vector(seed))


async def embed_all(database: Database, model: str = "m") -> Space:
    """Give every passage without one a vector that its number tells."""
    async with database.write() as db:
        space = await open_space(db, model, DIMENSION)
        missing = await chunks_without(db, space, 1000)
        await add_vectors(db, space, [(each.chunk_id, packed(each.number)) for each in missing])
        return space


async def nearest(index: VectorIndex, database: Database, space: Space, agent: str) -> list[int]:
    """Return the three nearest passages to the vector of passage 3."""
    async with database.read() as db:
        version = await library_version(db, agent)
    assert version is not None
    nearness = await index.compare(space, agent, version, packed(3), 3)
    return [] if nearness is None else list(nearness.best)


async def test_nothing_is_read_twice(database: Database) -> None:
    """A library that has not changed is compared from memory."""
    agent = await new_agent(database)
    await add_document(database, agent, "a.txt", ["One.", "Two."])
    space = await embed_all(database)
    index = VectorIndex(database)
    await index.compare(space, agent, 1, packed(3), 3)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(database.reader.sync_engine, "before_cursor_execute", note)

    await index.compare(space, agent, 1, packed(3), 3)
    assert asked == []

    await index.compare(space, agent, 2, packed(3), 3)
    assert asked != []


async def test_exact(database: Database) -> None:
    """The nearest are the nearest, of this agent's passages alone."""
    agent, other = await new_agent(database), await new_agent(database)
    await add_document(database, other, "b.txt", ["Other."] * 3)
    await add_document(database, agent, "a.txt", [f"Text {n}." for n in range(40)])
    space = await embed_all(database)
    cosines = {
        number: sum(a * b for a, b in zip(vector(number), vector(3), strict=True))
        for number in range(4, 44)
    }
    wanted = sorted(cosines, key=lambda number: -cosines[number])[:3]
    index = VectorIndex(database)
    assert await nearest(index, database, space, agent) == wanted
    nearness = await index.compare(space, agent, 1, packed(3), 3)
    assert nearness is not None
    assert nearness.of([1, 5, 43, 99]) == pytest.approx({5: cosines[5], 43: cosines[43]}, abs=5e-5)


@pytest.mark.parametrize("spread", [2.0, 0.3])
def test_many_vectors(spread: float) -> None:
    """The rough look at all and the closer look at the nearest find what comparing finds."""
    generator = np.random.default_rng(11)
    middle = generator.standard_normal(384)
    rows = middle + spread * generator.standard_normal((5_000, 384))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    question = rows[77] + 0.02 * generator.standard_normal(384).astype(np.float32)
    question /= np.linalg.norm(question)
    cosines = rows @ question
    matrix = Matrix(384)
    packed_rows = matrix.packed([row.tobytes() for row in rows])
    nearness = matrix.changed(range(5_000), [(range(5_000), packed_rows)]).compare(
        question.tobytes(), 200
    )
    assert nearness is not None
    assert len(nearness.best) == 200
    assert min(cosines[list(nearness.best)]) >= np.sort(cosines)[-200] - 1e-5
    assert next(iter(nearness.best)) == 77
    assert nearness.of(range(0, 6_000, 7)) == pytest.approx(
        {number: cosines[number] for number in range(0, 5_000, 7)}, abs=1e-5
    )
    assert nearness.best == pytest.approx({at: cosines[at] for at in nearness.best}, abs=1e-5)
    assert nearness.mean == pytest.approx(cosines.mean(), abs=1e-3)
    assert nearness.deviation == pytest.approx(cosines.std(), rel=0.02)


async def test_changes(database: Database) -> None:
    """What is added is found, what is deleted is not, without a word to the index."""
    agent = await new_agent(database)
    document = await add_document(database, agent, "a.txt", ["One.", "Two."])
    index = VectorIndex(database)
    space = await embed_all(database)
    assert sorted(await nearest(index, database, space, agent)) == [1, 2]
    await add_document(database, agent, "b.txt", ["Three."])
    await embed_all(database)
    assert (await nearest(index, database, space, agent))[0] == 3
    async with database.write() as db:
        await db.execute(delete(Document).where(Document.id == document))
    assert await nearest(index, database, space, agent) == [3]


async def test_no_vectors(database: Database) -> None:
    """A library without vectors has nothing to compare."""
    agent = await new_agent(database)
    space = await embed_all(database)
    assert await nearest(VectorIndex(database), database, space, agent) == []


async def test_memory(database: Database) -> None:
    """The libraries that were asked for longest ago are forgotten, and come back when asked."""
    agents = [await new_agent(database) for _ in range(3)]
    for number, agent in enumerate(agents):
        await add_document(database, agent, f"{number}.txt", ["Text."] * 100)
    space = await embed_all(database)
    one = 100 * (2 * DIMENSION + 4 + 8)
    index = VectorIndex(database, bytes_most=2 * one)
    for agent in (*agents, *agents):
        assert len(await nearest(index, database, space, agent)) == 3
        assert index.size_bytes <= 2 * one
    # As many as there is room for stay.
    assert index.size_bytes == 2 * one


async def test_spaces(database: Database) -> None:
    """The first space is searched at once; a second one when it is complete, and alone then."""
    agent = await new_agent(database)
    await add_document(database, agent, "a.txt", ["One.", "Two."])
    old = await embed_all(database, "old")
    assert old.status == "active"
    async with database.write() as db:
        new = await open_space(db, "new", DIMENSION)
        assert new.status == "filling"
        assert not await activate(db, new)
    async with database.read() as db:
        assert await count_vectors(db, new) == (0, 2)
        assert await count_vectors(db, None) == (0, 2)
    await embed_all(database, "new")
    async with database.write() as db:
        assert await activate(db, new)
    async with database.write() as db:
        assert await delete_retired(db, 1)
        assert await delete_retired(db, 1)
        assert not await delete_retired(db, 1)
    async with database.read() as db:
        assert [(each.model, each.status) for each in await list_spaces(db)] == [("new", "active")]


async def test_passages_that_are_gone(database: Database) -> None:
    """Vectors that come for passages which were deleted meanwhile, or come twice, are left out."""
    agent = await new_agent(database)
    await add_document(database, agent, "a.txt", ["One.", "Two."])
    space = await embed_all(database)
    async with database.read() as db:
        chunk_id = await db.scalar(select(Chunk.id).where(Chunk.number == 1))
        before = await library_version(db, agent)
    async with database.write() as db:
        await add_vectors(db, space, [(chunk_id or "", packed(1)), ("nobody", packed(2))])
    async with database.read() as db:
        assert await count_vectors(db, space) == (2, 2)
        assert await library_version(db, agent) == before
