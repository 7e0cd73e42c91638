"""Ports for servers of other makers, which can't be told to take a free one."""

from __future__ import annotations

import contextlib
import random
import socket

import pytest

_OURS = range(20_000, 32_000)
"""Ports that no system gives to whoever asks for a free one, so that one stays ours while the
server is away."""


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    for port in random.sample(_OURS, 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    pytest.fail("There is no free port.")
