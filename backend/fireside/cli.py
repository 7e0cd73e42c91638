"""The command `fireside`."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging.config
import os
import signal
import socket
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
import uvicorn
from pydantic import ValidationError
from uvicorn.supervisors import Multiprocess

from fireside import __version__
from fireside.db.copying import copy_to_postgres
from fireside.db.migrate import migrate
from fireside.db.only_server import check_alone
from fireside.db.postgres import run_apart
from fireside.errors import StartupError
from fireside.generation.redis_coordination import check_redis
from fireside.local_models.commands import models_app
from fireside.observing.logs import log_config
from fireside.services.backup.commands import backup, restore, verify
from fireside.settings import Settings, load_settings
from fireside.storage.data_dir import DataDirLock, prepare_data_dir
from fireside.storage.places import check_storage

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

app.add_typer(models_app, name="models")
for command in (backup, restore, verify):
    app.command()(command)

BACKLOG = 2048
"""Connections that may wait to be accepted."""


def _show_version(is_asked: bool) -> None:  # noqa: FBT001 - typer hands it over
    if is_asked:
        typer.echo(f"fireside {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """A self-hosted platform for AI agents that you talk to."""


@app.command()
def serve(
    host: str = typer.Option("", help="Address to listen on; HOST otherwise."),
    port: int = typer.Option(-1, help="Port to listen on; PORT otherwise. 0 takes a free one."),
    workers: int = typer.Option(
        1, min=1, help="Processes that serve; more than one need REDIS_URL."
    ),
) -> None:
    """Run the server."""
    # What is loaded now stays: looking through it for garbage takes a tenth of the start.
    gc.disable()
    try:
        if host:
            # The application, and each process that serves, reads it from there.
            os.environ["HOST"] = host
        settings = _settings()
        _check_exposure(settings)
        _check_workers(settings, workers)
        check_storage(settings)
        _check_tracing(settings)
        _check_tool_servers(settings)
        if settings.redis_url:
            check_redis(settings.redis_url)
        listener = _listen(settings.host, settings.port if port < 0 else port)
        with contextlib.ExitStack() as on_refusal:
            on_refusal.callback(listener.close)
            _prepare_data(settings)
            on_refusal.pop_all()
    except StartupError as error:
        _fail(str(error))
    address, bound = listener.getsockname()[:2]
    typer.echo(f"{settings.app_name} is at http://{address}:{bound}  (data in {settings.data_dir})")
    config = _server_config(settings, workers)
    # When it has ended after a signal, uvicorn raises the signal again; this makes it a clean exit.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    if workers == 1:
        uvicorn.Server(config).run(sockets=[listener])
    else:
        Multiprocess(config, sockets=[listener]).run()


@app.command()
def worker() -> None:
    """Read documents and do what else servers leave to others; needs REDIS_URL."""
    try:
        settings = _settings()
        redis_url = _check_worker(settings)
        check_storage(settings)
        check_redis(redis_url)
        _prepare_data(settings)
    except StartupError as error:
        _fail(str(error))
    logging.config.dictConfig(log_config(settings.log_format, is_talkative=settings.debug))
    # Only this command needs them.
    working = import_module("fireside.worker")
    runner = import_module("uvloop" if sys.platform != "win32" else "asyncio")
    name = settings.app_name

    def on_start() -> None:
        typer.echo(f"{name} takes jobs from Redis, as process {os.getpid()}.")

    runner.run(working.work(settings, redis_url, on_start))


def _check_worker(settings: Settings) -> str:
    """Return where jobs are taken from; raises StartupError where there can't be workers."""
    if settings.redis_url is None:
        raise StartupError(
            "Workers take their jobs from Redis: set REDIS_URL. Without it the server does them."
        )
    if settings.provider_kind == "embedded":
        raise StartupError(
            "The embedded models serve one process. For workers set OPENAI_API_KEY or "
            "OPENAI_BASE_URL; without them the server does the jobs."
        )
    return settings.redis_url


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(0)


def _server_config(settings: Settings, workers: int) -> uvicorn.Config:
    return uvicorn.Config(
        "fireside.main:app",
        workers=workers,
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        http="fireside.api.connections:Connection",
        limit_concurrency=settings.max_connections,
        proxy_headers=False,
        ws="none",
        # Each answer is told by a log of ours, which leaves out what stands after the `?`.
        access_log=False,
        log_config=log_config(settings.log_format, is_talkative=settings.debug),
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=int(settings.shutdown_grace) + 15,
    )


def _prepare_data(settings: Settings) -> None:
    """Make the data folder and the database ready; StartupError if it can't."""
    prepare_data_dir(settings.data_dir)
    if not settings.redis_url:
        lock = DataDirLock(settings.data_dir)
        lock.acquire()
        # The application takes it for good; until then nobody waits for it.
        lock.release()
    migrate(settings.resolved_database_url, settings.backups_dir)
    if settings.needs_database_alone:
        run_apart(check_alone(settings.resolved_database_url))
    if settings.storage_url:
        # Only then others could be there, and only then is it loaded.
        installation = import_module("fireside.services.installation")
        asyncio.run(installation.claim_storage(settings))


