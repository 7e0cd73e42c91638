"""Fixtures: what stores files in it or in a folder."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from fireside.storage import bucket as module
from fireside.storage.base import Storage
from fireside.storage.bucket import BucketStorage, open_bucket
from fireside.storage.folder import FolderStorage
from tests.support.s3 import Line, S3Server


@pytest.fixture
async def line(s3: S3Server) -> AsyncGenerator[Line]:
    """The line to S3."""
    async with Line(s3.port) as line:
        yield line


@pytest.fixture
def bucket(s3: S3Server) -> str:
    """The name of a new bucket."""
    return s3.new_bucket()


@pytest.fixture
def bucket_storage(line: Line, bucket: str, monkeypatch: pytest.MonkeyPatch) -> BucketStorage:
    """A prefix of a bucket without files."""
    monkeypatch.setattr(module, "RETRIES", 2)
    return BucketStorage(
        open_bucket(
            f"s3://{bucket}/some/documents",
            {"endpoint": line.origin, "access_key_id": "key", "secret_access_key": "secret"},
        )
    )


@pytest.fixture
def folder_storage(tmp_path: Path) -> FolderStorage:
    """A folder that is not there yet."""
    return FolderStorage(tmp_path / "below" / "files")


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest) -> Storage:
    """Either."""
    return request.getfixturevalue(f"{request.param}_storage")
