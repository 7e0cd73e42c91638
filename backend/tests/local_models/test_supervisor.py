"""The platform's side of the model process, with the real model and with machines that lack something."""

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
from fireside.local_models.catalog import Catalog, CatalogModel
from fireside.local_models.errors import UnknownModel
from fireside.local_models.machine import Probes
from fireside.local_models.store import ModelStore
from fireside.local_models.supervisor import EmbeddedServer, Endpoint, Pace
from tests.local_models.model_client import chunks_of, text_of
from tests.local_models.polling import PATIENCE, eventually, eventually_in_thread

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
    """A folder and a catalog with a better model, which is the tiny one under another name."""
    better = replace(tiny_model, name="better", title="Better", is_tiny=False)
    store = ModelStore(tmp_path / "models", Catalog((better, tiny_model)))
    link_weights(real_store, tiny_model, store, tiny_model)
    return store


def link_weights(
    source: ModelStore, installed: CatalogModel, target: ModelStore, model: CatalogModel
) -> None:
    """Install a model by pointing to the weights of another one."""
    folder = target.path(model)
    folder.mkdir(parents=True)
    for file, there in zip(model.files, installed.files, strict=True):
        (folder / file.name).symlink_to(source.path(installed) / there.name)


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
    real_store: ModelStore, tiny_model: CatalogModel
) -> None:
    async with supervised(real_store) as server:
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
    real_store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    async with supervised(real_store) as server:
        endpoint = await server.wait_ready(PATIENCE)
        assert endpoint is not None
        process = psutil.Process(server.pid)
        assert endpoint.token not in " ".join(process.cmdline())
        assert endpoint.token not in repr(endpoint)
        assert endpoint.token not in process.environ().values()
        assert "sk-secret" not in process.environ().values()
        assert process.environ()["GOMP_SPINCOUNT"] == "0"


async def test_a_killed_process_is_replaced(real_store: ModelStore) -> None:
    async with supervised(real_store) as server:
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
    real_store: ModelStore,
) -> None:
    async with supervised(real_store) as server:
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


async def test_an_illegal_instruction_means_the_processor(real_store: ModelStore) -> None:
    async with supervised(real_store) as server:
        await server.wait_ready(PATIENCE)
        assert server.pid is not None
        os.kill(server.pid, signal.SIGILL)
        await eventually(lambda: server.status.state == "failed")
        assert server.status.message == (
            "The embedded models need a processor with AVX2, FMA, F16C and BMI2, as most since"
            " 2013 have: connect OpenAI, Ollama or another server instead."
        )


async def test_stopping_ends_the_process(real_store: ModelStore) -> None:
    async with supervised(real_store) as server:
        await server.wait_ready(PATIENCE)
        pid = server.pid
        assert pid is not None
    assert not psutil.pid_exists(pid)


async def test_stopping_in_the_middle_of_a_start_leaves_no_process(
    real_store: ModelStore,
) -> None:
    before = set(psutil.Process().children(recursive=True))
    async with supervised(real_store):
        await eventually(lambda: set(psutil.Process().children(recursive=True)) != before)
    assert set(psutil.Process().children(recursive=True)) == before


async def test_stopping_does_not_wait_for_an_endless_reply(real_store: ModelStore) -> None:
    async with (
        supervised(real_store, pace=replace(HASTE, stop_grace=0.2)) as server,
        aiohttp.ClientSession() as client,
    ):
        endpoint = await server.wait_ready(PATIENCE)
        assert endpoint is not None
        async with await open_reply(client, endpoint, max_tokens=3000, ignore_eos=True) as reply:
            await reply.content.readany()
            await asyncio.wait_for(server.stop(), 3.0)
            with pytest.raises(aiohttp.ClientPayloadError):
                await reply.read()


def test_the_process_dies_with_the_platform(real_store: ModelStore) -> None:
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
        [sys.executable, "-c", script, str(real_store.folder)],
        stdout=subprocess.PIPE,
        cwd=Path(fireside.__file__).parent.parent,
    ) as platform:
        assert platform.stdout is not None
        pid = int(platform.stdout.readline())
        assert psutil.pid_exists(pid)
        platform.kill()
    eventually_in_thread(lambda: not psutil.pid_exists(pid))


