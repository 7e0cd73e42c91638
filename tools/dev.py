"""Runs the backend with reload and Vite side by side; when one ends, so does the other."""

from __future__ import annotations

import os
import sys

from tools import processes
from tools.setup_steps import BACKEND, FRONTEND, VENV


def main() -> int:
    """Run both until Ctrl-C or until one of them ends."""
    processes.end_on_sigterm()
    port = os.environ.get("PORT") or "8000"
    host = os.environ.get("HOST") or "127.0.0.1"
    uvicorn = [VENV / "bin" / "uvicorn", "fireside.main:app", "--host", host, "--port", port]
    page = {"FIRESIDE_API": f"http://{host}:{port}"}
    both = [
        processes.start([*uvicorn, "--reload", "--reload-dir", "fireside"], BACKEND),
        processes.start(["npm", "run", "dev"], FRONTEND, variables=page),
    ]
    try:
        _, status = os.wait()
        return os.waitstatus_to_exitcode(status)
    except KeyboardInterrupt:
        return 0
    finally:
        for process in both:
            processes.stop(process)


if __name__ == "__main__":
    sys.exit(main())
