"""The real application on a real socket, in the test's own event loop."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import socket
from collections.abc import Generator
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI
from starlette.datastructures import State

from fireside import main
from fireside.api.access import Access
from fireside.api.connections import Connection
from fireside.main import AppState
from fireside.settings import Settings
from tests.support import database

if TYPE_CHECKING:
    from typing_extensions import Self


def make_settings(data_dir: Path, base_url: str | None, **changes: Any) -> Settings:  # noqa: ANN401
    """Return settings for a server in this folder that asks the provider at `base_url`."""
    values: dict[str, Any] = {
        "data_dir": data_dir,
        "models_dir": data_dir / "models",
        "frontend_dir": data_dir / "no-page",
        "openai_base_url": base_url,
        "openai_api_key": None,
        "openai_model": "scripted",
        "openai_context_tokens": 128_000,
        "shutdown_grace": 0.0,
        "database_url": database.url(data_dir),
        **changes,
    }
    return Settings(_env_file=None, **values)  # pyright: ignore[reportCallIssue] - its own


class FiresideServer:
    """A server of the product. Use as an async context manager; `data_dir` outlives it."""

    def __init__(self, data_dir: Path, base_url: str | None, **settings: Any) -> None:  # noqa: ANN401
        """Prepare a server; `settings` differ from the defaults of `make_settings`."""
        self.data_dir = data_dir
        self.settings = make_settings(data_dir, base_url, **settings)
        self._app = _app_for(self.settings)
        # With its protocol named, asyncio sends small writes at once, as uvloop always does.
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(2048)
        self._port = self._listener.getsockname()[1]
        self._server = _Server(self._app, self.settings)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Start, and return when calls are answered."""
        database.place_empty_database(self.data_dir)
        self._task = asyncio.create_task(self._server.serve(sockets=[self._listener]))
        up = asyncio.create_task(self._server.is_up.wait())
        await asyncio.wait({self._task, up}, return_when=asyncio.FIRST_COMPLETED)
        if not up.done():
            up.cancel()
            await self._task
            raise AssertionError("The server ended instead of starting.")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop as a server does that is told to."""
        self._server.leave.set()
        assert self._task is not None
        await self._task

    @property
    def origin(self) -> str:
        """The address without a path."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def state(self) -> AppState:
        """The parts of the running server."""
        return self._app.state.fireside

    @property
    def connections_held(self) -> int:
        """How many pooled database connections are in use now."""
        engines = (self.state.database.reader, self.state.database.writer)
        pools: list[Any] = [engine.pool for engine in engines]
        return sum(pool.checkedout() for pool in pools)


class _Server(uvicorn.Server):
    """A web server that takes no signals and needs no clock to see that it should stop."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Connection,
                limit_concurrency=settings.max_connections,
                ws="none",
                log_config=None,
                server_header=False,
                timeout_keep_alive=75,
            )
        )
        self.is_up = asyncio.Event()
        self.leave = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def main_loop(self) -> None:
        await self.on_tick(0)
        self.is_up.set()
        await self.leave.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        # It ends the runs, and with them the streams that are still open.
        await self.lifespan.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=5)


@cache
def _template() -> FastAPI:
    return main.create_app(Settings(_env_file=None))  # pyright: ignore[reportCallIssue] - its own


def _app_for(settings: Settings) -> FastAPI:
    """Return the application; its routes, the same under all settings, are built once."""
    if settings.allowed_hosts or settings.cors_origins or settings.access_token:
        return main.create_app(settings)
    app = copy.copy(_template())
    app.state = State()
    app.middleware_stack = None
    app.router = copy.copy(app.router)
    app.router.middleware_stack = app.router.app
    app.router.lifespan_context = lambda app: main._lifespan(app, settings, Access(None))  # pyright: ignore[reportPrivateUsage] # see above
    return app
