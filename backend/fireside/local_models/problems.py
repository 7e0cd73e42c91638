"""Why no embedded model answers, as sentences that a person can act on."""

from dataclasses import dataclass
from typing import Literal

from fireside.local_models.catalog import CatalogModel, Role
from fireside.local_models.handshake import SideRole
from fireside.local_models.machine import RUNTIMES

ServerState = Literal["not_installed", "starting", "ready", "failed", "stopped"]

_ELSEWHERE = "connect OpenAI, Ollama or another server"
_RUN_BY: dict[Role, str] = {
    "chat": "The embedded models",
    "transcription": "The embedded models that understand speech",
    "speech": "The embedded models that speak",
    "embeddings": "The embedded models that compare what texts mean",
}


@dataclass(frozen=True)
class Problem:
    """Something that keeps the embedded models from answering."""

    state: Literal["failed", "not_installed"]
    message: str


@dataclass(frozen=True)
class Status:
    """Whether a role is served, and if not, one sentence for a person."""

    state: ServerState
    message: str | None = None


def not_installed() -> Problem:
    """Nobody has installed a chat model yet."""
    return Problem(
        "not_installed",
        f"No embedded chat model is installed: run “fireside models get”, or {_ELSEWHERE}.",
    )


def role_not_installed(role: SideRole) -> Problem:
    """Nothing is installed for a role beside chat."""
    if role == "speech":
        return runtime_missing("speech")
    return Problem(
        "not_installed",
        f"No embedded model for {role} is installed: run “fireside models get”, or {_ELSEWHERE}.",
    )


def processor_too_old(missing: tuple[str, ...] = ()) -> Problem:
    """The runtime needs instructions that this processor does not have."""
    lacks = f"; this one lacks {', '.join(missing)}" if missing else ""
    return Problem(
        "failed",
        "The embedded models need a processor with AVX2, FMA, F16C and BMI2, as most since 2013"
        f" have{lacks}: {_ELSEWHERE} instead.",
    )


def too_little_memory(model: CatalogModel, available: int) -> Problem:
    """The model would not fit."""
    return Problem(
        "failed",
        f"{model.title} needs about {model.memory_bytes / 1e9:.1f} GB of free memory and"
        f" {available / 1e9:.1f} GB is free: close other programs, or {_ELSEWHERE}.",
    )


def load_failed(model: CatalogModel) -> Problem:
    """The runtime does not accept the weights."""
    return Problem(
        "failed",
        f"{model.title} could not be loaded, its file may be damaged: remove it with"
        f" “fireside models remove {model.name}” and get it again.",
    )


def libgomp_missing() -> Problem:
    """The runtime's wheel expects this library in the system."""
    return Problem(
        "failed",
        "The embedded models need the system library libgomp.so.1: install it (on Debian and"
        " Ubuntu the package is libgomp1) and start Fireside again.",
    )


def runtime_missing(role: Role) -> Problem:
    """The Python package that runs the models of a role is not there."""
    project = RUNTIMES[role].project
    return Problem(
        "failed",
        f"{_RUN_BY[role]} need the Python package {project}: install Fireside with its extra"
        f" “local”, or {_ELSEWHERE}.",
    )


def unexpected() -> Problem:
    """Something happened that nobody thought of; its traceback is in the log."""
    return Problem(
        "failed",
        f"The embedded models failed for an unknown reason: start Fireside again, or {_ELSEWHERE}.",
    )


def keeps_stopping(model: CatalogModel, exit_code: int | None) -> Problem:
    """The process was started again and again, and ended each time."""
    how = {None: "does not get ready", -9: "is being killed, perhaps for want of memory"}
    did = how.get(exit_code, f"keeps stopping (exit code {exit_code})")
    return Problem(
        "failed",
        f"{model.title} {did}: start Fireside again, or {_ELSEWHERE}.",
    )
