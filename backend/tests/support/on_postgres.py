"""Runs the tests that go through a database on PostgreSQL: `pytest --database postgresql`.

One server is started for all workers, and each test has a database of its own on it. Which tests go
through a database is told by their fixtures. Those that are about SQLite itself say so, with the
mark `sqlite_only` and a reason; they, and all that need no database or an embedded model, are left
out here, since they have run on SQLite.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.database import Backend
from tests.support.postgres import Databases, PostgresServer

_DATABASE_FIXTURES = {"data_dir", "shared_desk", "shared_listener"}
_MODEL_FIXTURES = {"embedded_api"}
_SERVER = pytest.StashKey[PostgresServer]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the database be chosen."""
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="what the tests run on; only those that go through a database on PostgreSQL",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start the server, once for all workers."""
    config.addinivalue_line("markers", "sqlite_only(reason): what is tested is SQLite itself")
    config.addinivalue_line("markers", "postgresql_only: what is tested is PostgreSQL itself")
    if config.getoption("--database") != "postgresql":
        return
    if given := getattr(config, "workerinput", None):
        Backend.server = Databases(given["postgres"])
        return
    server = PostgresServer()
    config.stash[_SERVER] = server
    server.start()
    Backend.server = Databases(server.url)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - of pytest-xdist, which has no types
    """Tell a worker where the server is."""
    node.workerinput["postgres"] = Backend.server and Backend.server.server


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop it."""
    if _SERVER in config.stash:
        config.stash[_SERVER].stop()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what a second database tells nothing of."""
    if config.getoption("--database") == "postgresql":
        chosen = [item for item in items if _goes_through_a_database(item)]
    else:
        chosen = [item for item in items if not item.get_closest_marker("postgresql_only")]
    if left_out := [item for item in items if item not in set(chosen)]:
        config.hook.pytest_deselected(items=left_out)
    items[:] = chosen


def _goes_through_a_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("sqlite_only"):
        return False
    fixtures = set[str](getattr(item, "fixturenames", ()))
    return bool(fixtures & _DATABASE_FIXTURES) and not fixtures & _MODEL_FIXTURES
