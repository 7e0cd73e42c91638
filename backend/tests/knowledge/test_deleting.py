"""What is deleted leaves nothing behind, at whatever moment, and neither does a crash."""

import os
import tempfile
import time
from pathlib import Path

import pytest

from fireside.domain.ids import new_id
from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.documents import add, added, ended, files, holding, read, rows, sample
from tests.support.api import Api
from tests.support.database import execute, query
from tests.support.server import FiresideServer
from tests.support.waiting import eventually

NOTHING = holding(0, 0, 0)
LINES = "".join(f"Parcel {n} left the warehouse and was not seen again.\n" for n in range(40_000))


async def test_deleting_a_document(api: Api, server: FiresideServer) -> None:
    """Its pages, passages and file go; those of others stay."""
    agent = await api.new_agent()
    one = await read(api, agent["id"], "one.pdf", sample("four_pages.pdf"))
    two = await read(api, agent["id"], "two.txt", b"The other document.")
    assert (await api.delete(f"/documents/{one['id']}")).status == 204
    assert rows(server.data_dir) == holding(1, 1, 1)
    assert files(server.data_dir) == {two["id"]}
    assert (await api.get(f"/documents/{one['id']}")).status == 404
    assert (await api.get(f"/agents/{agent['id']}")).json["document_count"] == 1
    await read(api, agent["id"], "one.pdf", sample("four_pages.pdf"))


async def test_deleting_an_agent(api: Api, server: FiresideServer) -> None:
    """All of its documents go with it, those that failed and those that wait included."""
    agent, other = await api.new_agent(), await api.new_agent()
    await read(api, agent["id"], "one.txt", b"One document.")
    failed = await added(api, agent["id"], "two.txt", b" \n")
    assert (await ended(api, failed["id"]))["status"] == "failed"
    kept = await read(api, other["id"], "three.txt", b"Another one.")
    for number in range(4):
        await added(api, agent["id"], f"{number}.txt", f"{number} {LINES}".encode())
    assert (await api.delete(f"/agents/{agent['id']}")).status == 204
    await read(api, other["id"], "four.txt", b"The last one.")
    assert rows(server.data_dir) == holding(2, 2, 2)
    assert kept["id"] in files(server.data_dir)
    assert len(files(server.data_dir)) == 2


@pytest.mark.parametrize("whole", ["documents", "agents"])
async def test_deleting_while_it_is_read(api: Api, server: FiresideServer, whole: str) -> None:
    """The work is ended, and nothing comes after."""
    agent = await api.new_agent()
    document = await added(api, agent["id"], "long.txt", LINES.encode())
    await eventually(lambda: rows(server.data_dir)["chunks"])
    path = f"/documents/{document['id']}" if whole == "documents" else f"/agents/{agent['id']}"
    assert (await api.delete(path)).status == 204
    assert (rows(server.data_dir), files(server.data_dir)) == (NOTHING, set())
    # What comes next is read by the same hands.
    other = await api.new_agent()
    await read(api, other["id"], "next.txt", b"The next one.")
    await read(api, other["id"], "again.txt", LINES.encode())
    assert rows(server.data_dir)["documents"] == 2
    assert len(files(server.data_dir)) == 2


