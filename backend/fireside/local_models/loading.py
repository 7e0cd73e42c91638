"""Answers 503 while the weights are read: loading holds the interpreter lock of its process."""

import os
import select
import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress

from fireside.local_models.answers import LOADING_RETRY_SECONDS, still_loading

_CLIENT_SECONDS = 1.0
"""How long a client may take to send its request; the server waits for one at a time."""


@contextmanager
def answers_while_loading(listener: socket.socket) -> Generator[None]:
    """Let a forked process refuse every request until the block ends.

    To be entered while the process has one thread and nothing loaded: then a fork is safe and
    costs a few milliseconds. The pipe's end stops the process, also when its parent was killed.
    """
    until, ours = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        try:
            _refuse_all(listener, until)
        finally:
            # Nothing of the parent's may run here: no exit handlers, no flushing of its buffers.
            os._exit(0)
    os.close(until)
    try:
        yield
    finally:
        os.close(ours)
        os.waitpid(pid, 0)


def _refuse_all(listener: socket.socket, until: int) -> None:
    while True:
        readable, _, _ = select.select([listener, until], [], [])
        if until in readable:
            return
        with suppress(OSError):
            client, _ = listener.accept()
            with client:
                client.settimeout(_CLIENT_SECONDS)
                _refuse(client)


def _refuse(client: socket.socket) -> None:
    client.recv(65536)
    body = still_loading().body()
    head = (
        "HTTP/1.1 503 Service Unavailable\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n"
        f"Retry-After: {LOADING_RETRY_SECONDS}\r\n"
        "Connection: close\r\n\r\n"
    )
    client.sendall(head.encode() + body)
    client.shutdown(socket.SHUT_WR)
    # Closing with unread data would reset the connection before the answer is read.
    while client.recv(65536):
        pass
