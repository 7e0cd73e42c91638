"""Fixtures: the installed weights, a made-up model with a server that has it, a model process."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from pathlib import Path

import pytest
from openai import AsyncOpenAI

from fireside.local_models.beside_chat import ROLES
from fireside.local_models.catalog import Catalog, CatalogModel
from fireside.local_models.download import default_sources, install_model
from fireside.local_models.handshake import RoleConfig
from fireside.local_models.store import ModelStore
from fireside.local_models.transfer import Progress, Source, Transfer
from fireside.settings import load_settings
from tests.local_models.model_client import (
    THREADS,
    TOKEN,
    RunningModel,
    assign,
    configure,
    next_event,
    run_model,
    start_process,
)
from tests.local_models.weights import CATALOG, MODEL, WeightsServer, put_noise
from tests.support.waiting import PATIENCE


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
def chat_store(real_store: ModelStore, tiny_model: CatalogModel) -> ModelStore:
    """The installed chat model alone, for tests that nothing needs to be heard or said in."""
    return ModelStore(real_store.folder, Catalog((tiny_model,)))


@pytest.fixture(scope="session")
def running_model(real_store: ModelStore, tiny_model: CatalogModel) -> Generator[RunningModel]:
    """The model process with its chat model, started as the platform starts it."""
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
                         cpuparams_batch=SimpleNamespace(), sampling=SimpleNamespace())

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

    For tests in which no chat model has to answer: the real one would load for a second in each.
    A file `*.gate` beside the weights keeps them loading for as long as it is there.
    """
    runtime = put_idle_runtime(tmp_path / "runtime")
    monkeypatch.setenv("PYTHONPATH", str(runtime.parent))
    return runtime


def put_idle_runtime(folder: Path) -> Path:
    """Write the runtime into a new folder, to be put on the path; returns its file."""
    folder.mkdir()
    runtime = folder / "xllamacpp.py"
    runtime.write_text(IDLE_RUNTIME)
    return runtime


@pytest.fixture(scope="session")
def roles_origin(
    real_store: ModelStore, tmp_path_factory: pytest.TempPathFactory
) -> Generator[str]:
    """A process with the real models of the roles beside chat; its chat model is none."""
    folder = tmp_path_factory.mktemp("roles")
    store = ModelStore(folder / "models", CATALOG)
    put_noise(store, MODEL)
    path = str(put_idle_runtime(folder / "runtime").parent)
    with start_process({"PYTHONPATH": path}) as process:
        try:
            origin = configure(process, store, MODEL)
            assert next_event(process).event == "ready"
            for role in ROLES:
                (model,) = (found for found in real_store.catalog.of_role(role) if found.is_default)
                assign(process, RoleConfig(role, model.name, str(real_store.path(model)), THREADS))
            told = [next_event(process) for _ in ROLES]
            assert {event.model for event in told} == {
                "whisper-tiny.en",
                "hibari",
                "all-minilm-l6-v2",
            }
            assert [event.reason for event in told] == [None, None, None]
            yield origin
        finally:
            process.kill()


@pytest.fixture
async def openai_client(roles_origin: str) -> AsyncGenerator[AsyncOpenAI]:
    """OpenAI's own package, told to ask that process."""
    async with AsyncOpenAI(
        base_url=f"{roles_origin}/v1", api_key=TOKEN, max_retries=0, timeout=PATIENCE
    ) as client:
        yield client


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
