"""The chat engine: llama.cpp's own HTTP server inside this process, on loopback."""

import importlib
import secrets
from dataclasses import dataclass
from typing import Protocol, cast

from fireside.local_models.handshake import ChatConfig

SLOTS = 2
"""Replies that are written at the same time; more wait their turn."""

PROMPT_CACHE_MIB = 256
"""Memory for the prompts of conversations that are not in a slot just now."""

LOG_WARNINGS = 2
"""llama.cpp's verbosity: a load failure is only explained in its log."""


class _WeightsFile(Protocol):
    path: str


class _Processor(Protocol):
    n_threads: int


class _Sampling(Protocol):
    temp: float
    top_p: float


class _Parameters(Protocol):
    """The part of xllamacpp's CommonParams that is set here; the package has no stubs."""

    model: _WeightsFile
    model_alias: set[str]
    sampling: _Sampling
    cpuparams: _Processor
    cpuparams_batch: _Processor
    n_ctx: int
    n_parallel: int
    no_extra_bufts: bool
    cache_ram_mib: int
    hostnames: list[str]
    port: int
    api_keys: list[str]
    ui: bool
    verbosity: int


class _Server(Protocol):
    listening_address: str


class _Runtime(Protocol):
    """The two names of xllamacpp that are used."""

    def CommonParams(self) -> _Parameters: ...  # noqa: N802 (the package's own name)
    def Server(self, parameters: _Parameters) -> _Server: ...  # noqa: N802 (as above)


@dataclass(frozen=True)
class Engine:
    """A loaded model and where it answers; it lives as long as its process.

    Dropping a server in mid-process can deadlock in llama.cpp, so nothing here ever does.
    """

    base_url: str
    api_key: str
    server: _Server


def load_engine(config: ChatConfig) -> Engine:
    """Load the weights and serve them on a port of llama.cpp's choice.

    This holds the interpreter lock until the model is ready. Raises ImportError when the runtime
    is not installed, RuntimeError when the weights can't be loaded.
    """
    # Imported late: it is large, and that it can't be loaded is an answer to give, not a crash.
    runtime = cast("_Runtime", importlib.import_module("xllamacpp"))
    parameters = runtime.CommonParams()
    parameters.model.path = config.path
    parameters.model_alias = {config.name}
    parameters.cpuparams.n_threads = config.threads
    parameters.cpuparams_batch.n_threads = config.threads
    parameters.sampling.temp = config.temperature
    parameters.sampling.top_p = config.top_p
    # llama.cpp divides its context among the slots.
    parameters.n_ctx = config.context_tokens * SLOTS
    parameters.n_parallel = SLOTS
    # Repacked copies of the weights cost a third more memory and bring no speed here.
    parameters.no_extra_bufts = True
    parameters.cache_ram_mib = PROMPT_CACHE_MIB
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    api_key = secrets.token_urlsafe(32)
    # Any local user can reach a loopback port.
    parameters.api_keys = [api_key]
    parameters.ui = False
    parameters.verbosity = LOG_WARNINGS
    server = runtime.Server(parameters)
    return Engine(base_url=server.listening_address, api_key=api_key, server=server)
