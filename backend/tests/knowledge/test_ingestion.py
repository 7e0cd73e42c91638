"""Reading in the background: what happens when the database is away, or others read as well."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fireside.services.knowledge import ingestion
from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.documents import added, chunks, document, ended, read, rows, texts
from tests.support.api import Api
from tests.support.database import execute, forbid, permit, query
from tests.support.server import FiresideServer
from tests.support.waiting import eventually

LINES = "".join(f"Parcel {n} left the warehouse and was not seen again.\n" for n in range(12_000))


async def test_progress(api: Api) -> None:
    """It grows while a long document is read, and its text can be looked at before the end."""
    agent = await api.new_agent()
    taken = await added(api, agent["id"], "long.txt", LINES.encode())
    seen: list[float] = []
    while (found := await document(api, taken["id"]))["status"] in ("queued", "processing"):
        seen.append(found["progress"])
        if 0 < found["progress"] < 0.5 and len(seen) < 100:
            pages = (await api.get(f"/documents/{taken['id']}/pages?limit=1")).json
            assert pages["pages"][0]["text"].startswith("Parcel 0 left")
    assert seen == sorted(seen)
    assert len({share for share in seen if 0 < share < 1}) >= 2
    assert found["status"] == "ready"


async def test_the_database_is_away(
    api: Api, server: FiresideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document that could not be stored is taken up again a little later."""
    monkeypatch.setattr(ingestion, "RETRY_AFTER", 1.0)
    agent = await api.new_agent()
    # In a thread: the server in this one may be in the middle of a transaction.
    await asyncio.to_thread(forbid, server.data_dir, "document_pages", "INSERT", "NEW.number = 20")
    taken = await added(api, agent["id"], "long.txt", LINES.encode())
    await eventually(lambda: rows(server.data_dir)["document_pages"])
    assert (await document(api, taken["id"]))["status"] == "processing"
    await asyncio.to_thread(permit, server.data_dir, "document_pages")
    assert (await ended(api, taken["id"]))["status"] == "ready"
    assert "".join((await texts(api, taken["id"])).values()) == LINES


async def test_what_nobody_reads_is_found(provider: ScriptedProvider, data_dir: Path) -> None:
    """A document whose reading has begun somewhere, at some time, is read to its end."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        agent = await api.new_agent()
        taken = await read(api, agent["id"], "one.txt", LINES.encode())
        expected = chunks(data_dir, taken["id"])
    position = len(expected) // 2
    start = expected[position][2]
    execute(data_dir, "DELETE FROM document_pages WHERE char_start >= ?", start)
    execute(data_dir, "DELETE FROM chunks WHERE position >= ?", position - 3)
    execute(
        data_dir, "UPDATE documents SET status = 'processing', progress = 0.2, chunk_count = NULL"
    )
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        assert (await ended(api, taken["id"]))["status"] == "ready"
        assert chunks(data_dir, taken["id"]) == expected
        assert "".join((await texts(api, taken["id"])).values()) == LINES


async def test_read_but_not_ready(provider: ScriptedProvider, data_dir: Path) -> None:
    """A server that was killed when all of the text was stored does not read it again."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        agent = await api.new_agent()
        taken = await read(api, agent["id"], "one.txt", b"Some text.")
        (server.settings.documents_dir / taken["id"]).write_bytes(b"Some")
    execute(data_dir, "UPDATE documents SET status = 'processing', progress = 0.5")
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        assert (await ended(api, taken["id"]))["status"] == "ready"
    execute(data_dir, "UPDATE documents SET status = 'queued', chunk_count = NULL")
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        failed = await ended(api, taken["id"])
        assert failed["status"] == "failed"
        assert failed["error"] == "The original of this document is gone. Add it again."
        assert failed["error_code"] == "gone"
        assert query(data_dir, "SELECT count(*) AS n FROM chunks")[0]["n"] == 0


async def test_many_at_once(api: Api, server: FiresideServer) -> None:
    """Files that are dropped together are all taken, each once."""
    agent = await api.new_agent()
    taken = await asyncio.gather(
        *(added(api, agent["id"], f"{n}.txt", f"Text {n}.".encode()) for n in range(20))
    )
    for one in taken:
        assert (await ended(api, one["id"]))["status"] == "ready"
    assert rows(server.data_dir)["documents"] == rows(server.data_dir)["chunks"] == 20
