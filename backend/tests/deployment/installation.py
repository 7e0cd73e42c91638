"""The wheel as the image installs it: built, in an environment of its own that can't be changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from tests.support.process import ServerProcess

BACKEND = Path(__file__).parents[2]


def python_for_all() -> Path | None:
    """Return a Python of the tests' own version that every user may run, if there is one."""
    name = "python{}.{}".format(*sys.version_info)
    base = Path(sys.base_prefix) / "bin" / name
    system = (Path(folder) / name for folder in ("/usr/local/bin", "/usr/bin"))
    return next((path for path in (base, *system) if path.exists() and is_open(path)), None)


def install(python: Path | None, folder: Path) -> Path:
    """Build the wheel, with the page in `folder`/frontend/dist, and return its environment."""
    environment = folder / "opt"
    run(python or sys.executable, "-m", "venv", "--without-pip", environment)
    (packages,) = environment.glob("lib/*/site-packages")
    _bring_requirements(packages)
    wheel = build(folder)
    into = ("--python", environment / "bin" / "python")
    options = ("--no-deps", "--no-index", "--quiet", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", *into, "install", *options, wheel)
    for path in (environment, *environment.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)
    return environment


def files_in(environment: Path) -> set[str]:
    """Return the names of all that is there."""
    return {str(path.relative_to(environment)) for path in environment.rglob("*")}


class InstalledServer(ServerProcess):
    """`fireside serve` from that environment, as a user of its own."""

    def __init__(
        self,
        environment: Path,
        user: int | None,
        data_dir: Path,
        base_url: str | None,
        **settings: object,
    ) -> None:
        super().__init__(data_dir, base_url or "", **settings)
        if base_url is None:
            # The embedded models answer.
            del self._environment["OPENAI_BASE_URL"], self._environment["OPENAI_MODEL"]
        # The checkout is not there.
        del self._environment["PYTHONPATH"]
        self._command = (environment / "bin" / "fireside",)
        self._user = user


@cache
def is_open(path: Path) -> bool:
    """Return whether every user gets to it."""
    real = path.resolve()
    return all(each.stat().st_mode & 0o001 for each in (real, *real.parents))


def build(folder: Path) -> Path:
    """Build the wheel in `folder`, with the page in `folder`/frontend/dist."""
    source = folder / "backend"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(BACKEND / "fireside", source / "fireside", ignore=ignored)
    shutil.copy(BACKEND / "pyproject.toml", source)
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=source)
    (wheel,) = folder.glob("fireside-*.whl")
    return wheel


def _bring_requirements(packages: Path) -> None:
    """Bring what requirements-server.txt names, and only that, from where the tests have it."""
    for line in (BACKEND / "requirements-server.txt").read_text().splitlines():
        if "==" not in line:
            continue
        requirement = Requirement(line.rstrip("\\ "))
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        for file in distribution(requirement.name).files or ():
            # Commands, in ../../../bin, are not for others.
            if file.parts[0] != "..":
                _bring(Path(str(file.locate())), packages, len(file.parts))


def _bring(source: Path, packages: Path, depth: int) -> None:
    """Bring a file; where every user may read it, by a link to the folder that it is part of."""
    if is_open(source.parents[depth - 1]):
        whole = source.parents[depth - 2] if depth > 1 else source
        if not (packages / whole.name).is_symlink():
            (packages / whole.name).symlink_to(whole)
        return
    target = packages.joinpath(*source.parts[-depth:])
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


def run(*command: str | Path, cwd: Path | None = None) -> None:
    """Run a command that has to succeed."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
