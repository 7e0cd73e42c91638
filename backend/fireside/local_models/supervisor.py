"""Keeps the best installed model running: starts, watches, restarts, replaces and stops it."""

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass

from fireside.local_models import problems
from fireside.local_models.catalog import CatalogModel
from fireside.local_models.machine import Probes
from fireside.local_models.problems import Problem, ServerState
from fireside.local_models.process import ModelProcess, ProcessEnded
from fireside.local_models.store import ModelStore

logger = logging.getLogger(__name__)

_ILLEGAL_INSTRUCTION = (-4, 132)


@dataclass(frozen=True)
class Pace:
    """The supervisor's patience, in seconds."""

    recheck: float = 5.0
    """Between looks at what is installed: the command line may install or remove models too."""
    ready: float = 180.0
    """Until a model must have been loaded."""
    stable: float = 30.0
    """Of serving, after which a failure counts as the first."""
    first_delay: float = 0.25
    """Before the first restart; doubled for each failure that follows quickly."""
    stop_grace: float = 3.0
    """For replies under way when the platform stops."""
    drain_grace: float = 600.0
    """For replies under way when another model takes over."""
    attempts: int = 5
    """Quick failures of one model until it is given up."""


@dataclass(frozen=True)
class Status:
    """Whether a model answers, and if not, one sentence for a person."""

    state: ServerState
    message: str | None = None


@dataclass(frozen=True)
class Endpoint:
    """Where the running model answers; both change with every run of its process."""

    base_url: str
    """Ends in /v1."""
    token: str
    model: CatalogModel


class EmbeddedServer:
    """The embedded models as the platform sees them."""

    def __init__(self, store: ModelStore, probes: Probes = Probes(), pace: Pace = Pace()) -> None:
        self._store = store
        self._probes = probes
        self._pace = pace
        self._status = Status("stopped", "The embedded models have not been started.")
        self._moved = asyncio.Event()
        self._wished: str | None = None
        self._changed = asyncio.Event()
        self._given_up: dict[str, Problem] = {}
        self._broken: Problem | None = None
        self._current: ModelProcess | None = None
        self._failures = 0
        self._supervision: asyncio.Task[None] | None = None
        self._draining: set[asyncio.Task[None]] = set()

    @property
    def status(self) -> Status:
        """Whether a model answers."""
        return self._status

    @property
    def endpoint(self) -> Endpoint | None:
        """Where the model answers, while it is ready; ask anew for every request."""
        if self._current is None or self._status.state != "ready":
            return None
        current = self._current
        return Endpoint(current.base_url, current.token, current.model)

    @property
    def model(self) -> CatalogModel | None:
        """The model that answers, or the one that would."""
        if self._current is not None:
            return self._current.model
        choice = self._choose()
        return choice if isinstance(choice, CatalogModel) else None

    def start(self) -> None:
        """Begin to start the best installed model, and return at once."""
        self._move("starting", "The embedded model is starting.")
        self._supervision = asyncio.create_task(self._supervise())

    async def stop(self) -> None:
        """End the model process; replies under way get a few seconds."""
        if self._supervision is not None:
            self._supervision.cancel()
            with suppress(asyncio.CancelledError):
                await self._supervision
        self._move("stopped", "The embedded models have been stopped.")
        for task in self._draining:
            task.cancel()
        await asyncio.gather(*self._draining, return_exceptions=True)
        if self._current is not None:
            await self._current.stop(self._pace.stop_grace)
            self._current = None

    async def wait_ready(self, timeout: float) -> Endpoint | None:  # noqa: ASYNC109 (part of the contract: never raises)
        """Wait while the model is starting; return where it answers, or None if it does not."""
        deadline = time.monotonic() + timeout
        while self._status.state == "starting":
            remaining = deadline - time.monotonic()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._moved.wait(), max(0.0, remaining))
            if remaining <= 0:
                break
        return self.endpoint

    def use_model(self, name: str) -> None:
        """Switch to an installed model; replies under way are finished by the old one."""
        self._wished = self._store.require(name).name
        self.use_best()

    def use_best(self) -> None:
        """Look again at what is installed, and give models that failed another chance."""
        self._given_up.clear()
        self._broken = None
        self._failures = 0
        self._changed.set()

    async def _supervise(self) -> None:
        while True:
            self._changed.clear()
            choice = self._choose()
            if isinstance(choice, Problem):
                self._retire()
                self._move(choice.state, choice.message)
            elif self._current is None or self._current.model != choice:
                await self._run(choice)
            await self._watch()

    def _choose(self) -> CatalogModel | Problem:
        """Return the model that should run, or why none can."""
        if self._broken is not None:
            return self._broken
        missing = self._probes.missing_processor_features()
        if missing:
            return problems.processor_too_old(missing)
        if not self._probes.has_runtime():
            return problems.runtime_missing()
        problem: Problem | None = None
        installed = self._store.installed("chat")
        for model in sorted(installed, key=lambda model: model.name != self._wished):
            found = self._given_up.get(model.name) or self._memory_problem(model)
            if found is None:
                return model
            problem = found
        return problem or problems.not_installed()

    def _memory_problem(self, model: CatalogModel) -> Problem | None:
        if self._current is not None and self._current.model == model:
            return None
        available = self._probes.available_memory()
        if available is None or available >= model.memory_bytes:
            return None
        return problems.too_little_memory(model, available)

    async def _run(self, model: CatalogModel) -> None:
        """Start a model; one that runs serves on until the new one is ready."""
        if self._current is None:
            self._move("starting", f"{model.title} is starting.")
        began = time.monotonic()
        process = await ModelProcess.launch(
            model, self._store.path(model), self._probes.usable_threads()
        )
        try:
            await asyncio.wait_for(process.wait_until_ready(), self._pace.ready)
        except ProcessEnded as exc:
            logger.warning("%s\n%s", exc, process.log_tail)
            self._note_start_failure(model, exc)
        except asyncio.TimeoutError:
            logger.warning("%s was not ready in time\n%s", model.name, process.log_tail)
            await process.stop(0)
            self._note_failure(model, None)
        except asyncio.CancelledError:
            await process.stop(0)
            raise
        else:
            logger.info("%s is ready after %.1f s", model.name, time.monotonic() - began)
            self._retire()
            self._current = process
            self._move("ready", None)

    async def _watch(self) -> None:
        """Return when something has to be done: the process ended, or there may be another choice."""
        current = self._current
        if current is None:
            await self._wait_for_change(self._delay())
            return
        began = time.monotonic()
        ended = asyncio.create_task(current.wait_until_ended())
        changed = asyncio.create_task(self._changed.wait())
        try:
            await asyncio.wait(
                {ended, changed},
                timeout=self._pace.recheck,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            changed.cancel()
            is_ended = ended.done()
            ended.cancel()
        if time.monotonic() - began >= self._pace.stable:
            self._failures = 0
        if is_ended:
            logger.warning("%s ended: %s\n%s", current.model.name, ended.result(), current.log_tail)
            self._current = None
            self._move("starting", f"{current.model.title} stopped and is being started again.")
            self._note_failure(current.model, ended.result())
            await self._wait_for_change(self._delay())
