"""Files leave while they are made, hold nothing meanwhile, and say nothing of the server."""

from __future__ import annotations

import contextlib
import hashlib
import tracemalloc
import zipfile
from collections.abc import AsyncGenerator
from io import BytesIO
from pathlib import Path

import aiohttp
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside.api.attachment import attachment
from fireside.errors import InvalidImport
from fireside.services.transfer.archive import Archive
from fireside.services.transfer.zip_stream import ZipStream
from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.documents import read
from tests.support.api import Api
from tests.support.server import FiresideServer
from tests.transfer.carrying import (
    conversation,
    entries,
    exported,
    imported,
    refused,
    said,
    send,
)

_PIECE = 256 * 1024


async def _pieces(*pieces: bytes) -> AsyncGenerator[bytes]:
    for piece in pieces:
        yield piece


async def _written(files: dict[str, tuple[bytes, ...]]) -> bytes:
    made, whole = ZipStream(), bytearray()
    for name, pieces in files.items():
        async for piece in made.add(name, _pieces(*pieces), is_packed=name.endswith(".json")):
            whole += piece
    async for piece in made.end():
        whole += piece
    return bytes(whole)


async def test_a_zip_that_others_read() -> None:
    """What is written piece by piece is a plain zip, with a manifest that is right."""
    files = {"a.json": (b"{", b"", b"}"), "empty.json": (), "b.mp3": (bytes(_PIECE), b"end")}
    data = await _written(files)
    found = entries(data)
    manifest = orjson.loads(found.pop("manifest.json"))
    assert found == {name: b"".join(pieces) for name, pieces in files.items()}
    assert (manifest["format"], manifest["version"]) == ("fireside-agent", 1)
    assert manifest["entries"] == [
        {"name": name, "size": len(whole), "sha256": hashlib.sha256(whole).hexdigest()}
        for name, whole in found.items()
    ]
    with zipfile.ZipFile(BytesIO(data)) as archive:
        methods = {info.filename: info.compress_type for info in archive.infolist()}
    assert (methods["a.json"], methods["b.mp3"]) == (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)


async def test_our_own_reader() -> None:
    """What we write passes what we ask of archives, and is read piece by piece."""
    data = await _written({"big.json": (bytes(_PIECE), b"x" * 10)})
    archive = Archive(BytesIO(data), len(data))
    assert archive.names == ["big.json", "manifest.json"]
    assert archive.size("big.json") == _PIECE + 10
    assert b"".join(archive.pieces("big.json")) == bytes(_PIECE) + b"x" * 10
    assert max(len(piece) for piece in archive.pieces("big.json")) <= _PIECE


async def test_memory() -> None:
    """A hundred megabytes go through a few."""

    async def large() -> AsyncGenerator[bytes]:
        for _ in range(400):
            yield bytes(_PIECE)

    made, size = ZipStream(), 0
    tracemalloc.start()
    try:
        async for piece in made.add("large.mp3", large(), is_packed=False):
            size += len(piece)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 400 * _PIECE
    assert most < 8 * 1024 * 1024


async def test_no_connection_is_held(api: Api, server: FiresideServer) -> None:
    """While a file leaves slowly, everything else is answered, and leaving early does no harm."""
    agent = await api.new_agent()
    lines = b"".join(hashlib.sha256(b"%d" % n).hexdigest().encode() + b"\n" for n in range(40_000))
    await read(api, agent["id"], "large.txt", lines)
    url = f"{api.origin}/api/agents/{agent['id']}/export"
    async with aiohttp.ClientSession(read_bufsize=1024) as client, client.get(url) as response:
        await response.content.readexactly(100)
        assert server.connections_held == 0
        assert (await api.patch("/sessions/x", {"title": "x"})).status == 404
        assert (await api.new_agent(name="Meanwhile"))["name"] == "Meanwhile"
        response.close()
    assert entries(await exported(api, agent["id"]))["documents/0001.txt"] == lines


