"""The lock files hold what pyproject.toml asks for, and nothing that depends on a machine."""

from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement

from tools.setup_steps import BACKEND

LOCKS = (
    "requirements.txt",
    "requirements-server.txt",
    "requirements-build.txt",
    "requirements-dev.txt",
)


def pins(name: str) -> dict[str, set[str]]:
    """The versions that a lock file holds of each package; several where Pythons differ."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(
        r"^([\w.-]+)==([^ ;]+)", (BACKEND / name).read_text(), re.MULTILINE
    ):
        found.setdefault(package, set()).add(version)
    return found


def wanted(*sections: str) -> list[Requirement]:
    """The requirements of these lists of pyproject.toml."""
    text = (BACKEND / "pyproject.toml").read_text()
    lines = [
        line
        for section in sections
        for block in re.findall(rf"^{section} = \[(.*?)\]$", text, re.MULTILINE | re.DOTALL)
        # Not the name of another list that is part of this one.
        for line in re.findall(r'^\s*"([^"]+)"', block, re.MULTILINE)
    ]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(
    ("lock", "sections"),
    [
        ("requirements.txt", ("dependencies", "local", "mcp", "postgres", "redis")),
        ("requirements-server.txt", ("dependencies", "mcp", "postgres", "redis", "s3")),
        ("requirements-build.txt", ("build",)),
        (
            "requirements-dev.txt",
            ("dependencies", "local", "mcp", "postgres", "redis", "s3", "build", "dev"),
        ),
    ],
)
def test_a_lock_holds_what_is_asked_for(lock: str, sections: tuple[str, ...]) -> None:
    """A changed requirement without `make lock` fails here, not on a fresh machine."""
    locked = pins(lock)
    requirements = wanted(*sections)

    assert len(requirements) >= len(sections)
    for requirement in requirements:
        versions = locked.get(requirement.name.lower(), set())
        assert versions, f"{requirement.name} is not locked: run `make lock`"
        assert all(version in requirement.specifier for version in versions), requirement


def test_the_locks_agree() -> None:
    """What is tested is what runs."""
    tested = pins("requirements-dev.txt").items()
    assert pins("requirements.txt").items() <= tested
    assert pins("requirements-server.txt").items() <= tested
    assert pins("requirements-build.txt").items() <= tested


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_and_hashes_everything(lock: str) -> None:
    """It installs from whatever index pip is set to use, and only what was seen when locking."""
    text = (BACKEND / lock).read_text()

    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=\S)", text))
