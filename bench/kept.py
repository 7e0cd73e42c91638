"""The results that are kept in the repository, from which the tables are made."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel

RESULTS = Path(__file__).parent / "results"
PEER = "open-webui-0.12.4"
FIRESIDE = "fireside"
FIRESIDE_API = "fireside-api"
ELSEWHERE = "fireside-elsewhere"
"""What other commands measure than `make bench`; each row says which."""


class KeptRow(BaseModel):
    """A row of a result: what the table shows; the file has every value beside it."""

    row: str
    short: str


class _Kept(BaseModel):
    rows: list[KeptRow]


@lru_cache
def short_figures(name: str) -> dict[str, str]:
    """Return what a kept result has for each row; nothing where there is none."""
    file = RESULTS / f"{name}.json"
    if not file.exists():
        return {}
    kept = _Kept.model_validate_json(file.read_bytes())
    return {row.row: row.short for row in kept.rows}


def peer(row: str) -> str:
    """Return the peer's figure: of its bare API / of its own page."""
    return short_figures(PEER)[row]
