"""The steps of the set-up: Python packages, node packages, the page, the embedded models."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tools import processes

ROOT = Path(__file__).resolve().parent.parent
BACKEND = ROOT / "backend"
FRONTEND = ROOT / "frontend"
VENV = ROOT / ".venv"
SHOWN_OF_A_FAILURE = (8, 12)
"""How many lines of a failed command's output are shown, from its start and its end."""


class SetupError(Exception):
    """Something the person at the keyboard has to know, in one sentence."""


class Step(ABC):
    """One thing to set up."""

    title: str
    """What is said while it runs."""
    lane: ClassVar[str] = "backend"
    """Steps of one lane build on each other; those of different lanes can be made side by side."""

    @abstractmethod
    def is_done(self) -> bool:
        """Whether what it would make is there and fits its sources; fast."""

    @abstractmethod
    def check(self) -> None:
        """Raise a `SetupError` when this machine lacks something that the step needs."""

    @abstractmethod
    def make(self) -> None:
        """Do it; may be called again after a failure."""


@dataclass(frozen=True)
class PythonPackages(Step):
    """The virtual environment with the packages of a lock file."""

    locks: tuple[str, ...]
    """The lock file to install, then those that it contains."""
    title: str = "Python packages"

    def is_done(self) -> bool:
        """Whether the lock file is installed, here and for this Python."""
        complete = _read(VENV / ".complete").splitlines()
        return _identity() in complete and self._keys()[0] in complete

    def check(self) -> None:
        """Pass: tools/python has found a Python that will do."""

    def make(self) -> None:
        """Make the environment when there is none that fits, then install."""
        complete, identity = VENV / ".complete", VENV / ".identity"
        complete.unlink(missing_ok=True)
        if _read(identity) != _identity():
            # Seen from inside an environment that was moved, this is the Python it was made with.
            base = Path(sys.executable).resolve()
            shutil.rmtree(VENV, ignore_errors=True)
            run_quietly([base, "-m", "venv", VENV], ROOT, "Could not make a virtual environment.")
            identity.write_text(_identity())
        pip = [VENV / "bin" / "python", "-m", "pip", "--no-input", "--disable-pip-version-check"]
        options = ["--quiet", "--require-hashes", "--no-deps", "--only-binary", ":all:"]
        run_quietly([*pip, "install", *options, "-r", BACKEND / self.locks[0]], ROOT, _OFFLINE)
        _add_command()
        complete.write_text("\n".join([_identity(), *self._keys()]))

    def _keys(self) -> list[str]:
        return [fingerprint([BACKEND / lock]) for lock in self.locks]


@dataclass(frozen=True)
class NodePackages(Step):
    """The packages that build and test the page, or those of a folder of its own."""

    title: str = "Node packages"
    folder: Path = FRONTEND
    lane: ClassVar[str] = "page"

    def is_done(self) -> bool:
        """Whether what package-lock.json names is installed."""
        return _read(self.folder / "node_modules" / ".complete") == self._key()

    def check(self) -> None:
        """Raise a `SetupError` unless Node.js and npm are here and new enough."""
        oldest = json.loads(_read(FRONTEND / "package.json"))["engines"]["node"].lstrip(">=")
        needed = f"Node.js {oldest} or newer with npm is needed"
        if not (shutil.which("node") and shutil.which("npm")):
            raise SetupError(f"{needed} and is missing. On Debian: apt install nodejs npm")
        found = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
        if version_numbers(found.stdout) < version_numbers(oldest):
            raise SetupError(f"{needed}; this machine has {found.stdout.strip()} (see nodejs.org)")

    def make(self) -> None:
        """Install exactly what package-lock.json names."""
        options = ["--no-audit", "--no-fund", "--loglevel=error"]
        run_quietly(["npm", "ci", *options], self.folder, _OFFLINE)
        (self.folder / "node_modules" / ".complete").write_text(self._key())

    def _key(self) -> str:
        return fingerprint([self.folder / "package.json", self.folder / "package-lock.json"])


