"""The driver of SQLite where there is nothing to open."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from fireside.db.session import Database

TRIES = 200
"""Without a wait for the thread about one in twenty went wrong."""


async def _look(url: str) -> bool:
    database = Database(url)
    try:
        return await database.is_available()
    finally:
        await database.close()


@pytest.mark.sqlite_only("it is about SQLite's driver")
def test_a_file_that_can_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread of the failed connection has ended when the event loop is closed."""
    wrong: list[object] = []
    monkeypatch.setattr(threading, "excepthook", wrong.append)
    for _ in range(TRIES):
        assert not asyncio.run(_look(f"sqlite+aiosqlite:///{tmp_path}/nowhere/fireside.db"))
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            thread.join()
    assert wrong == []