async def test_killed_while_it_is_deleted(provider: ScriptedProvider, data_dir: Path) -> None:
    """A deletion that was begun is ended by the next server."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        agent = await api.new_agent()
        gone = await read(api, agent["id"], "long.txt", LINES[:300_000].encode())
        kept = await read(api, agent["id"], "kept.txt", b"This one is kept.")
    sentence = "This document is being deleted."
    execute(
        data_dir,
        "UPDATE documents SET status = 'failed', error = ? WHERE id = ?",
        sentence,
        gone["id"],
    )
    execute(data_dir, "DELETE FROM document_pages WHERE document_id = ? AND number > 9", gone["id"])
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        await server.state.knowledge.sweeping
        assert rows(data_dir) == holding(1, 1, 1)
        assert files(data_dir) == {kept["id"]}


async def test_nobody_waits_for_another_agent(api: Api, server: FiresideServer) -> None:
    """An agent's one document is read before the last of another's many."""
    busy, other = await api.new_agent(), await api.new_agent()
    many = [
        await added(api, busy["id"], f"{number}.txt", f"{number} {LINES[:400_000]}".encode())
        for number in range(8)
    ]
    one = await added(api, other["id"], "one.txt", b"Only this one.")
    await ended(api, one["id"])
    states = query(server.data_dir, "SELECT status FROM documents WHERE agent_id = ?", busy["id"])
    assert {"status": "queued"} in states
    for document in many:
        assert (await ended(api, document["id"]))["status"] == "ready"


async def test_what_a_crash_leaves(provider: ScriptedProvider, data_dir: Path) -> None:
    """Old files of ours without a document go at the next start; all others stay."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        agent = await api.new_agent()
        kept = await read(api, agent["id"], "kept.txt", b"This one is kept.")
        folder = server.settings.documents_dir
    orphans = [folder / new_id(), folder / f".{new_id()}.0123456789abcdef.part"]
    foreign = [folder / "notes.txt", folder / "a.part"]
    for path in [*orphans, *foreign]:
        path.write_bytes(b"x")
    then = time.time() - 3600
    for path in folder.iterdir():
        os.utime(path, (then, then))
    young = folder / new_id()
    young.write_bytes(b"x")
    async with FiresideServer(data_dir, provider.base_url) as server:
        await server.state.knowledge.sweeping
    assert files(data_dir) == {kept["id"], young.name, *(path.name for path in foreign)}


async def test_a_full_disk(api: Api, server: FiresideServer) -> None:
    """What can't be stored is refused, and nothing of it is left; later it is taken."""
    agent = await api.new_agent()
    folder = server.settings.documents_dir
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.touch()
    answer = await add(api, agent["id"], "a.txt", b"Some text.")
    assert answer.error == (503, "Storage Unavailable")
    assert "disk is full" in answer.json["detail"]
    assert rows(server.data_dir) == NOTHING
    folder.unlink()
    await read(api, agent["id"], "a.txt", b"Some text.")


async def test_a_full_disk_before_it_is_whole(
    api: Api, server: FiresideServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place where uploads wait until they are whole may be full as well."""
    agent = await api.new_agent()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    answer = await add(api, agent["id"], "a.txt", b"Some text. " * 200_000)
    assert answer.error == (503, "Storage Unavailable")
    assert (rows(server.data_dir), files(server.data_dir)) == (NOTHING, set())


async def test_the_original_is_gone(api: Api, server: FiresideServer) -> None:
    """Somebody who clears the folder loses the originals, and gets no error but 404."""
    agent = await api.new_agent()
    document = await read(api, agent["id"], "a.txt", b"Some text.")
    (server.settings.documents_dir / document["id"]).unlink()
    answer = await api.get(f"/documents/{document['id']}/content")
    assert answer.error == (404, "Not Found")
    assert (await api.delete(f"/documents/{document['id']}")).status == 204


async def test_too_large(provider: ScriptedProvider, data_dir: Path) -> None:
    """A file over the limit is refused, whether its length is known before or not."""
    limit = 200_000
    async with (
        FiresideServer(data_dir, provider.base_url, max_document_size=limit) as server,
        Api(server.origin) as api,
    ):
        agent = await api.new_agent()
        for size in (limit + 1, limit + 300_000):
            answer = await add(api, agent["id"], "a.txt", b"x" * size)
            assert answer.error == (413, "Too Large")
            assert answer.json["detail"].startswith("The document is too large: at most")
        assert (rows(data_dir), files(data_dir)) == (NOTHING, set())
        await added(api, agent["id"], "a.txt", b"x" * limit)