LIGHTHOUSE = NodePackages("Lighthouse", FRONTEND / "e2e" / "lighthouse")
"""What judges the built page; only tests need it."""
NEWMAN = NodePackages("Newman", FRONTEND / "e2e" / "newman")
"""What runs docs/postman; only tests need it."""


@dataclass(frozen=True)
class Page(Step):
    """The built page in frontend/dist."""

    title: str = "the page"
    lane: ClassVar[str] = "page"

    def is_done(self) -> bool:
        """Whether frontend/dist was built from the sources as they are."""
        built = (FRONTEND / "dist" / "index.html").exists()
        return built and _read(FRONTEND / "node_modules" / ".page") == self._key()

    def check(self) -> None:
        """Raise a `SetupError` unless Node.js and npm are here and new enough."""
        NodePackages().check()

    def make(self) -> None:
        """Build it."""
        run_quietly(["npm", "run", "build"], FRONTEND, "The page could not be built.")
        self.stamp()

    def stamp(self) -> None:
        """Note that frontend/dist fits its sources."""
        (FRONTEND / "node_modules" / ".page").write_text(self._key())

    def _key(self) -> str:
        settings = [f"{k}={v}" for k, v in sorted(os.environ.items()) if k.startswith("VITE_")]
        own = [path for path in FRONTEND.iterdir() if path.is_file()]
        deep = [path for name in ("src", "public") for path in (FRONTEND / name).rglob("*")]
        return fingerprint([path for path in own + deep if path.is_file()], *settings)


@dataclass(frozen=True)
class Models(Step):
    """The default set of embedded models."""

    are_optional: bool
    """Whether a setting that names another provider makes them unnecessary."""
    title: str = "the embedded models"

    def is_done(self) -> bool:
        """Whether the files of the last download are there, whole, or another provider answers."""
        if self.are_optional and (setting("OPENAI_API_KEY") or setting("OPENAI_BASE_URL")):
            return True
        lines = _read(VENV / ".models").splitlines()
        return lines[:1] == [self._key()] and all(map(_is_there, lines[1:]))

    def check(self) -> None:
        """Pass: the platform's own command says what it lacks."""

    def make(self) -> None:
        """Let the platform's own command download and check them."""
        get = processes.start([VENV / "bin" / "fireside", "models", "get"], BACKEND)
        if status := processes.finish(get):
            # It has said why, in its own words.
            raise SystemExit(status)
        # What begins with a dot is still arriving.
        files = [path for path in _models_dir().glob("[!.]*/[!.]*") if path.is_file()]
        there = [f"{path.stat().st_size} {path}" for path in sorted(files)]
        (VENV / ".models").write_text("\n".join([self._key(), *there]))

    def _key(self) -> str:
        catalog = BACKEND / "fireside" / "local_models"
        return fingerprint(catalog.rglob("*catalog*"), str(_models_dir()))


@dataclass(frozen=True)
class ClientTests(Step):
    """The tests of OpenAI's own client, which come with its source, not with what is installed."""

    title: str = "the tests of OpenAI's client"
    package: str = "openai"
    lock: Path = BACKEND / "requirements-dev.txt"

    def is_done(self) -> bool:
        """Whether those of the locked version are here."""
        return _read(CLIENT_TESTS / ".complete") == self._locked()

    def check(self) -> None:
        """Pass: the Python packages are here by now."""

    def make(self) -> None:
        """Download the source, checked by its hash, and unpack its tests."""
        with tempfile.TemporaryDirectory() as folder:
            wanted = Path(folder) / "wanted.txt"
            wanted.write_text(self._locked())
            pip = [
                VENV / "bin" / "python",
                "-m",
                "pip",
                "--no-input",
                "--disable-pip-version-check",
            ]
            options = ["--quiet", "--require-hashes", "--no-deps", "--no-binary", self.package]
            # It wants to know the source's metadata; what it takes for that is locked as well.
            options += ["--no-build-isolation", "--dest", folder, "-r", wanted]
            run_quietly([*pip, "download", *options], ROOT, _OFFLINE)
            shutil.rmtree(CLIENT_TESTS, ignore_errors=True)
            with tarfile.open(next(Path(folder).glob("*.tar.gz"))) as source:
                for member in source.getmembers():
                    _, _, name = member.name.partition("/")
                    if name == "pyproject.toml" or name.startswith("tests/"):
                        _unpack(source, member, CLIENT_TESTS / name)
        (CLIENT_TESTS / ".complete").write_text(self._locked())

    def _locked(self) -> str:
        """Return what the lock says of the package: its version and the hashes of its files."""
        found = re.search(rf"(?m)^{self.package}==.*(?:\n    --hash.*)*", _read(self.lock))
        return found[0] if found else ""


