"""A server that is killed in the middle, or told to stop: the next goes on and doubles nothing."""

import random
import signal
from collections.abc import Collection
from functools import partial
from pathlib import Path

from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.documents import (
    Passage,
    added,
    chunks,
    document,
    ended,
    files,
    rows,
    sample,
    texts,
)
from tests.support.api import Api
from tests.support.database import query
from tests.support.process import ServerProcess
from tests.support.server import FiresideServer
from tests.support.waiting import eventually

LINES = "".join(f"Parcel {n} left the warehouse and was not seen again.\n" for n in range(3000))
FILES = {
    "long.txt": LINES.encode(),
    "table.csv": b"parcel,state\n" + b"".join(b"%d,lost\n" % number for number in range(3000)),
    "page.html": ("<h1>Parcels</h1>" + LINES.replace("\n", "<br>")).encode(),
    "pages.pdf": sample("multi_page.pdf"),
}


async def test_killed_at_random_moments(provider: ScriptedProvider, data_dir: Path) -> None:
    """Every document ends ready, with the same pages and passages as without."""
    seed = random.randrange(1_000_000)
    dice = random.Random(seed)
    found: dict[str, tuple[list[Passage], dict[int, str]]] = {}
    async with ServerProcess(data_dir, provider.base_url) as server, Api(server.origin) as api:
        agent = (await api.new_agent())["id"]
        for name, data in FILES.items():
            taken = await added(api, agent, name, data)
            await ended(api, taken["id"])
            found[name] = chunks(data_dir, taken["id"]), await texts(api, taken["id"])
        agent = (await api.new_agent())["id"]
        ids = {name: (await added(api, agent, name, data))["id"] for name, data in FILES.items()}
        goal = dice.randint(0, 60)
        await eventually(partial(_has, data_dir, ids.values(), goal))
    async with ServerProcess(data_dir, provider.base_url):
        whole = sum(len(pages) for _, pages in found.values())
        goal = dice.randint(0, whole * 2 // 3)
        await eventually(partial(_has, data_dir, ids.values(), goal))
    async with ServerProcess(data_dir, provider.base_url) as server, Api(server.origin) as api:
        for name, document_id in ids.items():
            state = await ended(api, document_id)
            assert state["status"] == "ready", (seed, state)
            made = chunks(data_dir, document_id), await texts(api, document_id)
            assert made == found[name], (seed, name)


async def test_told_to_stop(provider: ScriptedProvider, data_dir: Path) -> None:
    """The server does not wait for long documents, and no document fails because of it."""
    async with ServerProcess(data_dir, provider.base_url) as server, Api(server.origin) as api:
        agent = (await api.new_agent())["id"]
        ids = [(await added(api, agent, name, data))["id"] for name, data in FILES.items()]
        await eventually(partial(_has, data_dir, ids, 1))
        server.signal(signal.SIGTERM)
        assert await server.wait() == 0
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        assert [(await ended(api, document_id))["status"] for document_id in ids] == ["ready"] * 4


async def test_the_process_that_reads_is_killed(provider: ScriptedProvider, data_dir: Path) -> None:
    """Then that document has failed with a sentence, and the next one is read."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        agent = (await api.new_agent())["id"]
        taken = await added(api, agent, "long.txt", LINES.encode() * 40)
        reader = server.state.knowledge.reader
        await eventually(partial(_has, data_dir, [taken["id"]], 1))
        reader.stop(taken["id"])
        failed = await ended(api, taken["id"])
        assert (failed["status"], failed["error"]) == (
            "failed",
            "This file is damaged, or built in a way that can't be read.",
        )
        assert rows(data_dir)["document_pages"] == rows(data_dir)["chunks"] == 0
        other = await added(api, agent, "other.txt", b"Another text.")
        assert (await ended(api, other["id"]))["status"] == "ready"
        assert (await document(api, taken["id"]))["status"] == "failed"
        assert files(data_dir) == {taken["id"], other["id"]}


def _has(data_dir: Path, document_ids: Collection[str], pages: int) -> bool:
    """Whether as many pages of these documents are stored."""
    places = ", ".join("?" * len(document_ids))
    sql = f"SELECT count(*) AS n FROM document_pages WHERE document_id IN ({places})"
    return query(data_dir, sql, *document_ids)[0]["n"] >= pages
