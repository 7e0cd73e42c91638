"""What the documentation refers to is there: files, headings, commands, settings."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import typer.main
import yaml
from typer.core import TyperGroup

from fireside import cli
from fireside.settings import Settings

ROOT = Path(__file__).parents[3]
PAGES: list[Path] = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "bench" / "README.md"],
)
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
_CODE = re.compile(r"^(?: {4}|\t)(.*)$|`([^`\n]+)`", re.MULTILINE)
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _prose(text: str) -> str:
    return _FENCED.sub("", text)


def _code(text: str) -> str:
    """Return what stands as code in a page, a line for each piece."""
    fenced = [body for language, body in _FENCED.findall(text) if language in {"sh", ""}]
    pieces = [block or inline for block, inline in _CODE.findall(_prose(text))]
    return "\n".join([*fenced, *pieces])


def _anchors(page: Path) -> set[str]:
    """Return the names that the headings of a page have, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", _prose(page.read_text()), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in kept}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links(page: Path) -> None:
    """A link within the project leads to a file, and to a heading of it; others are encrypted."""
    targets: list[str] = re.findall(r"\]\(([^)\s]+)\)", _prose(page.read_text()))
    for target in targets:
        parts = urlsplit(target)
        if parts.scheme:
            assert parts.scheme == "https" or parts.hostname in {"127.0.0.1", "localhost"}, target
            continue
        file = (page.parent / parts.path).resolve() if parts.path else page
        assert file.exists(), target
        assert file.is_relative_to(ROOT), target
        if parts.fragment:
            assert parts.fragment in _anchors(file), target


def _commands(group: TyperGroup, before: str = "") -> set[str]:
    found: set[str] = set()
    for name, command in group.commands.items():
        found.add(before + name)
        if isinstance(command, TyperGroup):
            found |= _commands(command, f"{before}{name} ")
    return found


def _make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def _scripts() -> set[str]:
    return set(json.loads((ROOT / "frontend" / "package.json").read_text())["scripts"])


def _other_variables() -> set[str]:
    """Return what compose files and the page's build take from the environment."""
    compose = "".join(file.read_text() for file in ROOT.glob("*compose*.yml"))
    assert yaml.safe_load(compose.split("\n---\n")[0])
    ours = {
        "ARGS",
        "GOMP_SPINCOUNT",
        "OUTAGE_SECONDS",
        "OUTAGE_DISK",
        "VITE_API_URL",
        "BENCH_SECONDS",
        "HOSTILE_VECTORS",
        "TRACE",
    }
    # What another product reads, beside which ours is measured.
    ours |= {"KEY", "OFFLINE_MODE", "OPENAI_API_BASE_URL", "RAG_EMBEDDING_ENGINE", "WEBUI_AUTH"}
    return ours | set(re.findall(r"\$\{([A-Z0-9_]+)", compose))


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_commands(page: Path) -> None:
    """A command that is named exists: of `fireside`, of make, of npm, and modules to run."""
    code = _code(page.read_text())
    app = typer.main.get_command(cli.app)
    assert isinstance(app, TyperGroup)
    commands = _commands(app)
    for command in re.findall(r"(?:^|[\s/&])fireside (?!--)([a-z][a-z-]*)", code):
        assert command in commands, command
    for target in re.findall(r"(?:^|\s)make ([a-z]+)", code):
        assert target in _make_targets(), target
    for script in re.findall(r"npm run (?:--silent )?([\w:-]+)", code):
        assert script in _scripts(), script
    for module in re.findall(r"python3? -m ((?:bench|tools|fireside)[\w.]*)", code):
        assert (ROOT / module.replace(".", "/")).is_dir() or find_spec(module), module


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_settings(page: Path) -> None:
    """A variable that is set in an example is one that something reads."""
    settings = {name.upper() for name in Settings.model_fields}
    known = settings | _other_variables()
    for name in re.findall(r"(?:^|\s)([A-Z][A-Z0-9_]{2,})=", _code(page.read_text())):
        assert name in known, name


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_tests(page: Path) -> None:
    """A test that is named to hold a promise exists."""
    for file, name in re.findall(r"([\w/]+\.py)::(test_\w+)", page.read_text()):
        text = (ROOT / "backend" / "tests" / file).read_text()
        assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), f"{file}::{name}"
    for file in re.findall(r"`(frontend/[\w/.-]+\.tsx?)`", page.read_text()):
        assert (ROOT / file).is_file(), file