def _check_tool_servers(settings: Settings) -> None:
    if settings.mcp_servers_file is not None:
        import_module("fireside.services.tool_servers.service").ToolServers(settings)


def _check_exposure(settings: Settings) -> None:
    if not settings.is_loopback and settings.access_token is None:
        raise StartupError(
            f"HOST={settings.host} would open Fireside to the network, and everybody there to your "
            "conversations. Set ACCESS_TOKEN (`openssl rand -hex 32` makes one), or leave HOST out."
        )


def _check_workers(settings: Settings, workers: int) -> None:
    if workers == 1:
        return
    if not settings.redis_url:
        raise StartupError(
            f"{workers} workers share their replies through Redis: set REDIS_URL, or use one."
        )
    if settings.provider_kind == "embedded":
        raise StartupError(
            "The embedded model serves one process. For several workers set OPENAI_API_KEY or "
            "OPENAI_BASE_URL."
        )


def _check_tracing(settings: Settings) -> None:
    """See that traces can be sent; raises StartupError."""
    if settings.otel_exporter_otlp_endpoint is None:
        return
    try:
        found = find_spec("opentelemetry.exporter.otlp.proto.http")
    except ModuleNotFoundError:
        found = None
    if found is None or find_spec("opentelemetry.sdk") is None:
        raise StartupError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, and what sends traces is not installed: "
            "pip install 'fireside[telemetry]'"
        )


@app.command("migrate")
def migrate_command() -> None:
    """Create the database, or bring it to the schema of this version."""
    try:
        settings = _settings()
        prepare_data_dir(settings.data_dir)
        migrate(settings.resolved_database_url, settings.backups_dir)
    except StartupError as error:
        _fail(str(error))


@app.command("migrate-data")
def migrate_data_command(
    source: Annotated[Path, typer.Argument(help="The SQLite file, fireside.db in DATA_DIR.")],
    target: Annotated[
        str, typer.Argument(help="postgresql://user:password@host/database, an empty one.")
    ],
) -> None:
    """Copy everything from SQLite to PostgreSQL, counted and verified.

    What is cut off in the middle leaves the target empty: start it again.
    """
    lock = DataDirLock(source.parent)
    try:
        if source.parent.is_dir():
            # A server that still writes would add what is not copied.
            lock.acquire()
        tables = copy_to_postgres(source, target)
    except StartupError as error:
        _fail(str(error))
    finally:
        lock.release()
    typer.echo(f"{'table':<20}{'rows':>12}  sha256")
    for table in tables:
        typer.echo(f"{table.name:<20}{table.rows:>12,}  {table.sha256[:16]}")
    typer.echo("Everything is there and verified. Set DATABASE_URL to the target and start.")


@app.command()
def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Report for programs.")] = False,
) -> None:
    """Tell what is exposed, misconfigured or missing; the exit status is 1 for a problem."""
    # Only this command needs them.
    examination = import_module("fireside.services.doctor.examination")
    findings = import_module("fireside.services.doctor.findings")
    page = import_module("fireside.api.page")
    try:
        settings = _settings()
        found = asyncio.run(examination.examine(settings, page.find_page(settings.frontend_dir)))
    except StartupError as error:
        found = [findings.Finding("settings", "problem", str(error))]
    typer.echo(findings.as_json(found) if as_json else findings.as_text(found))
    raise typer.Exit(1 if findings.worst(found) == "problem" else 0)


@app.command()
def mcp(
    url: Annotated[
        str, typer.Option(help="Of a server; otherwise the one at HOST and PORT, or a new one.")
    ] = "",
) -> None:
    """Offer the agents as tools, by MCP on stdin and stdout; a program starts this."""
    if find_spec("mcp") is None:
        _fail("What speaks MCP is not installed: pip install 'fireside[mcp]'")
    try:
        settings = _settings()
    except StartupError as error:
        _fail(str(error))
    # Only this command needs it.
    asyncio.run(import_module("fireside.services.mcp_relay.relay").relay(settings, url))


@app.command()
def openapi() -> None:
    """Print the API's OpenAPI document."""
    settings = Settings(_env_file=None)  # pyright: ignore[reportCallIssue] - pydantic-settings' own
    document = import_module("fireside.main").create_app(settings).openapi()
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))


def _settings() -> Settings:
    try:
        return load_settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "a setting"
        what = first["msg"].removeprefix("Value error, ")
        raise StartupError(f"{name}: {what}. Correct it in the environment or in .env.") from error


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise StartupError(
            f"Port {port} can't be used ({error.strerror}). "
            f"Stop what listens there, or choose another: PORT={port + 1} make run"
        ) from error
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def _fail(message: str) -> NoReturn:
    typer.echo(f"fireside: {message}", err=True)
    raise typer.Exit(1)


def main() -> None:
    """Run the command."""
    app()


if __name__ == "__main__":
    main()
