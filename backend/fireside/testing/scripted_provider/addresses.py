"""Base URLs at which no provider can be reached, for the faults that need no server."""

import socket

UNKNOWN_HOST_URL = "http://no-such-provider.invalid/v1"
"""A base URL whose host is reserved never to resolve."""


def refused_url() -> str:
    """Return a base URL on loopback where every connection is refused."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/v1"
