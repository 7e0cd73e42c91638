"""The roles beside chat: which installed model serves each, and why one is not served."""

from typing import TypeGuard, get_args

from fireside.local_models import problems
from fireside.local_models.catalog import CatalogModel, Role
from fireside.local_models.handshake import FailureReason, SideRole
from fireside.local_models.machine import Probes
from fireside.local_models.problems import Problem, Status
from fireside.local_models.process import ModelProcess
from fireside.local_models.store import ModelStore

ROLES: tuple[SideRole, ...] = get_args(SideRole)


def is_beside_chat(role: Role) -> TypeGuard[SideRole]:
    """Whether a role is one of these."""
    return role in ROLES


class RolesBesideChat:
    """Has each role served by the best model that is installed for it."""

    def __init__(self, store: ModelStore, probes: Probes) -> None:
        self._store = store
        self._probes = probes
        self._given_up: dict[str, Problem] = {}
        self._problems: dict[SideRole, Problem | None] = {}

    def assign(self, process: ModelProcess) -> None:
        """Tell a process which model to serve each role with, where that has changed."""
        for role in ROLES:
            model, self._problems[role] = self._choose(role)
            folder = self._store.path(model) if model else None
            process.assign(role, model, folder, self._probes.usable_threads())

    def give_up(self, model: CatalogModel, reason: FailureReason) -> None:
        """Remember that a model can't be served."""
        if reason == "load_failed":
            self._given_up[model.name] = problems.load_failed(model)
        elif reason == "libgomp_missing":
            self._given_up[model.name] = problems.libgomp_missing()
        else:
            self._given_up[model.name] = problems.runtime_missing(model.role)

    def reconsider(self) -> None:
        """Give what failed another chance."""
        self._given_up.clear()

    def status(self, role: SideRole, process: ModelProcess) -> Status:
        """Return how a role stands in the process that answers."""
        served = process.roles.get(role)
        if served is not None:
            starting = Status("starting", f"{served.model.title} is starting.")
            return Status("ready") if served.is_ready else starting
        problem = self._problems.get(role) or problems.role_not_installed(role)
        return Status(problem.state, problem.message)

    def _choose(self, role: SideRole) -> tuple[CatalogModel | None, Problem | None]:
        if not self._probes.has_runtime(role):
            return None, problems.runtime_missing(role)
        problem: Problem | None = None
        for model in self._store.installed(role):
            found = self._given_up.get(model.name)
            if found is None:
                return model, None
            problem = problem or found
        return None, problem
