"""The disk, the database, Redis or the storage is away for a while, in the middle of everything.

What can't be done is refused in words, what was acknowledged is there in the end, and when it is
back all goes on by itself. `OUTAGE_SECONDS=10` makes it a long while; `OUTAGE_DISK=FOLDER`, on a
small file system of its own, fills that one instead of limiting files.
"""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fireside.db import engine, postgres
from fireside.services.jobs import doing
from fireside.services.knowledge import ingestion
from fireside.storage import bucket as bucket_module
from fireside.testing.scripted_provider import ScriptedProvider
from tests.outages.life import GAP, Held, Life, outage
from tests.support import database
from tests.support.api import Api
from tests.support.process import ServerProcess
from tests.support.redis import running_redis
from tests.support.s3 import Line, S3Server
from tests.support.server import FiresideServer

DISK = os.environ.get("OUTAGE_DISK", "")


@pytest.fixture(autouse=True)
def _reads_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (ingestion, doing):
        monkeypatch.setattr(module, "RETRY_AFTER", min(GAP, module.RETRY_AFTER))


async def _now(work: Callable[[], object]) -> None:
    await asyncio.to_thread(work)


async def test_a_database_that_is_locked(
    provider: ScriptedProvider, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program keeps the database to itself."""
    if GAP < 10:
        # As if that were longer than a write waits.
        usual = engine._PRAGMAS  # pyright: ignore[reportPrivateUsage] - no setting of anyone's
        pragmas = ("PRAGMA busy_timeout=50", *usual[1:])
        monkeypatch.setattr(engine, "_PRAGMAS", pragmas)
        monkeypatch.setitem(postgres._SETTINGS, "lock_timeout", "50ms")  # pyright: ignore[reportPrivateUsage] - likewise
    async with (
        FiresideServer(data_dir, provider.base_url) as server,
        Api(server.origin) as api,
        Life(api) as life,
    ):
        lock = Held(database.locked(data_dir))
        await outage(life, lock.take, lock.give_back)
    assert list(life.refused) == [
        "The database could not save this. Nothing was changed; please try again."
    ]


@pytest.mark.postgresql_only
async def test_the_database_server_is_away(provider: ScriptedProvider, data_dir: Path) -> None:
    """PostgreSQL ends all connections and takes none."""
    async with (
        FiresideServer(data_dir, provider.base_url) as server,
        Api(server.origin) as api,
        Life(api) as life,
    ):
        absence = Held(database.away(data_dir))
        await outage(life, absence.take, absence.give_back)


async def test_redis_is_away(provider: ScriptedProvider, data_dir: Path, tmp_path: Path) -> None:
    """Redis is killed and starts again, with nothing of what it knew."""
    async with (
        running_redis(tmp_path) as redis,
        FiresideServer(data_dir, provider.base_url, redis_url=redis.url) as server,
        Api(server.origin) as api,
        Life(api) as life,
    ):
        await outage(life, redis.stop, redis.start)
    assert list(life.refused) == [
        "The server can't reach Redis at the moment. Nothing was changed; please try again."
    ]


async def test_the_storage_is_away(
    provider: ScriptedProvider, data_dir: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bucket does not answer: conversations go on, files are refused."""
    monkeypatch.setattr(bucket_module, "RETRIES", 0)
    async with Line(s3.port) as line:
        settings = {
            "storage_url": f"s3://{s3.new_bucket()}/fireside",
            "aws_endpoint_url": line.origin,
            "aws_access_key_id": "key",
            "aws_secret_access_key": "secret",
        }
        async with (
            FiresideServer(data_dir, provider.base_url, **settings) as server,
            Api(server.origin) as api,
            Life(api) as life,
        ):
            await outage(life, line.cut, line.mend)
        assert list(life.refused) == [
            "The storage of files does not answer at the moment. Please try again."
        ]


class _Limit:
    """No file of the process may grow any more: a full disk that needs no disk."""

    def __init__(self, server: ServerProcess) -> None:
        self._pid = server.pid

    def fill(self) -> None:
        """Take the room away."""
        resource.prlimit(self._pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def empty(self) -> None:
        """Give it back."""
        room = resource.RLIM_INFINITY
        resource.prlimit(self._pid, resource.RLIMIT_FSIZE, (room, room))


class _Disk:
    """A small file system that is filled to the last byte."""

    def __init__(self, folder: Path) -> None:
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Write until nothing more fits."""
        with self._filler.open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    continue

    def empty(self) -> None:
        """Give the room back."""
        self._filler.unlink()


async def test_the_disk_is_full(provider: ScriptedProvider, tmp_path: Path) -> None:
    """Nothing can be written, neither by the database nor beside it."""
    folder = Path(DISK) / "outage" if DISK else tmp_path
    shutil.rmtree(folder / "data", ignore_errors=True)
    folder.mkdir(exist_ok=True)
    async with (
        ServerProcess(folder / "data", provider.base_url) as server,
        Api(server.origin) as api,
        # A process of its own waits as long as it always does.
        Life(api, waits_for_reading=GAP >= 10) as life,
    ):
        disk = _Disk(folder) if DISK else _Limit(server)
        await outage(life, lambda: _now(disk.fill), lambda: _now(disk.empty))
        assert "Traceback" not in server.errors
    assert set(life.refused) <= {
        "The database could not save this. Nothing was changed; please try again.",
        "The document can't be stored: the disk is full or can't be written to.",
        "The file can't be stored: the disk is full or can't be written to.",
    }
