"""A role beside chat: its model is loaded, and works, in one thread of its own.

What goes wrong with it takes away this role and nothing else.
"""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from fireside.local_models import answers
from fireside.local_models.handshake import ChildEvent, FailureReason, RoleConfig, SideRole

Engine = TypeVar("Engine")
Result = TypeVar("Result")

Tell = Callable[[ChildEvent], None]
AvailableMemory = Callable[[], int | None]


class ServedRole(Generic[Engine]):
    """Serves a role with the model that the platform names; used from one event loop."""

    def __init__(
        self,
        role: SideRole,
        load: Callable[[RoleConfig], Engine],
        tell: Tell,
        available_memory: AvailableMemory,
    ) -> None:
        """`load` runs in the thread of the role; `tell` reports to the platform."""
        self._role: SideRole = role
        self._load = load
        self._tell = tell
        self._available_memory = available_memory
        self._worker = ThreadPoolExecutor(1, thread_name_prefix=role)
        self._wished: RoleConfig | None = None
        self._loading: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._loaded: tuple[RoleConfig, Engine] | None = None
        self._has_failed = False

    @property
    def model(self) -> str | None:
        """The name of the model that is loaded."""
        return self._loaded[0].name if self._loaded is not None else None

    def assign(self, config: RoleConfig) -> None:
        """Begin to serve with this model; the one before serves until then."""
        self._has_failed = False
        self._loading = None
        if not config.name:
            self._wished = self._loaded = None
            return
        self._wished = config
        if self._has_room(config):
            self._begin(config)
        else:
            # It is served, if not at once: the first request loads it, when there is room by then.
            self._report(config)

    async def engine(self, model: object) -> Engine:
        """Return the engine for a request that names a model; raises Refusal."""
        if self._loaded is not None and self._loaded[0].name == model:
            return self._loaded[1]
        wished = self._wished
        if wished is None:
            raise answers.not_installed(self._role)
        if wished.name != model:
            raise answers.another_model(model, wished.name)
        if self._has_failed:
            raise answers.could_not_load(wished.name)
        if self._loading is not None:
            raise answers.still_loading()
        return await self._wake(wished)

    async def work(self, job: Callable[[], Result]) -> Result:
        """Run a job in the role's thread; one that has not begun is dropped when cancelled."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, job)

    async def _wake(self, config: RoleConfig) -> Engine:
        if not self._has_room(config):
            raise answers.too_little_memory(config.name, config.memory_bytes)
        loading = self._begin(config)
        # Who comes second is told to come again, and who leaves does not stop it for them.
        await asyncio.shield(loading)
        if self._loaded is None or self._loaded[0] != config:
            raise answers.could_not_load(config.name)
        return self._loaded[1]

    def _has_room(self, config: RoleConfig) -> bool:
        available = self._available_memory()
        return available is None or available >= config.memory_bytes

    def _begin(self, config: RoleConfig) -> asyncio.Task[None]:
        self._loading = asyncio.create_task(self._bring(config))
        self._tasks.add(self._loading)
        self._loading.add_done_callback(self._tasks.discard)
        return self._loading

    async def _bring(self, config: RoleConfig) -> None:
        loaded: tuple[RoleConfig, Engine] | None = None
        reason: FailureReason | None = None
        try:
            loaded = (config, await self.work(lambda: self._load(config)))
        except Exception as exc:  # boundary: libraries raise anything over damaged weights
            sys.stderr.write(f"{self._role}: {type(exc).__name__}: {exc}\n")
            reason = failure_reason(exc)
        if self._wished is not config:
            # Another model was named meanwhile, and tells of itself.
            return
        self._loading = None
        self._loaded = loaded
        self._has_failed = loaded is None
        self._report(config, reason)

    def _report(self, config: RoleConfig, reason: FailureReason | None = None) -> None:
        self._tell(ChildEvent("role", role=self._role, model=config.name, reason=reason))


def failure_reason(exc: Exception) -> FailureReason:
    """Return why a model could not be loaded, as the platform is told."""
    if isinstance(exc, ImportError):
        return "libgomp_missing" if "libgomp" in str(exc) else "runtime_missing"
    return "load_failed"
