"""What this machine has to offer to a model: processor, memory, the runtime."""

import importlib.util
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fireside.local_models.catalog import Role

_X86 = frozenset({"x86_64", "AMD64"})
_NEEDED_FLAGS = ("avx2", "fma", "f16c", "bmi2")
"""The runtime's wheel is built for these; without them it dies at its first calculation."""

_MAX_THREADS = 8
"""Beyond this, memory is what decoding waits for."""

_CPUINFO = Path("/proc/cpuinfo")
_MEMINFO = Path("/proc/meminfo")
_CGROUP = Path("/sys/fs/cgroup")


def missing_processor_features() -> tuple[str, ...]:
    """Return what the processor lacks of what the runtime needs, in the usual spelling."""
    if platform.machine() not in _X86:
        return ()
    try:
        lines = _CPUINFO.read_text().splitlines()
    except OSError:
        return ()
    flags = next((line for line in lines if line.startswith("flags")), None)
    if flags is None:
        return ()
    present = flags.split()
    return tuple(flag.upper() for flag in _NEEDED_FLAGS if flag not in present)


def available_memory() -> int | None:
    """Return the bytes that a new process may use, or None where the system does not say."""
    limits = [_free_in_system(), _free_in_container()]
    known = [limit for limit in limits if limit is not None]
    return min(known) if known else None


@dataclass(frozen=True)
class Runtime:
    """A package that runs models."""

    project: str
    module: str


RUNTIMES: dict[Role, Runtime] = {
    "chat": Runtime("xllamacpp", "xllamacpp"),
    "transcription": Runtime("faster-whisper", "faster_whisper"),
    "speech": Runtime("hibari-tts", "hibari"),
    "embeddings": Runtime("ctranslate2", "ctranslate2"),
}
"""What runs the models of each role."""


def has_runtime(role: Role) -> bool:
    """Whether the package that runs the models of a role is installed."""
    return importlib.util.find_spec(RUNTIMES[role].module) is not None


def usable_threads() -> int:
    """Return how many threads a model should use: the processors this process may use."""
    if sys.platform == "linux":
        processors = len(os.sched_getaffinity(0))
    else:
        processors = os.cpu_count() or 1
    quota = _processor_quota()
    if quota is not None:
        processors = min(processors, max(1, round(quota)))
    return min(processors, _MAX_THREADS)


@dataclass(frozen=True)
class Probes:
    """How the machine is looked at; a test puts another machine here."""

    missing_processor_features: Callable[[], tuple[str, ...]] = missing_processor_features
    available_memory: Callable[[], int | None] = available_memory
    has_runtime: Callable[[Role], bool] = has_runtime
    usable_threads: Callable[[], int] = usable_threads


def _free_in_system() -> int | None:
    try:
        lines = _MEMINFO.read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _free_in_container() -> int | None:
    limit = _read_cgroup("memory.max")
    used = _read_cgroup("memory.current")
    if limit is None or used is None or not limit[0].isdigit():
        return None
    statistics = _read_cgroup("memory.stat") or []
    # Cached files count as used, but give way to whoever needs the memory.
    pairs = dict(zip(statistics[::2], statistics[1::2], strict=False))
    cached = int(pairs.get("inactive_file", "0"))
    return max(0, int(limit[0]) - int(used[0]) + cached)


def _processor_quota() -> float | None:
    quota = _read_cgroup("cpu.max")
    if quota is None or not quota[0].isdigit():
        return None
    return int(quota[0]) / int(quota[1])


def _read_cgroup(name: str) -> list[str] | None:
    """Return the words of a limit of this container; the root group of a plain machine has none."""
    try:
        return (_CGROUP / name).read_text().split() or None
    except OSError:
        return None
