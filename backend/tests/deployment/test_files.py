"""The files that containers are made from: linters read them, since no engine runs them here."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from fireside.settings import Settings

ROOT = Path(__file__).parents[3]
COMPOSE = ("docker-compose.yml", "compose.scale.yml")
DOCKERFILES = ("backend/Dockerfile", "frontend/Dockerfile")
_FROM = re.compile(r"^FROM (\S+)(?: AS (\S+))?$", re.MULTILINE)
_PAGE = re.compile(r"^FROM node.*?(?=\n\n)", re.MULTILINE | re.DOTALL)
_COPY = re.compile(r"^COPY (?!--from)(.+) \S+$", re.MULTILINE)


def _services(name: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / name).read_text())["services"]


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_dockerfiles_are_sound() -> None:
    """The linter has nothing to say."""
    _run(Path(sys.executable).with_name("hadolint"), *DOCKERFILES)


def test_compose_files_are_sound() -> None:
    """They are what the Compose specification's own schema describes."""
    schema = ("--builtin-schema", "vendor.compose-spec")
    _run(sys.executable, "-m", "check_jsonschema", *schema, *COMPOSE)


@pytest.mark.parametrize("name", DOCKERFILES)
def test_images(name: str) -> None:
    """Bases are pinned to a release; who runs is a user without rights, and is looked after."""
    text = (ROOT / name).read_text()
    stages = _FROM.findall(text)
    names = {stage for _, stage in stages}
    for base, _ in stages:
        assert base in names or re.fullmatch(r"[a-z]+:\d+\.\d+\.\d+-\S+", base), base
    final = re.split(r"^FROM ", text, flags=re.MULTILINE)[-1]
    users = re.findall(r"^USER (\S+)$", final, re.MULTILINE)
    assert users
    assert all(re.fullmatch(r"[1-9]\d*:[1-9]\d*", user) for user in users)
    assert "\nHEALTHCHECK " in text
    assert not re.search(r"^ADD |curl|\blatest\b", text, re.MULTILINE)


def test_what_images_are_made_from() -> None:
    """All that is let through to a build is there, and a build takes nothing else."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    let_through = [line[1:] for line in lines if line.startswith("!")]
    for pattern in let_through:
        assert list(ROOT.glob(pattern)), f"{pattern} is not there"
    for name in DOCKERFILES:
        for sources in _COPY.findall((ROOT / name).read_text()):
            for source in sources.split():
                below = [path for path in let_through if f"{path}/".startswith(f"{source}/")]
                assert below, f"{name} copies {source}, which .dockerignore keeps out"


def test_the_page_is_built_once() -> None:
    """Both images build it with the same lines, so that a builder does it for both."""
    first, second = (_PAGE.findall((ROOT / name).read_text()) for name in DOCKERFILES)
    assert len(first) == 1
    assert first == second


@pytest.mark.parametrize("name", COMPOSE)
def test_who_reaches_the_services(name: str) -> None:
    """Only this machine; a backend that listens to others can't be started without a token."""
    services = _services(name)
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert ports
    assert all(str(port).startswith("127.0.0.1:") for port in ports)
    for service in services.values():
        settings = service.get("environment", {})
        if settings.get("HOST", "127.0.0.1") != "127.0.0.1":
            assert settings["ACCESS_TOKEN"].startswith("${ACCESS_TOKEN:?")


@pytest.mark.parametrize("name", COMPOSE)
def test_what_the_services_are(name: str) -> None:
    """Images are pinned, targets are there, settings are known, data outlive a container."""
    volumes = yaml.safe_load((ROOT / name).read_text())["volumes"]
    for service in _services(name).values():
        for volume in service.get("volumes", ()):
            assert volume.split(":")[0] in volumes
        assert service["restart"] == "unless-stopped"
        build = service.get("build")
        if build is None:
            assert re.search(r":v?\d+\.\d+\.\d+", service["image"]), service["image"]
            continue
        assert (ROOT / build["context"]).resolve() == ROOT
        text = (ROOT / build["dockerfile"]).read_text()
        assert build.get("target") in {None, *(stage for _, stage in _FROM.findall(text))}
        assert service["read_only"] is True
        known = {field.upper() for field in Settings.model_fields}
        assert set(service.get("environment", {})) <= known
