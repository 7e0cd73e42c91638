"""Searching an agent's library, through HTTP, with vectors that a scripted provider makes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fireside.db.repositories import passages
from fireside.db.session import ReadSession
from fireside.services.knowledge import embedding_work
from fireside.services.knowledge import search as searching
from fireside.testing.scripted_provider import ScriptedProvider
from fireside.testing.scripted_provider.replies import error_reply
from tests.knowledge.documents import read
from tests.support import database
from tests.support.api import Api
from tests.support.events import Json
from tests.support.server import FiresideServer
from tests.support.waiting import until

KITE = b"The red kite is a bird of prey. It builds its nest in old oaks."
BRIDGE = b"The bridge over the Tay was opened in 1878 and fell in a storm in 1879."


async def search(api: Api, agent_id: str, query: str, **fields: object) -> list[Json]:
    """Return what is found."""
    answer = await api.post(f"/agents/{agent_id}/search", {"query": query, **fields})
    assert answer.status == 200, answer.body
    return answer.json["results"]


async def names(api: Api, agent_id: str, query: str, **fields: object) -> list[str]:
    """Return the names of the files that are found, the best first."""
    return [found["filename"] for found in await search(api, agent_id, query, **fields)]


async def knowledge(api: Api) -> Json:
    """Return how passages are found."""
    return (await api.get("/knowledge")).json


async def test_modes(api: Api) -> None:
    """Words and meaning are searched together, or each alone; results say where they stand."""
    agent = (await api.new_agent())["id"]
    kite = await read(api, agent, "kite.txt", KITE)
    await read(api, agent, "bridge.txt", BRIDGE)
    for mode in ("hybrid", "full_text", "vectors"):
        best = (await search(api, agent, "When did the bridge fall?", mode=mode))[0]
        assert best["filename"] == "bridge.txt", mode
        assert best["text"] == BRIDGE.decode()
        assert (best["char_start"], best["char_end"]) == (0, len(BRIDGE))
    assert (await search(api, agent, "red birds", limit=1))[0]["document_id"] == kite["id"]
    assert await names(api, agent, "red birds", mode="full_text") == ["kite.txt"]
    assert await names(api, agent, "submarine", mode="full_text") == []
    state = await knowledge(api)
    assert (state["search"], state["progress"], state["message"]) == ("hybrid", 1.0, None)
    assert state["model"].startswith("text-embedding-3-small@")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"query": " \n"},
        {"query": "x" * 1001},
        {"query": "x", "limit": 0},
        {"query": "x", "limit": 101},
        {"query": "x", "mode": "magic"},
    ],
)
async def test_bad_queries(api: Api, body: Json) -> None:
    """A query that breaks a rule is refused by name; so is one to an agent that is not there."""
    agent = (await api.new_agent())["id"]
    assert (await api.post(f"/agents/{agent}/search", body)).error == (422, "Validation Error")
    answer = await api.post("/agents/nobody/search", {"query": "x"})
    assert answer.error == (404, "Not Found")


async def test_other_agents(api: Api) -> None:
    """What another agent has read is never found, however well it fits."""
    first, second = (await api.new_agent())["id"], (await api.new_agent())["id"]
    await read(api, first, "kite.txt", KITE)
    await read(api, second, "bridge.txt", BRIDGE)
    for mode in ("hybrid", "full_text", "vectors"):
        assert "bridge.txt" not in await names(api, first, "bridge over the Tay", mode=mode)
        assert await names(api, second, "bridge over the Tay", mode=mode) == ["bridge.txt"]


async def test_deleted_documents(api: Api, data_dir: Path) -> None:
    """A document that is deleted is found no more, at once, and no vector of it is left."""
    agent = (await api.new_agent())["id"]
    kite = await read(api, agent, "kite.txt", KITE)
    await read(api, agent, "bridge.txt", BRIDGE)
    assert len(await search(api, agent, "the red bridge")) == 2
    assert (await api.delete(f"/documents/{kite['id']}")).status == 204
    for mode in ("hybrid", "full_text", "vectors"):
        assert "kite.txt" not in await names(api, agent, "red kite", mode=mode)
    assert database.query(data_dir, "SELECT count(*) AS n FROM embeddings") == [{"n": 1}]
    # And one that comes back is found again.
    await read(api, agent, "kite.txt", KITE)
    assert (await names(api, agent, "red kite", mode="vectors"))[0] == "kite.txt"


async def test_few_requests(api: Api, provider: ScriptedProvider) -> None:
    """The vectors of a long text are asked for in few requests."""
    agent = (await api.new_agent())["id"]
    sentences = (f"Sentence {number} tells of the number {number}." for number in range(6000))
    text = "\n\n".join(sentences).encode()
    await read(api, agent, "long.txt", text)
    assert len(provider.embeddings.requests) <= 60 * len(text) / 1_000_000
    best = (await search(api, agent, "What does sentence 4711 tell?"))[0]
    assert "Sentence 4711 tells" in best["text"]


async def test_no_embeddings(api: Api, provider: ScriptedProvider) -> None:
    """A provider without embeddings leaves documents ready and found by their words."""
    provider.embeddings.fails(error_reply(404, "Not found"), times=100)
    agent = (await api.new_agent())["id"]
    await read(api, agent, "kite.txt", KITE)
    assert await names(api, agent, "red birds") == ["kite.txt"]
    assert await names(api, agent, "red birds", mode="vectors") == []
    state = await knowledge(api)
    assert (state["search"], state["model"]) == ("full_text", None)
    assert "by their words alone" in state["message"]


async def test_the_model_goes_away(api: Api, provider: ScriptedProvider) -> None:
    """Where the vector of a question is not to be had, the words find what they find."""
    agent = (await api.new_agent())["id"]
    await read(api, agent, "kite.txt", KITE)
    provider.embeddings.fails(error_reply(400, "No."), times=100)
    assert await names(api, agent, "red birds") == ["kite.txt"]
    assert await names(api, agent, "red birds", mode="vectors") == []


async def test_a_slow_model(
    api: Api, provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that takes too long is not waited for: the words find what they find."""
    agent = (await api.new_agent())["id"]
    await read(api, agent, "kite.txt", KITE)
    never = asyncio.Event()
    provider.embeddings.hold(never)
    monkeypatch.setattr(searching, "PATIENCE", 0.05)
    assert await names(api, agent, "red birds") == ["kite.txt"]
    never.set()


