"""A provider that is reached through a proxy."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.api import Api
from tests.support.events import text_of
from tests.support.server import FiresideServer


@asynccontextmanager
async def proxy_to(origin: str, name: bytes) -> AsyncGenerator[str]:
    """Run a proxy that takes `name` to the server at `origin`; its address."""

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readuntil(b"\r\n")
        assert b" http://" + name + b"/" in line
        at = urlsplit(origin)
        upstream_reader, upstream = await asyncio.open_connection(at.hostname, at.port)
        upstream.write(line.replace(b"http://" + name, b""))
        await asyncio.gather(pump(reader, upstream), pump(upstream_reader, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_the_proxy_of_the_environment_is_used(
    provider: ScriptedProvider, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that only the proxy can resolve is reached through it."""
    provider.say("Through the proxy.")
    url = "http://model.invalid/v1"
    async with (
        proxy_to(provider.base_url, b"model.invalid") as proxy,
        FiresideServer(data_dir, url) as server,
        Api(server.origin) as api,
    ):
        monkeypatch.setenv("http_proxy", proxy)
        events = await api.ask((await api.new_session())["id"])
    assert (events[-1].name, text_of(events)) == ("done", "Through the proxy.")


async def test_an_address_that_needs_no_proxy_is_asked_itself(
    provider: ScriptedProvider, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`no_proxy` is kept to: a proxy that is not there does no harm."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    provider.say("Directly.")
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        events = await api.ask((await api.new_session())["id"])
    assert (events[-1].name, text_of(events)) == ("done", "Directly.")
