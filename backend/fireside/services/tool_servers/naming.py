"""How the model calls a tool: providers take letters, digits and two signs, and 64 of them."""

from __future__ import annotations

import re
from collections.abc import Container

_LENGTH = 64
_STRANGE = re.compile(r"[^A-Za-z0-9_-]+")


def function_name(server: str, tool: str, taken: Container[str]) -> str:
    """Return a name that says whose tool it is, and that none of the others has."""
    name = f"{_STRANGE.sub('_', server)}__{_STRANGE.sub('_', tool)}"[:_LENGTH]
    number = 2
    while name in taken:
        ending = f"_{number}"
        name = name[: _LENGTH - len(ending)] + ending
        number += 1
    return name
