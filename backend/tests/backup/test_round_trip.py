"""What is backed up while the server writes comes back as it was."""

from __future__ import annotations

import asyncio
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from fireside.services.backup.making import make_backup
from fireside.services.backup.verifying import verify_backup, verify_installation
from fireside.storage.folder import FolderStorage
from fireside.testing.scripted_provider import ScriptedProvider
from tests.backup.installation import everything, fill, running, settings_of
from tests.knowledge.documents import added
from tests.support.process import run_command
from tests.support.s3 import S3Server


@pytest.mark.parametrize("kind", ["folder", "bucket"])
async def test_backup_and_restore(
    provider: ScriptedProvider, tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    """On the command line, from a server that goes on writing into an empty place."""
    old, new = _places(kind, request)
    source, target = tmp_path / "data", tmp_path / "elsewhere" / "data"
    file = tmp_path / "all.zip"
    async with running(source, provider, **old) as api:
        agent_id = await fill(api)
        before = await everything(api, agent_id)
        other = await api.new_agent()

        async def write() -> None:
            number = 0
            while True:
                number += 1
                await added(api, other["id"], f"{number}.txt", f"Number {number}.".encode())

        writing = asyncio.create_task(write())
        code, output, errors = await run_command(
            tmp_path, "backup", str(file), data_dir=source, **old
        )
        assert not writing.done()
        writing.cancel()
        assert (code, errors) == (0, "")
        assert output.startswith(f"{file}: the database and ")
        assert await everything(api, agent_id) == before
    assert sorted(os.listdir(tmp_path)) == ["all.zip", "data"]  # noqa: PTH208 - in an async test
    assert file.stat().st_mode & 0o077 == 0
    assert verify_backup(file).problems == []
    code, output, errors = await run_command(tmp_path, "restore", str(file), data_dir=target, **new)
    assert (code, errors) == (0, "")
    assert (await verify_installation(settings_of(target, **new))).problems == []
    async with running(target, provider, **new) as api:
        assert await everything(api, agent_id) == before
        assert (await api.get(f"/agents/{other['id']}/documents")).json["total"] > 0
    if kind == "bucket":
        assert not (target / "documents").exists()


def _places(kind: str, request: pytest.FixtureRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return where files are, and where they are to be."""
    if kind == "folder":
        return {}, {}
    s3: S3Server = request.getfixturevalue("s3")
    settings = {
        "aws_endpoint_url": s3.origin,
        "aws_access_key_id": "key",
        "aws_secret_access_key": "secret",
    }
    bucket = s3.new_bucket()
    old, new = ({**settings, "storage_url": f"s3://{bucket}/{name}"} for name in ("old", "new"))
    return old, new


@pytest.mark.sqlite_only("backups are of SQLite")
async def test_what_is_deleted_meanwhile(
    provider: ScriptedProvider, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backup is begun anew: what its database names is in it, and nothing else."""
    read, deleted = FolderStorage.read, asyncio.Event()
    async with running(data_dir, provider) as api:
        agent_id = await fill(api)
        documents = (await api.get(f"/agents/{agent_id}/documents")).json["documents"]

        async def slowly(self: FolderStorage, name: str) -> Any:  # noqa: ANN401
            async for piece in read(self, name):
                if not deleted.is_set():
                    deleted.set()
                    for document in documents:
                        await api.delete(f"/documents/{document['id']}")
                yield piece

        monkeypatch.setattr(FolderStorage, "read", slowly)
        file = tmp_path / "all.zip"
        made = await make_backup(settings_of(data_dir), file)
    assert deleted.is_set()
    assert made.problems == verify_backup(file).problems == []
    assert not [name for name in zipfile.ZipFile(file).namelist() if name.startswith("documents")]
    assert len(made.manifest.files) == 2
