"""Two installations that are pointed at one place keep out of each other's files."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fireside.db.migrate import migrate
from fireside.domain.ids import new_id
from fireside.errors import BackupUnusable, StartupError
from fireside.services.backup.making import make_backup
from fireside.services.backup.restoring import restore_backup
from fireside.services.installation import MARK, claim_storage
from fireside.storage.data_dir import prepare_data_dir
from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.documents import added, ended
from tests.support.api import Api
from tests.support.process import ServerProcess, run_command
from tests.support.s3 import S3Server
from tests.support.server import make_settings


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
    # Whose it is comes in at once, and finds everything.
    async with _serving(first, provider, in_bucket) as api:
        content = await api.get(f"/documents/{document['id']}/content")
        assert content.body == b"Some text."


async def test_a_restore_over_anothers_files(homes: tuple[Path, Path], tmp_path: Path) -> None:
    """It needs --force like all else that puts something aside, and makes the place its own."""
    place = str(tmp_path / "files")
    first = make_settings(homes[0] / "data", None, storage_url=place)
    second = make_settings(homes[1] / "data", None, storage_url=place)
    for settings in (first, second):
        prepare_data_dir(settings.data_dir)
        migrate(settings.resolved_database_url)
    await claim_storage(first)
    await make_backup(first, tmp_path / "copy.zip")
    mark = tmp_path / "files" / MARK
    mark.write_text(new_id())
    with pytest.raises(BackupUnusable, match="--force"):
        await restore_backup(first, tmp_path / "copy.zip", is_forced=False)
    await restore_backup(first, tmp_path / "copy.zip", is_forced=True)
    await claim_storage(first)
    with pytest.raises(StartupError, match="belong to another installation"):
        await claim_storage(second)
    # It is gone for good, and somebody has said so.
    mark.unlink()
    await claim_storage(second)
    with pytest.raises(StartupError, match="belong to another installation"):
        await claim_storage(first)
    # What was put back from a backup is the same installation, wherever it runs.
    await restore_backup(second, tmp_path / "copy.zip", is_forced=True)
    await claim_storage(second)
    await claim_storage(first)
