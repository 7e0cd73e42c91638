"""What a backup says of itself; the last entry of its zip.

fireside.db            the database, a SQLite file
audio/uploads/…        what users said
audio/tts/…            what agents said
documents/…            the files of libraries
fireside-backup.json   this
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from fireside.db.snapshot import Kind
from fireside.storage.places import PLACES

MANIFEST = "fireside-backup.json"
DATABASE = "fireside.db"
FORMAT = 1
"""Raised when an older version could not read what this one writes."""

_FILE = re.compile(r"(audio/uploads|audio/tts|documents)/([A-Za-z0-9][A-Za-z0-9._-]{0,199})")
_KINDS: dict[str, Kind] = {folder: kind for kind, folder in PLACES.items()}


class Entry(BaseModel):
    """A file of the backup."""

    model_config = ConfigDict(frozen=True)

    path: str
    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"[0-9a-f]{64}")


class Manifest(BaseModel):
    """Everything that is in the backup, and where it came from."""

    format: Literal[1] = FORMAT
    version: str
    """Of the Fireside that made it."""
    schema_revision: str
    created_at: datetime
    database: Entry
    files: list[Entry]
    missing: list[str]
    """Files that the database names and that were not there, although nobody had deleted them."""


def path_of(kind: Kind, name: str) -> str:
    """Return where a file is in a backup."""
    return f"{PLACES[kind]}/{name}"


def place_of(path: str) -> tuple[Kind, str] | None:
    """Return what a path of a backup stands for; None for one that no backup has."""
    found = _FILE.fullmatch(path)
    return (_KINDS[found[1]], found[2]) if found else None
