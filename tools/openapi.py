"""Keeps frontend/openapi.json, the source of the page's types, equal to what the server says."""

from __future__ import annotations

import json
import subprocess
import sys

from tools.setup_steps import BACKEND, FRONTEND, VENV

SCHEMA = FRONTEND / "openapi.json"


def main(arguments: list[str]) -> int:
    """Write the schema, or with --check say whether the one in the repository is stale."""
    printed = subprocess.run(
        [VENV / "bin" / "fireside", "openapi"],
        cwd=BACKEND,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    schema = json.loads(printed.stdout)
    if "--check" not in arguments:
        SCHEMA.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
    elif not SCHEMA.exists() or json.loads(SCHEMA.read_text()) != schema:
        print("frontend/openapi.json is not what the server says: run `make types`.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
