"""Keeps the best installed model running: starts, watches, restarts, replaces and stops it."""

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field

from fireside.local_models import problems
from fireside.local_models.beside_chat import RolesBesideChat, is_beside_chat
from fireside.local_models.catalog import CatalogModel, Role
from fireside.local_models.handshake import FailureReason
from fireside.local_models.machine import Probes
from fireside.local_models.problems import Problem, ServerState, Status
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
class Endpoint:
    """Where the running models answer; address and token change with every run of the process."""

    base_url: str
    """Ends in /v1."""
    token: str = field(repr=False)
    model: CatalogModel
    """The one that chats."""
    beside: tuple[CatalogModel, ...] = ()
    """Those that serve the other roles, as far as they are ready."""

    @property
    def models(self) -> tuple[CatalogModel, ...]:
        """Every model that answers there."""
        return (self.model, *self.beside)

    def serving(self, role: Role) -> CatalogModel | None:
        """Return the model that serves a role; None while none does."""
        return next((model for model in self.models if model.role == role), None)


@dataclass(frozen=True)
class _Choice:
    """The model that should run, and what is wrong with a better one, or with all."""

    model: CatalogModel | None
    problem: Problem | None


class EmbeddedServer:
    """The embedded models as the platform sees them; used from one event loop."""

    def __init__(
        self, store: ModelStore, probes: Probes | None = None, pace: Pace | None = None
    ) -> None:
        self._store = store
        self._probes = probes or Probes()
        self._pace = pace or Pace()
        self._status = Status("stopped", "The embedded models have not been started.")
        self._moved = asyncio.Event()
        self._wished: str | None = None
        self._target: CatalogModel | None = None
        self._changed = asyncio.Event()
        self._machine_problem: Problem | None = None
        self._given_up: dict[str, Problem] = {}
        self._failures = 0
        self._current: ModelProcess | None = None
        self._ready_at = 0.0
        self._supervision: asyncio.Task[None] | None = None
        self._draining: dict[asyncio.Task[None], ModelProcess] = {}
        self._beside = RolesBesideChat(store, self._probes)

    @property
    def status(self) -> Status:
        """Whether chat answers; a message beside `ready` says why a better model does not."""
        return self._status

    def status_of(self, role: Role) -> Status:
        """Return whether a role is served; none is without chat, in whose process they live."""
        if self._current is None or not is_beside_chat(role):
            return self._status
        return self._beside.status(role, self._current)

    @property
    def endpoint(self) -> Endpoint | None:
        """Where the models answer, while chat is ready; ask anew for every request."""
        current = self._current
        if current is None:
            return None
        beside = tuple(served.model for served in current.roles.values() if served.is_ready)
        return Endpoint(current.base_url, current.token, current.model, beside)

    @property
    def model(self) -> CatalogModel | None:
        """The model that chats, or else the one that should."""
        return self._current.model if self._current is not None else self._target

    @property
    def pid(self) -> int | None:
        """The id of the process that answers."""
        return self._current.pid if self._current is not None else None

    def start(self) -> None:
        """Begin to start the best installed model, and return at once."""
        self._move("starting", "The embedded model is starting.")
        self._supervision = asyncio.create_task(self._supervise(), name="embedded-models")
        self._supervision.add_done_callback(self._note_end)

    async def stop(self) -> None:
        """End the model processes; replies under way get a few seconds."""
        if self._supervision is not None:
            self._supervision.cancel()
            await asyncio.wait({self._supervision})
        self._retire()
        self._move("stopped", "The embedded models have been stopped.")
        processes = list(self._draining.values())
        for task in self._draining:
            task.cancel()
        await asyncio.gather(*(process.stop(self._pace.stop_grace) for process in processes))

    def is_using(self, model: CatalogModel) -> bool:
        """Whether a model is loaded, or on its way there."""
        beside = self._current.roles.values() if self._current is not None else ()
        return self.model == model or any(served.model == model for served in beside)

    async def wait_ready(self, timeout: float, role: Role = "chat") -> Endpoint | None:
        """Wait while a role is starting; return where it is served, or None if it is not."""
        deadline = time.monotonic() + timeout
        while self.status_of(role).state == "starting" and time.monotonic() < deadline:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._moved.wait(), deadline - time.monotonic())
        endpoint = self.endpoint
        return endpoint if endpoint is not None and endpoint.serving(role) else None

    def use_model(self, name: str) -> None:
        """Prefer this model when it is installed; replies under way are finished by the old one."""
        self._wished = self._store.require(name).name
        self._reconsider()

    def use_best(self) -> None:
        """Look again at what is installed, and give everything that failed another chance."""
        self._wished = None
        self._reconsider()

    def look_again(self) -> None:
        """Look again at what is installed, without a change of mind about the chat model."""
        self._reconsider()

    def _reconsider(self) -> None:
        self._given_up.clear()
        self._beside.reconsider()
        self._machine_problem = self._find_machine_problem()
        self._failures = 0
        self._changed.set()

    async def _supervise(self) -> None:
        self._machine_problem = self._find_machine_problem()
        while True:
            self._changed.clear()
            choice = self._choose()
            self._target = choice.model
            if choice.model is None:
                problem = choice.problem or problems.not_installed()
                self._retire()
                self._move(problem.state, problem.message)
                await self._pause(self._pace.recheck)
            elif self._current is None or self._current.model != choice.model:
                await self._launch(choice.model)
            else:
                self._beside.assign(self._current)
                self._move("ready", choice.problem.message if choice.problem else None)
                await self._watch(self._current)

    def _choose(self) -> _Choice:
        if self._machine_problem is not None:
            return _Choice(None, self._machine_problem)
        problem: Problem | None = None
        installed = self._store.installed("chat")
        for model in sorted(installed, key=lambda model: model.name != self._wished):
            found = self._given_up.get(model.name) or self._find_memory_problem(model)
            if found is None:
                return _Choice(model, problem)
            problem = problem or found
        return _Choice(None, problem)

    def _find_machine_problem(self) -> Problem | None:
        missing = self._probes.missing_processor_features()
        if missing:
            return problems.processor_too_old(missing)
        return None if self._probes.has_runtime("chat") else problems.runtime_missing("chat")

    def _find_memory_problem(self, model: CatalogModel) -> Problem | None:
        if self._current is not None and self._current.model == model:
            return None
        available = self._probes.available_memory()
        if available is None or available >= model.memory_bytes:
            return None
        return problems.too_little_memory(model, available)

    async def _launch(self, model: CatalogModel) -> None:
        """Start a model; one that runs serves on until the new one is ready."""
        if self._current is None:
            self._move("starting", f"{model.title} is starting.")
        began = time.monotonic()
        threads = self._probes.usable_threads()
        try:
            process = await ModelProcess.launch(
                model, self._store.path(model), threads, self._note_role
            )
        except OSError:
            logger.exception("the model process could not be started")
            await self._note_failure(model, ProcessEnded(None))
            return
        try:
            await asyncio.wait_for(process.wait_until_ready(), self._pace.ready)
        except ProcessEnded as exc:
            logger.warning("%s\n%s", exc, process.log_tail)
            await self._note_failure(model, exc)
        except asyncio.TimeoutError:
            await process.stop(0)
            logger.warning("%s was not ready in time\n%s", model.name, process.log_tail)
            await self._note_failure(model, ProcessEnded(None))
        except asyncio.CancelledError:
            await process.stop(0)
            raise
        else:
            logger.info("%s is ready after %.1f s", model.name, time.monotonic() - began)
            self._retire()
            self._current = process
            self._ready_at = time.monotonic()

    async def _watch(self, current: ModelProcess) -> None:
        """Return when there may be something to do: an end, a change, or time to look again."""
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
            ended.cancel()
        if not ended.done():
            return
        exit_code = ended.result()
        logger.warning("%s ended with %s\n%s", current.model.name, exit_code, current.log_tail)
        self._current = None
        self._move("starting", f"{current.model.title} stopped and is being started again.")
        if time.monotonic() - self._ready_at >= self._pace.stable:
            self._failures = 0
        await self._note_failure(current.model, ProcessEnded(exit_code))

    async def _note_failure(self, model: CatalogModel, ended: ProcessEnded) -> None:
        """Remember what failed for good; wait before the next attempt at what may not have."""
        self._failures += 1
        if ended.exit_code in _ILLEGAL_INSTRUCTION:
            self._machine_problem = problems.processor_too_old()
        elif ended.reason == "load_failed":
            self._given_up[model.name] = problems.load_failed(model)
        elif ended.reason == "libgomp_missing":
            self._machine_problem = problems.libgomp_missing()
        elif ended.reason == "runtime_missing":
            self._machine_problem = problems.runtime_missing("chat")
        elif self._failures >= self._pace.attempts:
            self._given_up[model.name] = problems.keeps_stopping(model, ended.exit_code)
        else:
            await self._pause(self._pace.first_delay * 2 ** (self._failures - 1))
            return
        self._failures = 0

    def _note_role(self, model: CatalogModel, reason: FailureReason | None) -> None:
        if reason is not None:
            logger.warning("%s can't serve as %s: %s", model.name, model.role, reason)
            self._beside.give_up(model, reason)
            self._changed.set()
        self._wake()

    def _retire(self) -> None:
        """Let the process that answers finish its replies and end, out of the way."""
        if self._current is None:
            return
        task = asyncio.create_task(self._current.stop(self._pace.drain_grace))
        self._draining[task] = self._current
        task.add_done_callback(self._draining.pop)
        self._current = None

    def _note_end(self, supervision: asyncio.Task[None]) -> None:
        """Show that the supervision itself broke: it would look like an endless start."""
        if supervision.cancelled():
            return
        logger.error("the supervision of the models ended", exc_info=supervision.exception())
        self._move("failed", problems.unexpected().message)

    async def _pause(self, seconds: float) -> None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)

    def _move(self, state: ServerState, message: str | None) -> None:
        status = Status(state, message)
        if status != self._status:
            self._status = status
            self._wake()

    def _wake(self) -> None:
        """Let everyone look who waits for something to become ready."""
        self._moved.set()
        self._moved = asyncio.Event()
