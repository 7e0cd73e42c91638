"""Runs the tests that go through a database on PostgreSQL: `pytest --database postgresql`.

One server is started for all workers, and each test has a database of its own on it. Which tests go
through a database is told by their fixtures. Those that are about SQLite itself say so, with the
mark `sqlite_only` and a reason; they, and all that need no database or an embedded model, are left
out here, since they have run on SQLite. So are whole files whose subject ends before a row is read
or written: bytes of a request, a file or a model server, and processes. Named on the command line
they run as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.database import Backend
from tests.support.postgres import Databases, PostgresServer

_DATABASE_FIXTURES = {"data_dir", "shared_desk", "shared_listener"}
_MODEL_FIXTURES = {"embedded_api"}
_TESTS = Path(__file__).parents[1]
_ENDS_BEFORE_THE_DATABASE = {
    # How the parts are installed, and those that know no database.
    *(
        "bench",
        "deployment",
        "docs",
        "local_models",
        "outages",
        "providers",
        "storage",
        "testing",
        "tools",
    ),
    *("test_cli.py", "test_ending.py", "test_env_example.py", "test_settings.py"),
    # What a request must be before it is looked into; test_bad_input.py has what a database minds.
    *("api/test_bodies.py", "api/test_contract.py", "api/test_refused_bodies.py"),
    *("api/test_security.py", "security/test_access.py", "security/test_cors.py"),
    # What model servers answer, and what clients of theirs make of us.
    *("generation/test_faults.py", "openai_api/test_client_suite.py"),
    *("openai_api/test_other_clients.py", "refinement/test_judging.py"),
    *("refinement/test_refining.py", "refinement/test_second_attempts.py"),
    # How files are judged and read.
    *("knowledge/test_files.py", "knowledge/test_hostile.py", "knowledge/test_pdf.py"),
    *("knowledge/test_texts.py", "knowledge/test_word.py", "transfer/test_foreign_details.py"),
    *("transfer/test_hostile.py", "transfer/test_limits.py", "voice/test_audio_files.py"),
    *("voice/test_faults.py", "voice/test_interrupted.py", "voice/test_judging.py"),
    *("voice/test_understanding.py",),
}
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


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Spend no time on files of which a second database tells nothing."""
    if config.getoption("--database") != "postgresql" or not collection_path.is_relative_to(_TESTS):
        return None
    below = collection_path.relative_to(_TESTS).as_posix()
    return below in _ENDS_BEFORE_THE_DATABASE or None


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