def _unpack(source: tarfile.TarFile, member: tarfile.TarInfo, to: Path) -> None:
    """Write one file of an archive; `extract` takes its `filter` from Python 3.11.4 on only."""
    content = source.extractfile(member) if member.isfile() else None
    if content is not None:
        to.parent.mkdir(parents=True, exist_ok=True)
        with content, to.open("wb") as file:
            shutil.copyfileobj(content, file)


CLIENT_TESTS = VENV / "openai-client"
"""Where the tests of OpenAI's client are unpacked."""
_OFFLINE = (
    "Could not install the packages. If it was the network, the same command goes on from here."
)

RUN_PACKAGES = PythonPackages(("requirements.txt",))
DEV_PACKAGES = PythonPackages(("requirements-dev.txt", "requirements.txt"))


def fingerprint(files: Iterable[Path], *words: str) -> str:
    """A hash of the names and contents of `files`, and of `words`."""
    digest = hashlib.sha256("\0".join(words).encode())
    for path in sorted(files):
        digest.update(f"\0{path}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def setting(name: str) -> str:
    """What the server will read for a setting: the environment, then backend/.env."""
    if value := os.environ.get(name):
        return value
    found = re.findall(rf"(?im)^\s*(?:export\s+)?{name}\s*=\s*(.*?)\s*$", _read(BACKEND / ".env"))
    return found[-1].strip("'\"") if found else ""


def version_numbers(text: str) -> tuple[int, ...]:
    """`v20.19.1` as numbers that compare."""
    return tuple(int(number) for number in re.findall(r"\d+", text)[:3])


def run_quietly(command: Sequence[str | Path], cwd: Path, advice: str) -> None:
    """Run a command; if it fails, the error shows the start and the end of what it printed."""
    with tempfile.TemporaryFile() as output:
        status = processes.finish(processes.start(command, cwd, output=output))
        if status:
            output.seek(0)
            lines = output.read().decode(errors="replace").splitlines()
            if len(lines) > sum(SHOWN_OF_A_FAILURE):
                first, last = SHOWN_OF_A_FAILURE
                lines = [*lines[:first], "…", *lines[-last:]]
            raise SetupError("\n".join(["", *(f"  {line}" for line in lines), advice]))


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


def _identity() -> str:
    return f"{ROOT} {sys.base_prefix} {sys.version_info.major}.{sys.version_info.minor}"


def _is_there(line: str) -> bool:
    size, path = line.split(" ", 1)
    try:
        return Path(path).stat().st_size == int(size)
    except FileNotFoundError:
        return False


def _models_dir() -> Path:
    if chosen := setting("MODELS_DIR"):
        return BACKEND / Path(chosen).expanduser()
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "fireside" / "models"


def _add_command() -> None:
    """Make `fireside` importable and a command of the environment, without building a wheel."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    python = VENV / "bin" / "python"
    packages = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
    (Path(packages.stdout.strip()) / "fireside.pth").write_text(f"{BACKEND}\n")
    command = VENV / "bin" / "fireside"
    command.write_text(
        '#!/bin/sh\nexec "${0%/*}/python" -c "import sys; sys.argv[0] = \'fireside\'; '
        'from fireside.cli import main; sys.exit(main())" "$@"\n'
    )
    command.chmod(0o755)
