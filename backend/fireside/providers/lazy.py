"""Packages that are loaded when they are first used, so that a start does not wait for them."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


class _LazyModule(ModuleType):
    """Stands for a package, and asks it for whatever it is asked.

    Not the standard library's lazy loader: that hands a half loaded package to a second thread.
    """

    def __getattr__(self, name: str) -> object:
        # Waits for a thread that is loading it already.
        return getattr(import_module(self.__name__), name)


def lazy_import(name: str) -> ModuleType:
    """Return the module; its code runs when something of it is asked for, in any thread.

    Raises ModuleNotFoundError for one that is not installed.
    """
    if find_spec(name) is None:
        raise ModuleNotFoundError(name)
    return _LazyModule(name)