async def test_nothing_of_the_server(provider: ScriptedProvider, data_dir: Path) -> None:
    """No key, no address and no path of the server is in any export."""
    key = "sk-" + "secret" * 4
    async with (
        FiresideServer(data_dir, provider.base_url, openai_api_key=key) as server,
        Api(server.origin) as api,
    ):
        session = await api.new_session()
        await api.ask(session["id"])
        whole = b"".join(entries(await exported(api, session["agent_id"])).values())
        for kind in ("json", "markdown"):
            whole += (await api.get(f"/sessions/{session['id']}/export?format={kind}")).body
    for secret in (key, provider.base_url, str(data_dir), server.origin):
        assert secret.encode() not in whole


async def test_on_another_server(provider: ScriptedProvider, tmp_path: Path) -> None:
    """What one server exports another imports, as often as it is wanted."""
    async with (
        FiresideServer(tmp_path / "one", provider.base_url) as server,
        Api(server.origin) as api,
    ):
        session = await api.new_session()
        await api.ask(session["id"], "Are you there?")
        file = await exported(api, session["agent_id"])
    async with (
        FiresideServer(tmp_path / "two", provider.base_url) as server,
        Api(server.origin) as api,
    ):
        first, second = await imported(api, file), await imported(api, file)
        assert first["agent_id"] != second["agent_id"]
        for brought in (first, second):
            thread = said(await conversation(api, brought["agent_id"]))
            assert thread == [("user", "Are you there?"), ("assistant", "You said: Are you there?")]
        found = await api.get(f"/agents/{first['agent_id']}")
        assert (found.json["session_count"], found.json["message_count"]) == (1, 2)


async def test_any_byte_that_is_changed(api: Api) -> None:
    """A file with a changed byte is refused with a sentence, or says the same as before."""
    session = await api.new_session()
    await api.ask(session["id"], "Is it whole?")
    file = await exported(api, session["agent_id"])
    whole = (await send(api, file, "?preview=true")).json
    taken = 0
    for at in range(0, len(file), max(1, len(file) // 150)):
        changed = bytearray(file)
        changed[at] ^= 0x55
        answer = await send(api, bytes(changed), "?preview=true")
        assert answer.status in (200, 400), (at, answer.body)
        if answer.status == 200:
            taken += 1
            assert answer.json == whole
    # Times and the like, of which a zip has some, are not looked at.
    assert taken < 50


async def test_any_end_that_is_missing(api: Api) -> None:
    """A file of which only a part came is refused."""
    file = await exported(api, (await api.new_agent())["id"])
    for share in (0.1, 0.5, 0.9, 0.99):
        assert await refused(api, file[: int(len(file) * share)])


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_as_an_archive(data: bytes) -> None:
    """Any bytes are an archive or a sentence."""
    for whole in (data, b"PK\x05\x06" + data, data + b"PK\x05\x06" + bytes(18)):
        with contextlib.suppress(InvalidImport):
            archive = Archive(BytesIO(whole), len(whole))
            assert all(archive.names)


@pytest.mark.parametrize(
    ("filename", "plain"),
    [
        ("Ada.fireside.zip", "Ada.fireside.zip"),
        ("a/b\\c.md", "a b c.md"),
        ("..json", "fireside.json"),
        ("...fireside.zip", "fireside.fireside.zip"),
        ("CON: 1?.json", "CON 1.json"),
        ('"quoted".md', "quoted.md"),
        ("a\r\nSet-Cookie: x.md", "a Set-Cookie x.md"),
        ("x" * 300 + ".md", "x" * 120 + ".md"),
        ("Привет.md", "______.md"),
    ],
)
def test_names_of_files(filename: str, plain: str) -> None:
    """A name leads nowhere, breaks no header and fits every system."""
    header = attachment(filename)
    assert header.startswith(f'attachment; filename="{plain}"; ')
    assert header.isascii()
    assert "\r" not in header
    assert "\n" not in header