async def test_missing_weights_are_said_and_noticed_when_they_come(
    real_store: ModelStore, tiny_model: CatalogModel, tmp_path: Path
) -> None:
    """The command line may install a model while the platform runs."""
    store = ModelStore(tmp_path / "models")
    async with supervised(store) as server:
        assert await server.wait_ready(PATIENCE) is None
        assert server.status.state == "not_installed"
        assert server.status.message == (
            "No embedded chat model is installed: run “fireside models get”, or connect OpenAI,"
            " Ollama or another server."
        )
        link_weights(real_store, tiny_model, store, tiny_model)
        await eventually(lambda: server.status.state == "ready")


async def test_a_better_model_takes_over_and_the_old_one_finishes_its_reply(
    real_store: ModelStore, two_models: ModelStore, tiny_model: CatalogModel
) -> None:
    async with supervised(two_models) as server, aiohttp.ClientSession() as client:
        old = await server.wait_ready(PATIENCE)
        assert old is not None
        assert old.model.is_tiny
        old_pid = server.pid
        assert old_pid is not None
        async with await open_reply(client, old, max_tokens=60, ignore_eos=True) as reply:
            first = await reply.content.readany()
            link_weights(real_store, tiny_model, two_models, two_models.require("better"))
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


async def test_a_model_can_be_chosen(
    real_store: ModelStore, two_models: ModelStore, tiny_model: CatalogModel
) -> None:
    link_weights(real_store, tiny_model, two_models, two_models.require("better"))
    async with supervised(two_models) as server:
        endpoint = await server.wait_ready(PATIENCE)
        assert endpoint is not None
        assert endpoint.model.name == "better"
        server.use_model(tiny_model.name)
        await eventually(lambda: server.model == tiny_model)
        with pytest.raises(UnknownModel):
            server.use_model("gpt-4")


async def test_a_damaged_model_gives_way_to_one_that_works(
    two_models: ModelStore, tiny_model: CatalogModel
) -> None:
    better = two_models.require("better")
    two_models.path(better).mkdir()
    with (two_models.path(better) / better.files[0].name).open("wb") as file:
        file.truncate(better.files[0].size_bytes)
    async with supervised(two_models) as server:
        endpoint = await server.wait_ready(PATIENCE)
        assert endpoint is not None
        assert endpoint.model == tiny_model
        assert server.status.message == (
            "Better could not be loaded, its file may be damaged: remove it with “fireside models"
            " remove better” and get it again."
        )


async def test_too_little_memory_is_said_and_noticed_when_there_is_more(
    real_store: ModelStore,
) -> None:
    available = [200_000_000]
    probes = Probes(available_memory=lambda: available[0])
    async with supervised(real_store, probes) as server:
        assert await server.wait_ready(PATIENCE) is None
        assert server.status.state == "failed"
        assert server.status.message == (
            "SmolLM2 135M Instruct needs about 0.5 GB of free memory and 0.2 GB is free: close"
            " other programs, or connect OpenAI, Ollama or another server."
        )
        available[0] = 8_000_000_000
        await eventually(lambda: server.status.state == "ready")


async def test_an_old_processor_is_said_with_what_it_lacks(real_store: ModelStore) -> None:
    probes = Probes(missing_processor_features=lambda: ("AVX2", "BMI2"))
    async with supervised(real_store, probes) as server:
        assert await server.wait_ready(PATIENCE) is None
        assert server.status.state == "failed"
        assert server.status.message is not None
        assert "this one lacks AVX2, BMI2" in server.status.message


async def test_a_missing_runtime_is_said(real_store: ModelStore) -> None:
    async with supervised(real_store, Probes(has_runtime=lambda: False)) as server:
        assert await server.wait_ready(PATIENCE) is None
        assert server.status.state == "failed"
        assert server.status.message is not None
        assert "the Python package xllamacpp" in server.status.message


async def test_a_missing_system_library_is_said(
    real_store: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package that fails as the real one does where the library is not installed."""
    (tmp_path / "xllamacpp.py").write_text(
        "raise ImportError('libgomp.so.1: cannot open shared object file')"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    async with supervised(real_store) as server:
        assert await server.wait_ready(PATIENCE) is None
        assert server.status.state == "failed"
        assert server.status.message is not None
        assert "libgomp1" in server.status.message


async def test_waiting_for_a_model_has_an_end(real_store: ModelStore) -> None:
    async with supervised(real_store) as server:
        assert await server.wait_ready(0.01) is None
        assert server.status.state == "starting"


async def test_a_model_that_does_not_get_ready_is_given_up(real_store: ModelStore) -> None:
    async with supervised(real_store, pace=replace(HASTE, ready=0.01)) as server:
        assert await server.wait_ready(PATIENCE) is None
        assert server.status.state == "failed"
        assert server.status.message is not None
        assert "does not get ready" in server.status.message
