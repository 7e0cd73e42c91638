"""`python -m fireside.health`: whether the server of this machine answers, as its exit status.

`python -m fireside.health worker`: whether the worker of this machine has announced itself lately.
For the health checks of containers. Loads nothing of the platform: it is run twice a minute.
"""

from __future__ import annotations

import http.client
import importlib
import os
import socket
import sys
from collections.abc import Mapping
from typing import Any

PATIENCE = 4.0
"""Seconds that the answer may take."""


def problem(environment: Mapping[str, str]) -> str | None:
    """Return what is wrong with the server that these settings describe, or nothing."""
    headers: dict[str, str] = {}
    if token := environment.get("ACCESS_TOKEN"):
        headers["Authorization"] = f"Bearer {token}"
    port = int(environment.get("PORT") or 8000)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/api/health", headers=headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"The server does not answer on port {port}: {error}"
    finally:
        connection.close()
    return None if status == http.client.OK else f"The server answers with status {status}."


def problem_of_worker(environment: Mapping[str, str]) -> str | None:
    """Return what is wrong with the worker that runs here, or nothing."""
    try:
        redis = importlib.import_module("redis")
    except ModuleNotFoundError:
        return "The package redis is not installed."
    url, host = environment.get("REDIS_URL", ""), socket.gethostname()
    try:
        # redis-py's own types are partly unknown.
        client: Any
        with redis.Redis.from_url(
            url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
        ) as client:
            seconds, _ = client.time()
            since = seconds - float(environment.get("RUN_LEASE") or 10)
            workers = client.zrangebyscore("fireside:jobs:workers", since, "+inf")
    except (redis.RedisError, ValueError):
        return "Redis does not answer at REDIS_URL."
    is_here = any(worker.decode().startswith(f"{host}/") for worker in workers)
    return None if is_here else f"No worker of {host} has announced itself to Redis lately."


if __name__ == "__main__":
    sys.exit((problem_of_worker if sys.argv[1:] == ["worker"] else problem)(os.environ))
