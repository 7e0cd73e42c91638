"""Fixtures: the installed weights, a made-up model with a server that has it, a model process."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from fireside.local_models.catalog import CatalogModel
from fireside.local_models.download import default_sources, install_model
from fireside.local_models.store import ModelStore
from fireside.local_models.transfer import Progress, Source, Transfer
from fireside.settings import load_settings
from tests.local_models.model_client import RunningModel, run_model
from tests.local_models.weights import CATALOG, MODEL, WeightsServer


@pytest.fixture(scope="session")
def installed_models_dir() -> Path:
    """The folder with the default set of models, fetched once if it is not there."""
    store = ModelStore(load_settings().models_dir)
    for model in store.catalog.default_set:
        install_model(store, model, default_sources(), Transfer(model.size_bytes, _ignore))
    return store.folder


@pytest.fixture(scope="session")
def real_store(installed_models_dir: Path) -> ModelStore:
    """The installed models."""
    return ModelStore(installed_models_dir)


@pytest.fixture(scope="session")
def tiny_model(real_store: ModelStore) -> CatalogModel:
    """The installed chat model of the default set."""
    return next(model for model in real_store.catalog.default_set if model.role == "chat")


@pytest.fixture(scope="session")
def running_model(real_store: ModelStore, tiny_model: CatalogModel) -> Generator[RunningModel]:
    """The model process, started as the platform starts it."""
    with run_model(real_store, tiny_model) as running:
        yield running


@pytest.fixture
def weights_server() -> Generator[WeightsServer]:
    """A server that has the made-up model."""
    with WeightsServer() as server:
        yield server


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """An empty models folder, with the made-up model on offer."""
    return ModelStore(tmp_path / "models", CATALOG)


IDLE_RUNTIME = """
import time
from pathlib import Path
from types import SimpleNamespace

class CommonParams(SimpleNamespace):
    def __init__(self):
        super().__init__(model=SimpleNamespace(), cpuparams=SimpleNamespace(),
                         cpuparams_batch=SimpleNamespace())

class Server:
    listening_address = "http://127.0.0.1:9"

    def __init__(self, parameters):
        open(parameters.model.path).close()
        gate = Path(parameters.model.path + ".gate")
        while gate.exists():
            time.sleep(0.01)
"""


@pytest.fixture
def idle_runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A runtime that loads anything at once and never answers, in place of the real one.

    For tests in which no model has to answer: the real one would load for a second in each.
    A file `*.gate` beside the weights keeps them loading for as long as it is there.
    """
    runtime = tmp_path / "runtime" / "xllamacpp.py"
    runtime.parent.mkdir()
    runtime.write_text(IDLE_RUNTIME)
    monkeypatch.setenv("PYTHONPATH", str(runtime.parent))
    return runtime


Install = Callable[..., list[Progress]]


@pytest.fixture
def install(store: ModelStore) -> Install:
    """Install the made-up model from the given sources; returns what was reported."""

    def run(*sources: Source) -> list[Progress]:
        seen: list[Progress] = []
        install_model(store, MODEL, sources, Transfer(MODEL.size_bytes, seen.append))
        return seen

    return run


def _ignore(progress: Progress) -> None:
    del progress
