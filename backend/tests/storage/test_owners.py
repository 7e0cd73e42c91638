"""Two installations that are pointed at one place keep out of each other's files."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fireside.domain.ids import new_id
from fireside.services.installation import MARK
from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.documents import added, ended
from tests.support.api import Api
from tests.support.process import ServerProcess, run_command
from tests.support.s3 import S3Server


@pytest.fixture
def in_bucket(s3: S3Server, bucket: str) -> Mapping[str, str]:
    """Settings for a bucket."""
    return {
        "storage_url": f"s3://{bucket}/team",
        "aws_endpoint_url": s3.origin,
        "aws_access_key_id": "key",
        "aws_secret_access_key": "secret",
    }


@pytest.fixture
def homes(tmp_path: Path) -> tuple[Path, Path]:
    """Two machines."""
    places = (tmp_path / "first", tmp_path / "second")
    for place in places:
        place.mkdir()
    return places


@asynccontextmanager
async def _serving(
    home: Path, provider: ScriptedProvider, place: Mapping[str, str]
) -> AsyncGenerator[Api]:
    async with (
        ServerProcess(home / "data", provider.base_url, **place) as server,
        Api(server.origin) as api,
    ):
        yield api


async def _run(home: Path, place: Mapping[str, str], *command: str) -> tuple[int, str]:
    """Return the status of a command and what it told."""
    status, output, errors = await run_command(
        home, *command, data_dir=home / "data", openai_base_url="http://localhost:9", **place
    )
    return status, output + errors


async def test_a_second_installation(
    provider: ScriptedProvider, homes: tuple[Path, Path], in_bucket: Mapping[str, str]
) -> None:
    """It is refused in words, and what the first has stored is still there."""
    first, second = homes
    async with _serving(first, provider, in_bucket) as api:
        agent = await api.new_agent()
        document = await added(api, agent["id"], "a.txt", b"Some text.")
        await ended(api, document["id"])
    status, told = await _run(second, in_bucket, "serve", "--port", "0")
    assert status == 1
    assert "belong to another installation" in told
    assert f"STORAGE_URL={in_bucket['storage_url']}/second" in told
    assert len(told.splitlines()) == 1
    # What was put back from a backup is the same installation, wherever it runs.
    copy = str(first / "copy.zip")
    for home, command in (
        (first, ["backup", copy]),
        (second, ["restore", copy, "--force"]),
    ):
        status, told = await _run(home, in_bucket, *command)
        assert status == 0, told
    async with _serving(second, provider, in_bucket) as api:
        content = await api.get(f"/documents/{document['id']}/content")
        assert content.body == b"Some text."


async def test_a_restore_over_anothers_files(
    homes: tuple[Path, Path], provider: ScriptedProvider
) -> None:
    """It needs --force like all else that puts something aside, and makes the place its own."""
    first, second = homes
    place = {"storage_url": str(second / "files")}
    async with _serving(first, provider, {}) as api:
        agent = await api.new_agent()
        await added(api, agent["id"], "a.txt", b"Some text.")
    copy = str(first / "copy.zip")
    assert (await _run(first, {}, "backup", copy))[0] == 0
    mark = second / "files" / MARK
    mark.parent.mkdir()
    mark.write_text(new_id())
    status, told = await _run(second, place, "restore", copy)
    assert (status, "--force" in told) == (1, True)
    assert (await _run(second, place, "restore", copy, "--force"))[0] == 0
    async with _serving(second, provider, place) as api:
        assert (await api.get("/agents")).json["total"] == 1
        # Now it is that one's: the next who comes by is refused.
        status, told = await _run(first, place, "serve", "--port", "0")
        assert (status, "belong to another installation" in told) == (1, True)
        # Until the mark is taken away, since the other is gone for good.
    mark.unlink()
    async with _serving(first, provider, place) as api:
        assert (await api.get("/agents")).json["total"] == 1
