"""The set-up does nothing twice, says plainly what is missing, and waits its turn."""

from __future__ import annotations

import fcntl
import os
import stat
import subprocess
import threading
from pathlib import Path

import pytest

from tests.support.waiting import PATIENCE
from tools import prepare, processes, setup_steps
from tools.setup_steps import Models, NodePackages, SetupError, Step

FINDER = setup_steps.ROOT / "tools" / "python"


class Recorded(Step):
    """A step that notes what is asked of it."""

    title = "a step"

    def __init__(self, log: list[str], name: str, *, lacks: bool = False) -> None:
        self.log, self.name, self.lacks = log, name, lacks

    def is_done(self) -> bool:
        """Whether it was made."""
        return f"made {self.name}" in self.log

    def check(self) -> None:
        """Lack something if told to."""
        if self.lacks:
            raise SetupError(f"{self.name} is missing")

    def make(self) -> None:
        """Note it."""
        self.log.append(f"made {self.name}")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout that the steps take for ours."""
    for name in ("backend", "frontend", ".venv"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setattr(setup_steps, "BACKEND", tmp_path / "backend")
    monkeypatch.setattr(setup_steps, "FRONTEND", tmp_path / "frontend")
    monkeypatch.setattr(setup_steps, "VENV", tmp_path / ".venv")
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "MODELS_DIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_steps_are_made_once(checkout: Path) -> None:
    """A second call finds everything done."""
    log: list[str] = []
    steps = (Recorded(log, "one"), Recorded(log, "two"))

    prepare.prepare(steps)
    prepare.prepare(steps)

    assert log == ["made one", "made two"]


def test_lanes_are_made_side_by_side(checkout: Path) -> None:
    """Packages of the page need not wait for those of the backend."""
    both = threading.Barrier(2)

    class Meeting(Recorded):
        def make(self) -> None:
            """Wait for the other lane: one after the other, they would never meet."""
            both.wait(PATIENCE)
            super().make()

    class OfThePage(Meeting):
        lane = "page"

    log: list[str] = []
    prepare.prepare((Meeting(log, "one"), OfThePage(log, "two")))

    assert sorted(log) == ["made one", "made two"]


def test_what_fails_ends_the_other_lane(checkout: Path) -> None:
    """Nobody waits for packages that are of no use any more, and the reason is what failed."""
    is_running = threading.Event()

    class Endless(Recorded):
        def make(self) -> None:
            """Start what would take ten minutes, and then what is in vain."""
            process = processes.start(["sleep", "600"], checkout)
            is_running.set()
            if processes.finish(process):
                raise SetupError("was ended")

    class Failing(Recorded):
        lane = "page"

        def make(self) -> None:
            """Fail when the other is at work."""
            assert is_running.wait(PATIENCE)
            setup_steps.run_quietly(["sh", "-c", "echo a reason; exit 3"], checkout, "Do this.")

    log: list[str] = []
    with pytest.raises(SetupError, match=r"(?s)a reason.*Do this\."):
        prepare.prepare((Endless(log, "one"), Recorded(log, "after"), Failing(log, "two")))

    assert log == []


def test_what_is_missing_is_said_before_anything_is_made(checkout: Path) -> None:
    """Nobody waits a minute for packages to hear that Node.js is missing."""
    log: list[str] = []

    with pytest.raises(SetupError, match="two is missing"):
        prepare.prepare((Recorded(log, "one"), Recorded(log, "two", lacks=True)))

    assert log == []


def test_a_second_set_up_waits_for_the_first(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two side by side do not fight; the second finds the work done."""
    log: list[str] = []
    with (checkout / ".setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = threading.Thread(target=prepare.prepare, args=((Recorded(log, "one"),),))
        second.start()
        second.join(timeout=0.2)
        assert second.is_alive()
        log.append("made one")
    second.join(timeout=PATIENCE)

    assert log == ["made one"]
    assert "waiting" in capsys.readouterr().out


def test_a_fingerprint_knows_names_and_contents(tmp_path: Path) -> None:
    """Renaming or changing a file changes it; the order of listing does not."""
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    before = setup_steps.fingerprint([one, two])

    assert setup_steps.fingerprint([two, one]) == before
    assert setup_steps.fingerprint([one, two], "word") != before
    two.write_text("3")
    assert setup_steps.fingerprint([one, two]) != before


def test_a_setting_comes_from_the_environment_or_the_env_file(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the server reads it: the environment wins, an empty value is none."""
    (checkout / "backend" / ".env").write_text("# OPENAI_API_KEY=no\nopenai_api_key = 'file'\n")

    assert setup_steps.setting("OPENAI_API_KEY") == "file"
    monkeypatch.setenv("OPENAI_API_KEY", "environment")
    assert setup_steps.setting("OPENAI_API_KEY") == "environment"
    assert setup_steps.setting("MODELS_DIR") == ""


def test_models_are_fetched_again_when_a_file_is_gone(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stamp names the files; another provider makes them unnecessary for `make run` alone."""
    models = checkout / "models"
    monkeypatch.setenv("MODELS_DIR", str(models))
    (checkout / ".venv" / "bin").mkdir()
    executable(
        checkout / ".venv" / "bin",
        "fireside",
        f"mkdir -p {models}/tiny && echo x > {models}/tiny/weights",
    )
    step = Models(are_optional=True)

    assert not step.is_done()
    step.make()
    assert step.is_done()
    (models / "tiny" / "weights").unlink()
    assert not step.is_done()
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:11434/v1")
    assert step.is_done()
    assert not Models(are_optional=False).is_done()


def executable(folder: Path, name: str, script: str) -> None:
    """Put a shell script on a PATH."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_an_old_or_missing_node_is_named(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says what is needed and what is here."""
    (checkout / "frontend" / "package.json").write_text('{"engines": {"node": ">=20.19"}}')
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(SetupError, match=r"Node\.js 20\.19 .* is missing"):
        NodePackages().check()

    executable(checkout, "npm", "")
    executable(checkout, "node", "echo v18.20.4")
    with pytest.raises(SetupError, match=r"this machine has v18\.20\.4"):
        NodePackages().check()

    executable(checkout, "node", "echo v20.19.0")
    NodePackages().check()


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("exit 127", "Python 3.10 or newer is needed and is missing"),
        ('case "$2" in *print*) echo 3.9 ;; *) exit 1 ;; esac', "this machine has 3.9"),
        (
            'case "$2" in *print*) echo 3.12 ;; *ensurepip*) exit 1 ;; esac',
            "apt install python3.12-venv",
        ),
    ],
)
def test_a_python_that_will_not_do_is_named(tmp_path: Path, script: str, sentence: str) -> None:
    """The finder says in one line what is missing or too old."""
    executable(tmp_path, "a-python", script)
    found = subprocess.run(
        [FINDER, "--version"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHON": "a-python"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 1
    assert sentence in found.stderr
    assert len(found.stderr.splitlines()) == 1
