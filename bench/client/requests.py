"""Requests as bytes, prepared before the clock starts."""

from __future__ import annotations

from collections.abc import Mapping

import orjson


def stream_request(
    port: int,
    path: str,
    body: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Ask for an event stream: with POST where there is a body, else with GET."""
    content = b"" if body is None else orjson.dumps(body)
    lines = [
        f"{'GET' if body is None else 'POST'} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Accept: text/event-stream",
        # Whatever the answer is, its end is the end of the connection.
        "Connection: close",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + content
