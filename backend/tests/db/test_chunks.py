"""Chunks and their full-text index, in a real database file."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from fireside.db.full_text import find
from fireside.db.models import Agent, Document
from fireside.db.repositories.chunks import add_chunks, delete_chunks
from fireside.db.session import Database
from fireside.domain.words import LONGEST, terms_asked, terms_of, words_of
from tests.support import database as files
from tests.support.library import add_document, chunks_of

TABLES = ("chunks", "chunk_terms", "embeddings", "chunk_postings")
"""The last is on SQLite alone."""


@pytest.fixture
async def database(data_dir: Path) -> AsyncGenerator[Database]:
    """A database without a server."""
    files.place_empty_database(data_dir)
    database = Database(files.url(data_dir))
    yield database
    await database.close()


async def new_agent(database: Database) -> str:
    """Store an agent and return its id."""
    async with database.write() as db:
        agent = Agent(name="Ada", system_prompt="", model=None, temperature=None, voice=None)
        db.add(agent)
        await db.flush()
        return agent.id


async def found(database: Database, agent_id: str, question: str) -> list[int]:
    """Return the numbers of the passages that full text finds, the best first."""
    async with database.read() as db:
        return list((await find(db, agent_id, terms_asked(question))).best(100))


def counts(data_dir: Path) -> list[int]:
    """Return how many rows there are of all that a library consists of."""
    tables = TABLES if files.Backend.server is None else TABLES[:-1]
    return [files.query(data_dir, f"SELECT count(*) AS n FROM {t}")[0]["n"] for t in tables]


async def test_passages_are_found_by_their_words(database: Database) -> None:
    """The best passage comes first; inflection, case and accents do not matter."""
    agent_id = await new_agent(database)
    texts = ["The wing of an aircraft.", "Wings, wings: flutter of a WING!", "A café in Zürich."]
    await add_document(database, agent_id, "a.txt", texts)
    assert await found(database, agent_id, "wings that flutter") == [2, 1]
    assert await found(database, agent_id, "Which cafe is in Zurich?") == [3]
    assert await found(database, agent_id, "submarine") == []
    assert await found(database, agent_id, "?!") == []


async def test_scripts_without_blanks(database: Database) -> None:
    """Chinese and Japanese are found by what stands within a sentence."""
    agent_id = await new_agent(database)
    await add_document(
        database, agent_id, "a.txt", ["今天北京的天气很好。", "東京タワーに行きました。"]
    )
    assert (await found(database, agent_id, "北京天气怎么样"))[0] == 1
    assert await found(database, agent_id, "タワー") == [2]


async def test_agents_are_apart(database: Database) -> None:
    """What other agents have is neither found nor changes a score."""
    first, second = await new_agent(database), await new_agent(database)
    await add_document(database, first, "a.txt", ["A red kite.", "A blue kite and a red car."])
    async with database.read() as db:
        before = (await find(db, first, [["red"], ["kite"]])).best(100)
    await add_document(database, second, "b.txt", ["Kite after kite, red and blue."] * 20)
    assert await found(database, first, "red kite") == [1, 2]
    async with database.read() as db:
        assert (await find(db, first, [["red"], ["kite"]])).best(100) == before


async def test_batches_of_one_document(database: Database) -> None:
    """Batches follow each other, and one that is rolled back leaves nothing in the index."""
    agent_id = await new_agent(database)
    document_id = await add_document(database, agent_id, "a.txt", ["One apple."])
    chunks = chunks_of(["One apple.", "Two pears.", "Three plums."])
    async with database.write() as db:
        ids = await add_chunks(db, document_id, agent_id, chunks[1:2])
    assert len(ids) == 1
    with contextlib.suppress(RuntimeError):
        async with database.write() as db:
            await add_chunks(db, document_id, agent_id, chunks[2:])
            raise RuntimeError
    assert await found(database, agent_id, "pears plums") == [2]
    async with database.write() as db:
        assert await add_chunks(db, document_id, agent_id, []) == []


@pytest.mark.parametrize("what", ["chunks", "document", "agent"])
async def test_deleting_leaves_nothing(database: Database, data_dir: Path, what: str) -> None:
    """However passages are deleted, their places in the index go with them."""
    agent_id = await new_agent(database)
    document_id = await add_document(database, agent_id, "a.txt", ["One apple.", "Two pears."])
    async with database.write() as db:
        if what == "chunks":
            await delete_chunks(db, document_id)
        elif what == "document":
            await db.execute(delete(Document).where(Document.id == document_id))
        else:
            await db.execute(delete(Agent).where(Agent.id == agent_id))
    assert not any(counts(data_dir))
    assert await found(database, agent_id, "apple") == []


@given(st.text())
def test_words_of_any_text(text: str) -> None:
    """A text's words are found in it again: what a passage is found by, its own text asks for."""
    assert all(0 < len(word) <= LONGEST for word in words_of(text))
    assert not any(character.isspace() for word in words_of(text) for character in word)
    assert set(terms_of(text)) <= {stem for word in terms_asked(text) for stem in word}


def test_languages() -> None:
    """Stems are those of the text's own language."""
    assert terms_of("Die Häuser wurden von den Bürgern gebaut") == ["haus", "burg", "gebaut"]
    assert terms_of("The houses were built by the citizens") == ["hous", "built", "citizen"]
    assert "haus" in terms_asked("Häuser")[0]
    assert "hous" in terms_asked("houses")[0]
    assert terms_asked("the Houses of the house") == [("hous",)]
    assert terms_of("snake_case C3PO x²") == ["snake", "case", "c3po", "x2"]
    assert terms_of("नमस्ते दुनिया") == ["नमस्ते", "दुनिया"]
