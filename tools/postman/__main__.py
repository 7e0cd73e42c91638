"""Keeps docs/postman/fireside.postman_collection.json equal to what the OpenAPI document says.

python -m tools.postman          # writes it
python -m tools.postman --check  # says whether it is stale
"""

from __future__ import annotations

import json
import sys

from tools.openapi import SCHEMA
from tools.postman.collection import PlanError, as_text, make_collection
from tools.setup_steps import ROOT

COLLECTION = ROOT / "docs" / "postman" / "fireside.postman_collection.json"


def main(arguments: list[str]) -> int:
    """Write the collection, or with --check say whether the one in the repository is stale."""
    try:
        text = as_text(make_collection(json.loads(SCHEMA.read_text())))
    except PlanError as error:
        print(error)
        return 1
    if "--check" not in arguments:
        COLLECTION.write_text(text)
    elif not COLLECTION.exists() or COLLECTION.read_text() != text:
        print(f"{COLLECTION.name} is not what the document says: run `make types`.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
