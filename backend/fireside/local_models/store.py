"""The folder of installed models: what is there, who may change it, and how it is cleared.

A model's folder appears whole, by one rename; what is still arriving lies in a hidden one.
"""

import fcntl
import importlib.util
import os
import shutil
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from fireside.local_models.catalog import Catalog, CatalogModel, Role
from fireside.local_models.errors import BuiltIn, ModelInUse, UnknownModel
from fireside.local_models.full_catalog import CATALOG

_LOCK_POLL_SECONDS = 0.1


class ModelStore:
    """The models folder; several processes may use the same one."""

    def __init__(self, folder: Path, catalog: Catalog = CATALOG) -> None:
        self.folder = folder.expanduser().absolute()
        self.catalog = catalog

    def require(self, name: str) -> CatalogModel:
        """Return the catalog's model of that name; raises UnknownModel."""
        model = self.catalog.find(name)
        if model is None:
            raise UnknownModel(name)
        return model

    def path(self, model: CatalogModel) -> Path:
        """Return the folder of an installed model."""
        return self.folder / model.name

    def incoming(self, model: CatalogModel) -> Path:
        """Return the folder in which a model's files arrive."""
        return self.folder / f".{model.name}.incoming"

    def is_installed(self, model: CatalogModel) -> bool:
        """Whether every file is there in its full size; contents are checked when they arrive."""
        if model.carrier is not None:
            return importlib.util.find_spec(model.carrier.module) is not None
        return all(_size(self.path(model) / file.name) == file.size_bytes for file in model.files)

    def installed(self, role: Role) -> tuple[CatalogModel, ...]:
        """Return the installed models that can fill a role, the best first."""
        return tuple(model for model in self.catalog.of_role(role) if self.is_installed(model))

    def free_bytes(self) -> int:
        """Return how much the disk of the folder can still take."""
        return shutil.disk_usage(self.folder).free

    @contextmanager
    def receive(self, model: CatalogModel) -> Generator[Path]:
        """Give the folder for a model's files; leaving the block puts the model into its place.

        When the block fails, what has arrived is kept for the next time.
        """
        incoming = self.incoming(model)
        incoming.mkdir(parents=True, exist_ok=True)
        _drop_strangers(model, incoming)
        try:
            yield incoming
            _drop_strangers(model, incoming)
            # A folder that is still there holds damaged files, or this would not have begun.
            if self.path(model).exists():
                shutil.rmtree(self.path(model))
            incoming.rename(self.path(model))
        finally:
            _drop_if_empty(incoming)

    def remove(self, name: str) -> None:
        """Delete a model and whatever of it was still arriving.

        Raises ModelInUse, UnknownModel, BuiltIn.
        """
        model = self.require(name)
        if model.carrier is not None:
            raise BuiltIn(model.title, model.carrier.project)
        with self.lock(model, _refuse_to_wait):
            shutil.rmtree(self.path(model), ignore_errors=True)
            shutil.rmtree(self.incoming(model), ignore_errors=True)

    @contextmanager
    def lock(self, model: CatalogModel, while_waiting: Callable[[], None]) -> Generator[None]:
        """Hold the right to change one model, among all processes that share the folder.

        While another one holds it, `while_waiting` is called again and again; it may raise.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f".{model.name}.lock"
        descriptor = _take_lock(path, while_waiting)
        try:
            yield
        finally:
            path.unlink()
            os.close(descriptor)


def _take_lock(path: Path, while_waiting: Callable[[], None]) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The last holder deletes the file: a lock on the deleted one excludes nobody.
            if _is_same_file(descriptor, path):
                return descriptor
        except BlockingIOError:
            pass
        os.close(descriptor)
        while_waiting()
        time.sleep(_LOCK_POLL_SECONDS)


def _is_same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _refuse_to_wait() -> None:
    raise ModelInUse("The model is being installed right now; stop that first.")


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _drop_strangers(model: CatalogModel, incoming: Path) -> None:
    """Remove what a killed process left, or is still leaving through a process of its own."""
    names = {name for file in model.files for name in (file.name, f"{file.name}.part")}
    for path in incoming.iterdir():
        if path.name not in names:
            shutil.rmtree(path, ignore_errors=True)


def _drop_if_empty(incoming: Path) -> None:
    """Remove a folder of arriving files when nothing has arrived in it."""
    with suppress(OSError):
        for path in list(incoming.iterdir()):
            if path.is_file() and path.stat().st_size == 0:
                path.unlink()
        incoming.rmdir()
