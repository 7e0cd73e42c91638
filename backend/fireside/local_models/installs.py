"""Models installed in the background, one at a time, while the platform serves."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from fireside.local_models.catalog import CatalogModel
from fireside.local_models.download import default_sources, install_model
from fireside.local_models.errors import InstallCancelled, InstallError, ModelInUse
from fireside.local_models.store import ModelStore
from fireside.local_models.supervisor import EmbeddedServer
from fireside.local_models.transfer import Progress, Source, Transfer

_CLOSE_SECONDS = 3.0
"""How long a download may take to stop; its thread ends with the process anyway."""


@dataclass(frozen=True)
class ModelView:
    """A model of the catalog, and how it stands on this machine."""

    model: CatalogModel
    is_installed: bool
    is_active: bool
    """Whether it is the one that serves its role."""
    download: Progress | None
    """While it is being installed, and after that failed."""


@dataclass
class _Install:
    transfer: Transfer
    progress: Progress
    task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        return self.task is not None and not self.task.done()


class ModelInstalls:
    """Installs and removes models for the page; used from one event loop."""

    def __init__(
        self,
        store: ModelStore,
        server: EmbeddedServer | None,
        sources: Callable[[], Sequence[Source]] = default_sources,
    ) -> None:
        """`server` switches to a better model once it is there; None when nothing is embedded."""
        self._store = store
        self._server = server
        self._sources = sources
        self._installs: dict[str, _Install] = {}
        self._turn = asyncio.Lock()

    def list(self) -> list[ModelView]:
        """Return every model of the catalog."""
        return [self._view(model) for model in self._store.catalog.models]

    def start(self, name: str) -> ModelView:
        """Begin to install a model, unless it is there or on its way; raises UnknownModel."""
        model = self._store.require(name)
        running = self._installs.get(name)
        if not self._store.is_installed(model) and not (running and running.is_running):
            self._begin(model)
        return self._view(model)

    async def remove(self, name: str) -> None:
        """Delete a model, or stop its installation; raises UnknownModel, ModelInUse."""
        model = self._store.require(name)
        # A model that is still being loaded needs its files as well.
        if self._server is not None and self._server.is_using(model):
            raise ModelInUse(f"{model.title} is in use; it can't be removed now.")
        install = self._installs.pop(name, None)
        if install is not None:
            await _stop([install])
        await asyncio.to_thread(self._store.remove, name)

    async def close(self) -> None:
        """Stop what is being installed; it goes on where it was the next time."""
        await _stop(list(self._installs.values()))

    def _begin(self, model: CatalogModel) -> None:
        def report(progress: Progress) -> None:
            install.progress = progress

        queued = Progress("queued", 0, model.size_bytes)
        install = _Install(Transfer(model.size_bytes, report), queued)
        self._installs[model.name] = install
        install.task = asyncio.create_task(self._install(model, install))

    async def _install(self, model: CatalogModel, install: _Install) -> None:
        try:
            async with self._turn:
                await _in_daemon_thread(
                    lambda: install_model(self._store, model, self._sources(), install.transfer)
                )
        except InstallCancelled:
            return
        except InstallError as exc:
            done = install.progress
            install.progress = Progress(
                "failed", done.downloaded_bytes, done.total_bytes, error=exc.detail
            )
            return
        self._installs.pop(model.name, None)
        if self._server is None:
            return
        if model.role == "chat":
            self._server.use_best()
        else:
            self._server.look_again()

    def _view(self, model: CatalogModel) -> ModelView:
        install = self._installs.get(model.name)
        is_installed = self._store.is_installed(model)
        return ModelView(
            model=model,
            is_installed=is_installed,
            is_active=self._is_active(model),
            download=None if is_installed or install is None else install.progress,
        )

    def _is_active(self, model: CatalogModel) -> bool:
        endpoint = self._server.endpoint if self._server is not None else None
        return endpoint is not None and model in endpoint.models


async def _stop(installs: Sequence[_Install]) -> None:
    for install in installs:
        install.transfer.stopped.set()
    tasks = [install.task for install in installs if install.task is not None]
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=_CLOSE_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def _in_daemon_thread(work: Callable[[], None]) -> None:
    """Run blocking work that must not keep the process alive: a stalled read can't be stopped."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[None] = loop.create_future()

    def settle(error: InstallError | None) -> None:
        if outcome.done():
            return
        if error is None:
            outcome.set_result(None)
        else:
            outcome.set_exception(error)

    def run() -> None:
        error: InstallError | None = None
        try:
            work()
        except InstallError as exc:
            error = exc
        # The loop is closed when the platform did not wait for this.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, error)

    threading.Thread(target=run, daemon=True, name="model-install").start()
    await outcome
