"""Applies migrations; Alembic is loaded only when there is something to apply."""

from __future__ import annotations

import importlib
from pathlib import Path

from sqlalchemy import Connection


def upgrade(connection: Connection, revision: str) -> None:
    """Bring a database to the schema of a revision, in the connection's transaction."""
    command = importlib.import_module("alembic.command")
    config = importlib.import_module("alembic.config").Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
