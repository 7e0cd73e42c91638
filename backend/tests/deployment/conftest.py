"""Fixtures: places that a user without rights gets to, and the scripted provider for a module."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest
import pytest_asyncio

from fireside.testing.scripted_provider import ScriptedProvider
from tests.deployment.installation import is_open, python_for_all

NOBODY = 65534


@pytest.fixture(scope="module")
def python() -> Path | None:
    """A Python that every user may run, if there is one."""
    return python_for_all()


@pytest.fixture(scope="module")
def user(python: Path | None) -> int | None:
    """Whom the servers run as: nobody, where that is possible; else whoever runs the tests."""
    is_possible = os.geteuid() == 0 and python and is_open(Path(tempfile.gettempdir()))
    return NOBODY if is_possible else None


@pytest.fixture(scope="module")
def open_folder(user: int | None) -> Generator[Path]:
    """A folder that every user gets to; pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="fireside-deployment-"))
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def home(open_folder: Path, user: int | None) -> Path:
    """The only folder there that the servers may write to."""
    home = open_folder / "home"
    home.mkdir(mode=0o700)
    if user is not None:
        os.chown(home, user, user)
    return home


@pytest.fixture(scope="module")
def page(open_folder: Path) -> Path:
    """A built page of a few files."""
    page = open_folder / "frontend" / "dist"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html><title>Fireside</title>")
    (page / "manifest.webmanifest").write_text("{}")
    (page / "assets" / "index-1.js").write_text("start()")
    (page / "assets" / "index-1.js.gz").write_bytes(gzip.compress(b"start()"))
    (page / "assets" / "pdf.worker-1.mjs").write_text("draw()")
    return page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def provider() -> AsyncGenerator[ScriptedProvider]:
    """A scripted provider on a free port."""
    async with ScriptedProvider() as provider:
        yield provider
