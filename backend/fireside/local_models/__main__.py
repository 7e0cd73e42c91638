"""The model process: loads the models it is told to, serves them, ends with its parent."""

import asyncio
import os
import socket
import sys
import threading
from typing import BinaryIO

# libgomp reads this when it is loaded. Its threads would otherwise spin while they wait, and
# decoding gets ten times slower as soon as another process wants the processor.
os.environ["GOMP_SPINCOUNT"] = "0"

from fireside.local_models.engine import Engine, load_engine
from fireside.local_models.handshake import (
    ChildConfig,
    ChildEvent,
    FailureReason,
)
from fireside.local_models.loading import answers_while_loading
from fireside.local_models.server import ModelServer

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
        threading.Thread(target=_end_with_parent, daemon=True).start()
        asyncio.run(_serve(config, loaded, listener, events))
    return 0


async def _serve(
    config: ChildConfig, loaded: Engine, listener: socket.socket, events: BinaryIO
) -> None:
    server = ModelServer(config, loaded)
    await server.run(listener, lambda: _tell(events, ChildEvent("ready")))


def _load(config: ChildConfig) -> Engine | FailureReason:
    try:
        return load_engine(config.chat)
    except ModuleNotFoundError:
        return "runtime_missing"
    except ImportError as exc:
        sys.stderr.write(f"{exc}\n")
        return "libgomp_missing" if "libgomp" in str(exc) else "runtime_missing"
    except RuntimeError as exc:
        sys.stderr.write(f"{exc}\n")
        return "load_failed"


def _take_stdout() -> BinaryIO:
    """Keep stdout for events alone: whatever native code prints goes to stderr."""
    events = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return events


def _tell(events: BinaryIO, event: ChildEvent) -> None:
    events.write(event.to_line())


def _end_with_parent() -> None:
    """Stdin is a pipe that only the parent holds, so its end is the parent's end."""
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # The engine's destructor may wait for ever, so the interpreter must not tear it down.
    os._exit(code)
