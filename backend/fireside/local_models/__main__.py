"""The model process: loads the models it is told to, serves them, ends with its parent.

Chat is loaded first and served as soon as it is there; the other roles follow.
"""

import asyncio
import os
import socket
import sys
import threading
from contextlib import suppress
from typing import BinaryIO

# libgomp reads this when it is loaded. Its threads would otherwise spin while they wait, and
# decoding gets ten times slower as soon as another process wants the processor.
os.environ["GOMP_SPINCOUNT"] = "0"

from fireside.local_models.embeddings import EmbeddingEngine
from fireside.local_models.engine import Engine, load_engine
from fireside.local_models.handshake import (
    ChildConfig,
    ChildEvent,
    FailureReason,
    RoleConfig,
)
from fireside.local_models.loading import answers_while_loading
from fireside.local_models.machine import available_memory
from fireside.local_models.roles import ServedRole, failure_reason
from fireside.local_models.server import ModelServer, SideRoles
from fireside.local_models.speech import SpeechEngine
from fireside.local_models.transcription import TranscriptionEngine

EXIT_LOAD_FAILED = 3


def main() -> int:
    """Run the model process; return its exit code."""
    config = ChildConfig.from_line(sys.stdin.buffer.readline())
    events = _take_stdout()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        _tell(events, ChildEvent("listening", port=listener.getsockname()[1]))
        with answers_while_loading(listener):
            loaded = _load(config)
        if not isinstance(loaded, Engine):
            _tell(events, ChildEvent("failed", reason=loaded))
            return EXIT_LOAD_FAILED
        asyncio.run(_serve(config, loaded, listener, events))
    return 0


async def _serve(
    config: ChildConfig, loaded: Engine, listener: socket.socket, events: BinaryIO
) -> None:
    def tell(event: ChildEvent) -> None:
        _tell(events, event)

    beside = SideRoles(
        transcription=ServedRole("transcription", _load_transcriber, tell, available_memory),
        speech=ServedRole("speech", _load_speaker, tell, available_memory),
        embeddings=ServedRole("embeddings", _load_embedder, tell, available_memory),
    )
    loop = asyncio.get_running_loop()

    def begin() -> None:
        tell(ChildEvent("ready"))
        threading.Thread(target=_follow_parent, args=(loop, beside), daemon=True).start()

    await ModelServer(config, loaded, beside).run(listener, begin)


def _load(config: ChildConfig) -> Engine | FailureReason:
    try:
        return load_engine(config.chat)
    except (ImportError, RuntimeError) as exc:
        sys.stderr.write(f"{exc}\n")
        return failure_reason(exc)


# What these import is large: chat must not wait for it, nor need it. They share some of it, and
# packages whose modules import each other are seen half made by a second thread that imports them.
_IMPORTING = threading.Lock()


def _load_transcriber(config: RoleConfig) -> TranscriptionEngine:
    with _IMPORTING:
        from fireside.local_models import transcriber  # noqa: PLC0415 (as above)

        runtime = transcriber.import_runtime()
    return transcriber.load(runtime, config)


def _load_speaker(_config: RoleConfig) -> SpeechEngine:
    with _IMPORTING:
        from fireside.local_models import speaker  # noqa: PLC0415 (as above)

        runtime = speaker.import_runtime()
    return speaker.load(runtime)


def _load_embedder(config: RoleConfig) -> EmbeddingEngine:
    with _IMPORTING:
        from fireside.local_models import embedder  # noqa: PLC0415 (as above)

        runtime = embedder.import_runtime()
    return embedder.load(runtime, config)


def _take_stdout() -> BinaryIO:
    """Keep stdout for events alone: whatever native code prints goes to stderr."""
    events = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return events


def _tell(events: BinaryIO, event: ChildEvent) -> None:
    events.write(event.to_line())


def _follow_parent(loop: asyncio.AbstractEventLoop, beside: SideRoles) -> None:
    """Do what the parent says for as long as it lives.

    Stdin is a pipe that only the parent holds, so its end is the parent's end.
    """
    for line in sys.stdin.buffer:
        # The loop is closed when this process has been told to end.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(beside.assign, RoleConfig.from_line(line))
    os._exit(0)


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # The engine's destructor may wait for ever, so the interpreter must not tear it down.
    os._exit(code)
