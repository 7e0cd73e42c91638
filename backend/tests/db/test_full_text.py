"""The ranking of full text, beside the formula that it must be."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

import pytest

from fireside.db import full_text
from fireside.db.full_text_sqlite import AT_ONCE
from fireside.db.repositories.passages import find_by_words, library_version, read_passages
from fireside.db.session import Database
from fireside.domain.words import terms_asked, terms_of
from tests.db.test_chunks import new_agent
from tests.support import database as files
from tests.support.library import add_document

TEXTS = [
    "The kestrel hovers over the meadow, looking for voles.",
    "Voles dig. Voles hide. Voles eat roots, and voles store roots for the winter.",
    "A meadow in winter is white, and nothing hovers over it but fog and the odd crow.",
    "Fog.",
    "The engineers of the railway measured the gradient of the line twice, and wrote it down.",
]


@pytest.fixture
async def database(data_dir: Path) -> AsyncGenerator[Database]:
    """A database without a server."""
    files.place_empty_database(data_dir)
    database = Database(files.url(data_dir))
    yield database
    await database.close()


def bm25(texts: Sequence[str], question: str) -> dict[int, float]:
    """Return the scores by the formula, passages counted from 1."""
    bags = [Counter(terms_of(text)) for text in texts]
    mean = sum(bag.total() for bag in bags) / len(bags)
    scores: dict[int, float] = {}
    for (stem,) in terms_asked(question):
        having = sum(stem in bag for bag in bags)
        rarity = math.log(1 + (len(bags) - having + 0.5) / (having + 0.5))
        for number, bag in enumerate(bags, start=1):
            length = 1 - full_text.B + full_text.B * bag.total() / mean
            if stem in bag:
                gain = rarity * bag[stem] / (bag[stem] + full_text.K1 * length)
                scores[number] = scores.get(number, 0.0) + gain
    return scores


@pytest.mark.parametrize(
    "question",
    ["the voles in winter", "what hovers over the meadow", "the fog", "the gradient of the line"],
)
async def test_scores_are_bm25(database: Database, question: str) -> None:
    """Scores are those of BM25, but for lengths, which are kept within 12 %."""
    agent_id = await new_agent(database)
    await add_document(database, agent_id, "a.txt", TEXTS)
    async with database.read() as db:
        found = await full_text.find(db, agent_id, terms_asked(question))
    scores = found.best(100)
    assert list(scores) == sorted(scores, key=lambda number: -scores[number])
    assert found.best(1) == dict([*scores.items()][:1])
    assert scores == pytest.approx(bm25(TEXTS, question), rel=0.12)
    assert max(scores.values()) < found.ideal


async def test_what_is_nowhere_counts(database: Database) -> None:
    """A passage has the less of a question, the more of it is in no passage."""
    agent_id = await new_agent(database)
    await add_document(database, agent_id, "a.txt", TEXTS)
    async with database.read() as db:
        half = await find_by_words(db, agent_id, "the fog of Saturn")
        whole = await find_by_words(db, agent_id, "the fog")
    assert 0 < half[4] < whole[4] <= 1


async def test_the_rarest_words_come_first(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is more than can be read, words that are nearly everywhere are left out."""
    agent_id = await new_agent(database)
    await add_document(database, agent_id, "a.txt", [f"bolt number{n}" for n in range(50)])
    monkeypatch.setattr(full_text, "POSTINGS_MOST", 10)
    async with database.read() as db:
        both = await full_text.find(db, agent_id, [("bolt",), ("number7",)])
        alone = await full_text.find(db, agent_id, [("bolt",)])
    assert list(both.best(100)) == [8]
    assert len(alone.best(100)) == 50


async def test_long_questions(database: Database) -> None:
    """A question of more words than are looked up at once is answered as a short one is."""
    agent_id = await new_agent(database)
    count = 3 * AT_ONCE + 1
    texts = [f"bolt number{n}" for n in range(count)]
    await add_document(database, agent_id, "a.txt", texts)
    question = " ".join(f"number{n}" for n in range(count))
    async with database.read() as db:
        found = await full_text.find(db, agent_id, terms_asked(question))
    assert found.best(count) == pytest.approx(bm25(texts, question), rel=0.12)


async def test_several_stems(database: Database) -> None:
    """A word that is found by two of its stems adds what both add; near a passage, once."""
    agent_id = await new_agent(database)
    await add_document(database, agent_id, "a.txt", ["kites kiting", "kites", "fog"])
    async with database.read() as db:
        found = await full_text.find(db, agent_id, [("kite", "fog")])
        apart = await full_text.find(db, agent_id, [("kite",), ("fog",)])
    assert found.best(3) == apart.best(3)
    own = found.best(3)
    together = found.of_groups({1: [1, 2, 3], 2: [2, 99]})
    assert together == {1: max(own.values()), 2: own[2]}
    assert apart.of_groups({1: [1, 2, 3]}) == pytest.approx({1: max(own[1], own[2]) + own[3]})


async def test_what_stands_around(database: Database) -> None:
    """Of two passages with the same words, the one whose neighbour has more is better."""
    agent_id = await new_agent(database)
    fillers = ["Nothing of interest.", "Nothing at all."]
    await add_document(
        database,
        agent_id,
        "a.txt",
        ["The pump leaks.", *fillers, "The pump leaks.", "Its valve is from Aalborg."],
    )
    await add_document(database, agent_id, "b.txt", ["Its valve is from Bergen."])
    async with database.read() as db:
        found = await find_by_words(db, agent_id, "the pump and its Aalborg valve")
        passages = await read_passages(db, agent_id, list(found))
    assert [(passages[n].filename, passages[n].position) for n in found][:2] == [
        ("a.txt", 4),
        ("a.txt", 3),
    ]
    assert found[4] > found[1]


async def test_versions(database: Database) -> None:
    """No agent has no version; and passages of another agent are not read."""
    first, second = await new_agent(database), await new_agent(database)
    await add_document(database, first, "a.txt", TEXTS)
    async with database.read() as db:
        assert await library_version(db, "nobody") is None
        assert await library_version(db, first) is not None
        assert len(await read_passages(db, first, [1, 2, 99])) == 2
        assert await read_passages(db, second, [1, 2]) == {}
        assert await read_passages(db, second, []) == {}
