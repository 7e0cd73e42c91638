"""Recordings and documents in a bucket, in another folder, or where they always were."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from fireside.domain.ids import new_id
from fireside.services import persistence
from fireside.services.jobs.in_process import InProcess
from fireside.services.knowledge import ingestion
from fireside.services.voice.recordings import Recordings
from fireside.storage import bucket as module
from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.documents import added, ended, read, text
from tests.knowledge.documents import sample as document_sample
from tests.support.api import Api
from tests.support.process import run_command
from tests.support.s3 import Line
from tests.support.server import FiresideServer
from tests.support.waiting import until
from tests.voice.samples import SPEECH, sample
from tests.voice.talking import fetch, talk, turn


@pytest.fixture
def in_bucket(line: Line, bucket: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Settings for a bucket."""
    monkeypatch.setattr(module, "RETRIES", 0)
    return {
        "storage_url": f"s3://{bucket}/fireside/",
        "aws_endpoint_url": line.origin,
        "aws_access_key_id": "key",
        "aws_secret_access_key": "secret",
    }


@pytest.fixture(params=["bucket", "folder"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """Settings for a bucket, or for a folder elsewhere."""
    if request.param == "bucket":
        return request.getfixturevalue("in_bucket")
    return {"storage_url": str(tmp_path / "elsewhere")}


@pytest.fixture
async def server(
    provider: ScriptedProvider, data_dir: Path, place: dict[str, Any]
) -> AsyncGenerator[FiresideServer]:
    """The product with its files in that place."""
    async with FiresideServer(data_dir, provider.base_url, **place) as server:
        yield server


async def _names(server: FiresideServer) -> set[str]:
    """Return the names of all files."""
    recordings, library = server.state.voice.recordings, server.state.knowledge.library
    stores = (recordings.uploads, recordings.speech, library.originals.storage)
    return {file.name for store in stores for file in await store.list()}


async def test_voice(api: Api, server: FiresideServer) -> None:
    """A recording and what was answered are kept there, heard in parts, and deleted."""
    session = await api.new_session()
    events = await turn(api, session["id"])
    said = events[-1].data
    assert await _names(server) >= {
        said["user_message"]["audio_url"].rpartition("/")[2],
        said["assistant_message"]["tts_audio_url"].rpartition("/")[2],
    }
    whole = await fetch(api, said["user_message"]["audio_url"])
    assert (whole.status, whole.body) == (200, sample(SPEECH))
    part = await fetch(api, said["user_message"]["audio_url"], Range="bytes=10-99")
    assert (part.status, part.body) == (206, sample(SPEECH)[10:100])
    spoken = await fetch(api, said["assistant_message"]["tts_audio_url"])
    assert (spoken.status, spoken.headers["Content-Type"]) == (200, "audio/mpeg")
    assert (await api.delete(f"/agents/{session['agent_id']}")).status == 204
    assert await _names(server) == set()
    assert not (server.data_dir / "audio").exists()


async def test_documents(api: Api, server: FiresideServer) -> None:
    """A document is kept there, read from there, sent in parts, and deleted with all else."""
    agent, data = await api.new_agent(), document_sample("four_pages.pdf")
    document = await read(api, agent["id"], "four_pages.pdf", data)
    assert await text(api, document["id"])
    path = f"/documents/{document['id']}/content"
    whole, part = await api.get(path), await api.get(path, Range="bytes=-100")
    assert (whole.status, whole.body) == (200, data)
    assert (part.status, part.body) == (206, data[-100:])
    large = os.urandom(3 * module.PART).hex().encode()
    stored = await added(api, agent["id"], "large.txt", large)
    assert (await api.get(f"/documents/{stored['id']}/content")).body == large
    assert await _names(server) == {document["id"], stored["id"]}
    assert (await api.delete(f"/documents/{stored['id']}")).status == 204
    assert (await api.delete(f"/agents/{agent['id']}")).status == 204
    assert await _names(server) == set()


async def test_what_a_crash_left(
    provider: ScriptedProvider,
    data_dir: Path,
    in_bucket: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The next server deletes what belongs to nobody, and tries again where the bucket is away."""
    monkeypatch.setattr(persistence, "AGAIN_AFTER", 0.01)
    async with FiresideServer(data_dir, provider.base_url, **in_bucket) as server:
        recordings: Recordings = server.state.voice.recordings
        await recordings.uploads.write(f"{new_id()}.webm", b"x")
    monkeypatch.setattr("fireside.services.voice.recordings.ORPHAN_AGE", -60.0)
    async with FiresideServer(data_dir, provider.base_url, **in_bucket) as server:
        assert await server.state.voice.sweeping == 1
        assert await _names(server) == set()


async def test_while_the_bucket_is_away(
    provider: ScriptedProvider,
    data_dir: Path,
    in_bucket: dict[str, Any],
    line: Line,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What needs it fails with a sentence and changes nothing, and all else goes on."""
    monkeypatch.setattr(module, "RETRY_AFTER", 0.05)
    monkeypatch.setattr(ingestion, "RETRY_AFTER", 0.05)
    async with (
        FiresideServer(data_dir, provider.base_url, **in_bucket) as server,
        Api(server.origin) as api,
    ):
        session = await api.new_session()
        agent_id = session["agent_id"]
        kept = await read(api, agent_id, "kept.txt", b"Kept.")
        old = await read(api, agent_id, "old.txt", b"Old.")
        await line.cut()
        refused = await talk(api, session["id"])
        assert refused.error == (503, "Storage Unavailable")
        assert await api.messages(session["id"]) == []
        content = await api.get(f"/documents/{kept['id']}/content")
        assert content.error == (503, "Storage Unavailable")
        assert "storage of files" in content.json["detail"]
        assert (await api.delete(f"/documents/{old['id']}")).status == 204
        assert (await api.ask(session["id"]))[-1].name == "done"
        await line.mend()
        assert (await api.get(f"/documents/{kept['id']}/content")).body == b"Kept."
        assert (await talk(api, session["id"])).status == 200

        async def is_deleted() -> bool:
            return old["id"] not in await _names(server)

        await until(is_deleted)


def _nothing(*_: object) -> None:
    """Read no document."""


async def test_reading_goes_on_when_the_bucket_is_back(
    provider: ScriptedProvider,
    data_dir: Path,
    in_bucket: dict[str, Any],
    line: Line,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A document that was taken is read as soon as its file can be had."""
    monkeypatch.setattr(ingestion, "RETRY_AFTER", 0.05)
    monkeypatch.setattr(InProcess, "add", _nothing)
    async with (
        FiresideServer(data_dir, provider.base_url, **in_bucket) as server,
        Api(server.origin) as api,
    ):
        agent = await api.new_agent()
        document = await added(api, agent["id"], "a.txt", b"Text.")
    monkeypatch.undo()
    monkeypatch.setattr(module, "RETRIES", 0)
    monkeypatch.setattr(ingestion, "RETRY_AFTER", 0.05)
    await line.cut()
    async with (
        FiresideServer(data_dir, provider.base_url, **in_bucket) as server,
        Api(server.origin) as api,
    ):
        assert (await api.get(f"/documents/{document['id']}")).json["status"] != "failed"
        await line.mend()
        assert (await ended(api, document["id"]))["status"] == "ready"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"storage_url": "s3://not-there/x"}, "The bucket of STORAGE_URL is not there"),
        ({"storage_url": "/dev/null/files"}, "The folder /dev/null/files can't be written"),
    ],
)
async def test_a_place_that_is_none(
    tmp_path: Path, in_bucket: dict[str, Any], changes: dict[str, str], sentence: str
) -> None:
    """The server does not start, and says why in one line."""
    settings = {**in_bucket, "data_dir": tmp_path / "data", **changes}
    code, _, errors = await run_command(tmp_path, "serve", "--port", "0", **settings)
    assert code == 1
    assert sentence in errors
    assert len(errors.splitlines()) == 1
    assert "secret" not in errors.replace("AWS_SECRET", "")
