"""PostgreSQL: how it is connected to, what its errors mean, and what only one may do at a time."""

from __future__ import annotations

import asyncio
import importlib
import threading
from collections.abc import Collection, Coroutine, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, event, exc, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

T = TypeVar("T")

CONNECTIONS = 10
"""Connections that write, and as many that read, of one process."""
_CONNECT_PATIENCE = 10.0
"""Seconds until a connection must be there."""
_COMMAND_PATIENCE = 60.0
"""Seconds until a statement must have its answer, or the server counts as gone."""

_SETTINGS = {
    "application_name": "fireside",
    "timezone": "UTC",
    "lock_timeout": "10s",  # as long as one waits for a locked file of SQLite
    "idle_in_transaction_session_timeout": "60s",  # whoever vanished holds no locks for ever
    "jit": "off",  # compiling costs more than our queries
}

_TRY_AGAIN = ("08", "40", "53", "55", "57", "58")
"""Classes of errors that say nothing of a statement: connection, rollback for the sake of another
transaction, resources, locks, shutdown, system."""

_ADAPTED = "postgresql+asyncpg://"

_LOCK = text(
    "SELECT pg_advisory_xact_lock(hashtext('fireside'), hashtext(what))"
    " FROM unnest(CAST(:whats AS text[])) AS what"
)


def create_writer(url: str, *, echo: bool) -> AsyncEngine:
    """Return an engine whose transactions write."""
    return _engine(url, {}, echo=echo)


def create_reader(url: str, *, echo: bool) -> AsyncEngine:
    """Return an engine that can't write, and whose statements stand alone."""
    settings = {"default_transaction_read_only": "on"}
    engine = _engine(url, settings, echo=echo)
    # No transaction: a read is one statement, and so one journey to the server.
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def create_single(url: str) -> AsyncEngine:
    """Return an engine that keeps no connection: for what is done once, and may take long."""
    settings = {"lock_timeout": "0", "idle_in_transaction_session_timeout": "0"}
    return _engine(url, settings, None, echo=False, poolclass=NullPool)


def _engine(
    url: str,
    settings: dict[str, str],
    patience: float | None = _COMMAND_PATIENCE,
    *,
    echo: bool,
    **options: Any,  # noqa: ANN401 - the library's own
) -> AsyncEngine:
    async def connect(*_args: object, **_options: object) -> object:
        return await _connect(url, {**_SETTINGS, **settings}, patience)

    if not options:
        options = {"pool_size": CONNECTIONS, "max_overflow": 0, "pool_timeout": 30}
    engine = create_async_engine(
        _ADAPTED, echo=echo, connect_args={"async_creator_fn": connect}, **options
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    event.listen(engine.sync_engine, "before_cursor_execute", _without_nul, retval=True)
    return engine


def _without_nul(
    _connection: object,
    _cursor: object,
    statement: str,
    values: Any,  # noqa: ANN401 - one set of values or many
    _context: object,
    is_many: bool,  # noqa: FBT001 - so it is called
) -> tuple[str, Any]:
    """Put another sign in the place of NUL, which no text of PostgreSQL has.

    Nothing that is stored has one; it comes with ids that nobody gave out, and finds nothing.
    """
    if is_many:
        return statement, [_shown(each) for each in values]
    return statement, _shown(values)


def _shown(values: Sequence[Any]) -> Sequence[Any]:
    if not any(isinstance(value, str) and "\0" in value for value in values):
        return values
    return tuple(map(storable, values))


def storable(value: Any) -> Any:  # noqa: ANN401 - of any column
    """Return a value as it can be stored."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


async def _connect(url: str, settings: dict[str, str], patience: float | None) -> object:
    asyncpg = importlib.import_module("asyncpg")
    try:
        return await asyncpg.connect(
            # The driver's own reading of the address knows all that PostgreSQL's programs know.
            driver_address(url),
            timeout=_CONNECT_PATIENCE,
            command_timeout=patience,
            server_settings=settings,
        )
    except (OSError, asyncio.TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise exc.OperationalError("connect", None, error) from error


def is_address(url: str) -> bool:
    """Whether the URL names a database of PostgreSQL."""
    try:
        return make_url(url).get_backend_name() in ("postgresql", "postgres")
    except exc.ArgumentError:
        return False


def driver_address(url: str) -> str:
    """Return the address without the name of the driver."""
    parsed = make_url(url).set(drivername="postgresql")
    return parsed.render_as_string(hide_password=False)


def _refuse_closed(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401
    """Let the pool take another connection for one that the server has closed.

    Asking the server each time would be a journey for nothing.
    """
    if connection.driver_connection.is_closed():
        raise exc.DisconnectionError


def says_try_again(error: exc.DBAPIError) -> bool:
    """Whether the server is to blame, or another transaction; not the statement."""
    state = str(getattr(error.orig, "sqlstate", None))
    return error.connection_invalidated or state.startswith(_TRY_AGAIN)


async def one_at_a_time(db: AsyncSession, what: str) -> None:
    """Wait until no other transaction, of whichever process, does the same.

    SQLite has one writer, so there it is so already.
    """
    if is_postgres(db):
        await db.execute(_LOCK, {"whats": [what]})


def each_at_a_time(connection: Connection, whats: Collection[str]) -> None:
    """Wait until no other transaction does any of this; on a bare connection."""
    if connection.dialect.name == "postgresql" and whats:
        # In one order, or two could each hold what the other waits for.
        connection.execute(_LOCK, {"whats": sorted(whats)})


def is_postgres(db: AsyncSession) -> bool:
    """Whether the session's database is PostgreSQL."""
    return db.get_bind().dialect.name == "postgresql"


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """Run asynchronous work to its end, in a thread and an event loop of its own.

    For what is synchronous and may itself be called from within a loop, as a start is.
    """
    outcome: list[T | BaseException] = []

    def run() -> None:
        try:
            outcome.append(asyncio.run(work))
        except BaseException as error:  # boundary: raised again where it was called
            outcome.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join()
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return cast("T", outcome[0])
