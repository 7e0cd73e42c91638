"""The platform's side of the model process, and machines that lack something."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import psutil
import pytest

import fireside
from fireside.local_models.catalog import Catalog, CatalogModel, Role
from fireside.local_models.errors import UnknownModel
from fireside.local_models.machine import Probes
from fireside.local_models.store import ModelStore
from fireside.local_models.supervisor import EmbeddedServer, Endpoint, Pace
from tests.local_models.model_client import chunks_of, text_of
from tests.local_models.weights import MODEL, link_weights, put_noise
from tests.support.waiting import PATIENCE, eventually, eventually_in_thread

HASTE = Pace(recheck=0.05, first_delay=0.01, attempts=2, stop_grace=2.0)
"""So that no test waits for what a person would not notice."""


@asynccontextmanager
async def supervised(
    store: ModelStore, probes: Probes | None = None, pace: Pace = HASTE
) -> AsyncGenerator[EmbeddedServer]:
    """Start a server, and stop it at the end whatever happens."""
    server = EmbeddedServer(store, probes, pace)
    server.start()
    try:
        yield server
    finally:
        await server.stop()


@pytest.fixture
def two_models(real_store: ModelStore, tiny_model: CatalogModel, tmp_path: Path) -> ModelStore:
    """A catalog with a better model, which is the tiny one under another name."""
    store = ModelStore(tmp_path / "models", with_a_better_one(tiny_model))
    link_weights(real_store, store, tiny_model)
    return store


@pytest.fixture
def idle_store(idle_runtime: Path, tmp_path: Path) -> ModelStore:
    """A model for the idle runtime, and a better one on offer."""
    del idle_runtime
    store = ModelStore(tmp_path / "models", with_a_better_one(MODEL))
    put_noise(store, MODEL)
    return store


def with_a_better_one(model: CatalogModel) -> Catalog:
    """Return a catalog of the model and its better."""
    return Catalog((replace(model, name="better", title="Better", is_tiny=False), model))


async def ask(endpoint: Endpoint, **fields: object) -> str:
    """Ask the model for a few words."""
    async with aiohttp.ClientSession() as client, await open_reply(client, endpoint, **fields) as r:
        return text_of(chunks_of(await r.read()))


async def open_reply(
    client: aiohttp.ClientSession, endpoint: Endpoint, **fields: object
) -> aiohttp.ClientResponse:
    """Ask the model, and leave the reply to be read."""
    body = {
        "model": endpoint.model.name,
        "messages": [{"role": "user", "content": "Say hello."}],
        "max_tokens": 5,
        "stream": True,
    }
    return await client.post(
        f"{endpoint.base_url}/chat/completions",
        json=body | fields,
        headers={"Authorization": f"Bearer {endpoint.token}"},
    )


async def test_starting_returns_at_once_and_the_model_answers_soon(
    chat_store: ModelStore, tiny_model: CatalogModel
) -> None:
    """Starting returns at once and the model answers soon."""
    async with supervised(chat_store) as server:
        assert server.status.state == "starting"
        assert server.endpoint is None
        endpoint = await server.wait_ready(PATIENCE)
        assert endpoint is not None
        assert (server.status.state, server.status.message) == ("ready", None)
        assert server.model == endpoint.model
        assert await ask(endpoint) != ""
    assert server.status.state == "stopped"
    assert server.endpoint is None


async def test_the_token_is_no_argument_and_none_of_our_secrets_are_passed_on(
    idle_store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arguments and environment can be read by others; the token is in neither."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    async with supervised(idle_store) as server:
        endpoint = await server.wait_ready(PATIENCE)
        assert endpoint is not None
        process = psutil.Process(server.pid)
        assert endpoint.token not in " ".join(process.cmdline())
        assert endpoint.token not in repr(endpoint)
        assert endpoint.token not in process.environ().values()
        assert "sk-secret" not in process.environ().values()
        assert process.environ()["GOMP_SPINCOUNT"] == "0"


async def test_a_killed_process_is_replaced(chat_store: ModelStore) -> None:
    """By one with a token of its own, and the model answers again."""
    async with supervised(chat_store) as server:
        first = await server.wait_ready(PATIENCE)
        assert first is not None
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        await eventually(lambda: server.status.state == "starting")
        assert server.endpoint is None
        second = await server.wait_ready(PATIENCE)
        assert second is not None
        assert second.token != first.token
        assert await ask(second) != ""


async def test_a_process_that_keeps_dying_is_given_up_until_something_changes(
    idle_store: ModelStore,
) -> None:
    """A process that keeps dying is given up until something changes."""
    async with supervised(idle_store) as server:
        for _ in range(HASTE.attempts):
            assert await server.wait_ready(PATIENCE) is not None
            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)
            await eventually(lambda: server.endpoint is None)
        await eventually(lambda: server.status.state == "failed")
        assert server.status.message is not None
        assert "perhaps for want of memory" in server.status.message
        server.use_best()
        await eventually(lambda: server.status.state == "starting")
        assert await server.wait_ready(PATIENCE) is not None


async def test_an_illegal_instruction_means_the_processor(idle_store: ModelStore) -> None:
    """A processor may lack more than it says; the runtime finds out."""
    async with supervised(idle_store) as server:
        await server.wait_ready(PATIENCE)
        assert server.pid is not None
        os.kill(server.pid, signal.SIGILL)
        await eventually(lambda: server.status.state == "failed")
        assert server.status.message == (
            "The embedded models need a processor with AVX2, FMA, F16C and BMI2, as most since"
            " 2013 have: connect OpenAI, Ollama or another server instead."
        )


async def test_stopping_ends_the_process(idle_store: ModelStore) -> None:
    """Stopping ends the process."""
    async with supervised(idle_store) as server:
        await server.wait_ready(PATIENCE)
        pid = server.pid
        assert pid is not None
    assert not psutil.pid_exists(pid)


async def test_stopping_in_the_middle_of_a_start_leaves_no_process(
    idle_store: ModelStore,
) -> None:
    """Not even the one that answers while the weights are read."""
    before = set(psutil.Process().children(recursive=True))
    async with supervised(idle_store):
        await eventually(lambda: set(psutil.Process().children(recursive=True)) != before)
    assert set(psutil.Process().children(recursive=True)) == before


async def test_stopping_does_not_wait_for_an_endless_reply(chat_store: ModelStore) -> None:
    """Stopping does not wait for an endless reply."""
    async with (
        supervised(chat_store, pace=replace(HASTE, stop_grace=0.2)) as server,
        aiohttp.ClientSession() as client,
    ):
        endpoint = await server.wait_ready(PATIENCE)
        assert endpoint is not None
        async with await open_reply(client, endpoint, max_tokens=3000, ignore_eos=True) as reply:
            await reply.content.readany()
            await asyncio.wait_for(server.stop(), 3.0)
            with pytest.raises(aiohttp.ClientPayloadError):
                await reply.read()


def test_the_process_dies_with_the_platform(chat_store: ModelStore) -> None:
    """The process dies with the platform."""
    script = textwrap.dedent("""
        import asyncio, sys
        from pathlib import Path
        from fireside.local_models.store import ModelStore
        from fireside.local_models.supervisor import EmbeddedServer

        async def main():
            server = EmbeddedServer(ModelStore(Path(sys.argv[1])))
            server.start()
            await server.wait_ready(30)
            print(server.pid, flush=True)
            await asyncio.Event().wait()

        asyncio.run(main())
    """)
    with subprocess.Popen(
        [sys.executable, "-c", script, str(chat_store.folder)],
        stdout=subprocess.PIPE,
        cwd=Path(fireside.__file__).parent.parent,
    ) as platform:
        assert platform.stdout is not None
        pid = int(platform.stdout.readline())
        assert psutil.pid_exists(pid)
        platform.kill()
    eventually_in_thread(lambda: not psutil.pid_exists(pid))


async def test_missing_weights_are_said_and_noticed_when_they_come(
    idle_store: ModelStore,
) -> None:
    """The command line may install a model while the platform runs, and remove it."""
    idle_store.remove(MODEL.name)
    async with supervised(idle_store) as server:
        assert await server.wait_ready(PATIENCE) is None
        assert server.status.state == "not_installed"
        assert server.status.message == (
            "No embedded chat model is installed: run “fireside models get”, or connect OpenAI,"
            " Ollama or another server."
        )
        put_noise(idle_store, MODEL)
        await eventually(lambda: server.status.state == "ready")
        idle_store.remove(MODEL.name)
        await eventually(lambda: server.status.state == "not_installed")


async def test_a_better_model_takes_over_and_the_old_one_finishes_its_reply(
    real_store: ModelStore, two_models: ModelStore
) -> None:
    """A better model takes over and the old one finishes its reply."""
    async with supervised(two_models) as server, aiohttp.ClientSession() as client:
        old = await server.wait_ready(PATIENCE)
        assert old is not None
        assert old.model.is_tiny
        old_pid = server.pid
        assert old_pid is not None
        async with await open_reply(client, old, max_tokens=60, ignore_eos=True) as reply:
            first = await reply.content.readany()
            link_weights(real_store, two_models, two_models.require("better"))
            states: set[str] = set()
            await eventually(lambda: _better_serves(server, states))
            assert states == {"ready"}, "there was a time when nobody answered"
            chunks = chunks_of(first + await reply.read())
        assert chunks[-1]["choices"][0]["finish_reason"] == "length"
        await eventually(lambda: not psutil.pid_exists(old_pid))
        assert server.endpoint is not None
        assert await ask(server.endpoint) != ""


def _better_serves(server: EmbeddedServer, states: set[str]) -> bool:
    states.add(server.status.state)
    return server.model is not None and server.model.name == "better"


async def test_a_model_can_be_chosen(idle_store: ModelStore) -> None:
    """A model can be chosen."""
    put_noise(idle_store, idle_store.require("better"))
    async with supervised(idle_store) as server:
        endpoint = await server.wait_ready(PATIENCE)
        assert endpoint is not None
        assert endpoint.model.name == "better"
        server.use_model(MODEL.name)
        await eventually(lambda: server.model == MODEL)
        server.use_best()
        await eventually(lambda: server.model != MODEL)
        with pytest.raises(UnknownModel):
            server.use_model("gpt-4")


async def test_a_damaged_model_gives_way_to_one_that_works(
    two_models: ModelStore, tiny_model: CatalogModel
) -> None:
    """A damaged model gives way to one that works."""
    put_noise(two_models, two_models.require("better"))
    async with supervised(two_models) as server:
        endpoint = await server.wait_ready(PATIENCE)
        assert endpoint is not None
        assert endpoint.model == tiny_model
        assert server.status.message == (
            "Better could not be loaded, its file may be damaged: remove it with “fireside models"
            " remove better” and get it again."
        )


async def test_too_little_memory_is_said_and_noticed_when_there_is_more(
    idle_store: ModelStore,
) -> None:
    """Too little memory is said and noticed when there is more."""
    available = [0]
    probes = Probes(available_memory=lambda: available[0])
    async with supervised(idle_store, probes) as server:
        assert await server.wait_ready(PATIENCE) is None
        assert server.status.state == "failed"
        assert server.status.message == (
            "Made Up needs about 0.5 GB of free memory and 0.0 GB is free: close other programs,"
            " or connect OpenAI, Ollama or another server."
        )
        available[0] = MODEL.memory_bytes
        await eventually(lambda: server.status.state == "ready")
        available[0] = 0
        put_noise(idle_store, idle_store.require("better"))
        await eventually(lambda: server.status.message is not None)
        assert (server.status.state, server.model) == ("ready", MODEL)
        assert (server.status.message or "").startswith("Better needs about 0.5 GB")


async def test_an_old_processor_is_said_with_what_it_lacks(idle_store: ModelStore) -> None:
    """An old processor is said with what it lacks."""
    probes = Probes(missing_processor_features=lambda: ("AVX2", "BMI2"))
    async with supervised(idle_store, probes) as server:
        assert await server.wait_ready(PATIENCE) is None
        assert server.status.state == "failed"
        assert server.status.message is not None
        assert "this one lacks AVX2, BMI2" in server.status.message


async def test_a_missing_runtime_is_said(idle_store: ModelStore) -> None:
    """A missing runtime is said."""
    async with supervised(idle_store, Probes(has_runtime=lambda role: role != "chat")) as server:
        assert await server.wait_ready(PATIENCE) is None
        assert server.status.state == "failed"
        assert server.status.message is not None
        assert "the Python package xllamacpp" in server.status.message


@pytest.mark.parametrize("role", ["transcription", "embeddings"])
async def test_a_role_that_nothing_is_installed_for_is_said(
    idle_store: ModelStore, role: Role
) -> None:
    """While chat answers."""
    async with supervised(idle_store) as server:
        assert await server.wait_ready(PATIENCE) is not None
        assert await server.wait_ready(PATIENCE, role) is None
        status = server.status_of(role)
        assert status.state == "not_installed"
        assert status.message is not None
        assert f"for {role} is installed: run “fireside models get”" in status.message


async def test_a_runtime_that_a_role_lacks_is_said(idle_store: ModelStore) -> None:
    """By the name of its package."""
    probes = Probes(has_runtime=lambda role: role != "embeddings")
    async with supervised(idle_store, probes) as server:
        assert await server.wait_ready(PATIENCE) is not None
        status = server.status_of("embeddings")
        assert status.state == "failed"
        assert status.message is not None
        assert "the Python package ctranslate2" in status.message


@pytest.fixture
def store_without_libgomp(idle_store: ModelStore, idle_runtime: Path) -> ModelStore:
    """A runtime that fails as the real one does where the library is not installed."""
    idle_runtime.write_text("raise ImportError('libgomp.so.1: cannot open shared object file')")
    return idle_store


async def test_a_missing_system_library_is_said(store_without_libgomp: ModelStore) -> None:
    """It is named as the package manager knows it."""
    async with supervised(store_without_libgomp) as server:
        assert await server.wait_ready(PATIENCE) is None
        assert server.status.state == "failed"
        assert server.status.message is not None
        assert "libgomp1" in server.status.message


async def test_a_process_that_cannot_be_started_is_given_up(
    idle_store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system may refuse a process altogether."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    async with supervised(idle_store) as server:
        assert await server.wait_ready(PATIENCE) is None
        assert server.status.state == "failed"
        assert server.status.message is not None
        assert "does not get ready" in server.status.message


async def test_a_mistake_of_ours_is_no_endless_start(idle_store: ModelStore) -> None:
    """Whatever breaks the supervision ends the waiting."""

    def break_it() -> int:
        raise ArithmeticError

    async with supervised(idle_store, Probes(available_memory=break_it)) as server:
        assert await server.wait_ready(PATIENCE) is None
        assert server.status.state == "failed"
        assert server.status.message is not None
        assert "unknown reason" in server.status.message


async def test_stopping_what_was_never_started_is_no_error(idle_store: ModelStore) -> None:
    """The platform may fail before it comes to the models."""
    server = EmbeddedServer(idle_store)
    await server.stop()
    assert server.status.state == "stopped"


async def test_waiting_for_a_model_has_an_end(idle_store: ModelStore) -> None:
    """Waiting for a model has an end."""
    async with supervised(idle_store) as server:
        assert await server.wait_ready(0.01) is None
        assert server.status.state == "starting"


async def test_a_model_that_does_not_get_ready_is_given_up(idle_store: ModelStore) -> None:
    """A model that does not get ready is given up."""
    async with supervised(idle_store, pace=replace(HASTE, ready=0.01)) as server:
        assert await server.wait_ready(PATIENCE) is None
        assert server.status.state == "failed"
        assert server.status.message is not None
        assert "does not get ready" in server.status.message
