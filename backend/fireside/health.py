"""`python -m fireside.health`: whether the server of this machine answers, as its exit status.

For the health check of a container. Loads nothing of the platform: it is run twice a minute.
"""

from __future__ import annotations

import http.client
import os
import sys
from collections.abc import Mapping

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


if __name__ == "__main__":
    sys.exit(problem(os.environ))