async def test_words_and_vectors_at_once(
    api: Api, provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither waits for the other, and the answer is the one that both give in turn."""
    agent = (await api.new_agent())["id"]
    await read(api, agent, "kite.txt", KITE)
    await read(api, agent, "bridge.txt", BRIDGE)
    in_turn = await search(api, agent, "the nest of a red bird")
    is_asked, have_found = asyncio.Event(), asyncio.Event()

    class Gate:
        """Holds the vector of the question back until the words have found."""

        async def wait(self) -> None:
            """Say that it was asked for, and wait."""
            is_asked.set()
            await have_found.wait()

    async def find_by_words(db: ReadSession, agent_id: str, question: str) -> dict[int, float]:
        await asyncio.wait_for(is_asked.wait(), 30)
        found = await passages.find_by_words(db, agent_id, question)
        have_found.set()
        return found

    # Nothing that a person sees tells which came first.
    monkeypatch.setattr(searching, "find_by_words", find_by_words)
    monkeypatch.setattr(searching, "PATIENCE", 30.0)
    provider.embeddings.hold(Gate())
    again = await search(api, agent, "the nest of a red bird ")
    assert [found["filename"] for found in again] == ["kite.txt", "bridge.txt"]
    assert again == in_turn


async def test_the_model_comes_back(
    api: Api, provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read while the model was away gets its vectors when it is back."""
    monkeypatch.setattr(embedding_work, "RETRY_AFTER", 0.05)
    monkeypatch.setattr(embedding_work, "PATIENCE", 0.0)
    provider.embeddings.fails(error_reply(503, "Busy."), times=4)
    agent = (await api.new_agent())["id"]
    await read(api, agent, "kite.txt", KITE)
    await until(lambda: _is_hybrid(api))
    assert await names(api, agent, "red birds", mode="vectors") == ["kite.txt"]


async def test_texts_that_are_too_long_for_the_model(api: Api, provider: ScriptedProvider) -> None:
    """A passage that the model refuses gets the vector of its start; the others keep theirs."""
    provider.embeddings.fails_for("old oaks", error_reply(400, "Too many tokens."))
    agent = (await api.new_agent())["id"]
    await read(api, agent, "kite.txt", KITE)
    assert await names(api, agent, "red kite", mode="vectors") == ["kite.txt"]
    assert (await knowledge(api))["progress"] == 1.0


async def test_another_model(provider: ScriptedProvider, data_dir: Path) -> None:
    """With another model all passages are read again; meanwhile words find, then both do."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        agent = (await api.new_agent())["id"]
        await read(api, agent, "kite.txt", KITE)
        assert (await knowledge(api))["search"] == "hybrid"
    provider.embeddings.fails(error_reply(503, "Busy."), times=1000)
    provider.embeddings.dimensions = 64
    changed = {"openai_embedding_model": "other"}
    async with (
        FiresideServer(data_dir, provider.base_url, **changed) as server,
        Api(server.origin) as api,
    ):
        state = await knowledge(api)
        assert (state["search"], state["progress"]) == ("full_text", 0.0)
        assert state["model"].startswith("other@")
        assert await names(api, agent, "red birds") == ["kite.txt"]
        assert await names(api, agent, "red birds", mode="vectors") == []
    provider.embeddings.clear()
    provider.embeddings.dimensions = 64
    async with (
        FiresideServer(data_dir, provider.base_url, **changed) as server,
        Api(server.origin) as api,
    ):
        await until(lambda: _is_hybrid(api))
        assert await names(api, agent, "red birds", mode="vectors") == ["kite.txt"]
        await until(lambda: _has_spaces(data_dir, [("other", 64, "active")]))
        assert len(provider.embeddings.texts) == 2  # the passage, and the question


async def test_a_model_changed_under_its_name(api: Api, provider: ScriptedProvider) -> None:
    """Vectors of another length show another model; the first question notices."""
    agent = (await api.new_agent())["id"]
    await read(api, agent, "kite.txt", KITE)
    provider.embeddings.dimensions = 64
    assert await names(api, agent, "red birds") == ["kite.txt"]
    await until(lambda: _finds_by_vectors(api, agent))


async def test_dimensions_can_not_mix(api: Api, data_dir: Path) -> None:
    """The schema refuses a vector that does not fit its space."""
    agent = (await api.new_agent())["id"]
    await read(api, agent, "kite.txt", KITE)
    short = "UPDATE embeddings SET vector = substr(vector, 1, 16)"
    for change in (short, f"{short}, dimension = 4", "UPDATE embeddings SET dimension = 4"):
        assert database.refuses(data_dir, change)


async def _is_hybrid(api: Api) -> bool:
    return (await knowledge(api))["search"] == "hybrid"


async def _finds_by_vectors(api: Api, agent: str) -> bool:
    return await names(api, agent, "red birds", mode="vectors") == ["kite.txt"]


async def _has_spaces(data_dir: Path, wanted: list[tuple[str, int, str]]) -> bool:
    rows = database.query(data_dir, "SELECT model, dimension, status FROM embedding_spaces")
    return [(row["model"].split("@")[0], row["dimension"], row["status"]) for row in rows] == wanted
