"""`pip install "fireside[local]" && fireside serve`, on every Python that is here."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fireside.settings import load_settings
from tests.deployment.installation import BACKEND, InstalledServer, build, run
from tests.support.api import JSON, Api
from tests.support.waiting import until
from tests.voice.talking import talk

OLDEST, NEWEST = 10, 13
"""What `requires-python` and the locked packages allow, as minor versions."""
UV = Path(sys.executable).with_name("uv")


def _pythons() -> dict[str, Path]:
    """Return the Pythons of this machine by their version: the tests' own, the PATH's, pyenv's."""
    found = {f"3.{sys.version_info.minor}": Path(sys.executable)}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    folders = [Path(folder) for folder in os.environ["PATH"].split(":") if "shims" not in folder]
    for minor in range(OLDEST, NEWEST + 1):
        name = f"python3.{minor}"
        places = [folder / name for folder in folders]
        places += pyenv.glob(f"3.{minor}.*/bin/{name}")
        here = next((place for place in places if place.is_file()), None)
        if here is not None:
            found.setdefault(f"3.{minor}", here)
    return found


def _as_pip() -> tuple[str, ...]:
    """Return what makes uv trust and ask whom pip trusts and asks on this machine."""
    index = os.environ.get("PIP_INDEX_URL", "")
    if not index:
        asked = (sys.executable, "-m", "pip", "config", "get", "global.index-url")
        found = subprocess.run(asked, capture_output=True, text=True, check=False)
        index = found.stdout.strip()
    return ("--system-certs", *(("--default-index", index) if index else ()))


PYTHONS = _pythons()


@pytest.fixture(scope="module")
def wheel(open_folder: Path, page: Path) -> Path:
    """The wheel, with a page in it."""
    assert page.is_dir()
    return build(open_folder)


def test_it_is_built_the_same_twice(wheel: Path, page: Path, tmp_path: Path) -> None:
    """The same sources make the same bytes, wherever and whenever."""
    shutil.copytree(page, tmp_path / "frontend" / "dist")
    for file in (tmp_path / "frontend").rglob("*"):
        os.utime(file, (1_000_000_000, 1_000_000_000))
    again = build(tmp_path)
    assert again.name == wheel.name
    digests = {hashlib.sha256(each.read_bytes()).hexdigest() for each in (wheel, again)}
    assert len(digests) == 1


@pytest.mark.parametrize("version", PYTHONS)
async def test_it_is_installed_and_talks(wheel: Path, version: str, tmp_path: Path) -> None:
    """In an empty environment it starts, serves the page, hears, answers and speaks."""
    environment = tmp_path / "environment"
    run(UV, "venv", "--quiet", "--no-config", "--python", PYTHONS[version], environment)
    into = ("--quiet", "--no-config", "--python", environment / "bin" / "python", *_as_pip())
    locked = ("--constraint", BACKEND / "requirements.txt", "--only-binary", ":all:")
    run(UV, "pip", "install", *into, *locked, f"fireside[local] @ {wheel.as_uri()}")
    models_dir = load_settings().models_dir
    data_dir = tmp_path / "data"
    async with (
        InstalledServer(environment, None, data_dir, None, models_dir=models_dir) as server,
        Api(server.origin) as api,
    ):
        assert b"<title>Fireside</title>" in (await api.get("//")).body

        async def is_ready() -> bool:
            return (await api.get("/health")).json["openai"] == "ok"

        await until(is_ready)
        agent = await api.new_agent(temperature=0)
        session = await api.new_session(agent["id"])
        turn = await talk(api, session["id"], headers=JSON)
        assert turn.status == 200, (turn.body, server.errors)
        reply = turn.json["assistant_message"]
        assert turn.json["user_message"]["content"]
        assert reply["content"]
        spoken = await api.get(reply["tts_audio_url"].removeprefix("/api"))
        assert spoken.headers["Content-Type"] == "audio/mpeg"
        assert len(spoken.body) > 1000
        assert "Traceback" not in server.errors
