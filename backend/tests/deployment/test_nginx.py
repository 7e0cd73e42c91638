"""The real nginx, with the repository's configuration, before two processes that share a Redis."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from fireside.api.browser_headers import BROWSER_HEADERS
from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.api import Answer, Api
from tests.support.database import place_empty_database
from tests.support.nginx import running_nginx
from tests.support.process import ServerProcess
from tests.support.raw import send_raw
from tests.support.redis import running_redis

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Cluster:
    """Two servers, and nginx before them. Every test can do with one of the servers."""

    origin: str
    servers: list[ServerProcess]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cluster(
    tmp_path_factory: pytest.TempPathFactory,
    open_folder: Path,
    page: Path,
    user: int | None,
    provider: ScriptedProvider,
) -> AsyncGenerator[Cluster]:
    """The cluster of this file."""
    folder = tmp_path_factory.mktemp("cluster")
    work = open_folder / "work"
    work.mkdir()
    if user is not None:
        os.chown(work, user, user)
    place_empty_database(folder / "data")
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(running_redis(folder))
        servers = [
            await stack.enter_async_context(
                ServerProcess(
                    folder / "data", provider.base_url, redis_url=redis.url, frontend_dir=page
                )
            )
            for _ in range(2)
        ]
        origins = [server.origin for server in servers]
        nginx = running_nginx(open_folder, page, origins, user)
        yield Cluster(await stack.enter_async_context(nginx), servers)


@pytest_asyncio.fixture(loop_scope="module")
async def api(cluster: Cluster) -> AsyncGenerator[Api]:
    """A client of nginx."""
    async with Api(cluster.origin) as api:
        yield api


async def test_words_arrive_as_they_are_written(api: Api, provider: ScriptedProvider) -> None:
    """Nothing on the way holds back what is there until more has come."""
    session = await api.new_session()
    gate = provider.gate("One two three four")
    async with api.send(session["id"]) as reader:
        await reader.until("start")
        said = gate.release(2)
        await reader.until_text(said)
        gate.finish()
        events = await reader.rest()
    assert events[-1].data["full_content"] == "One two three four"


async def test_a_large_upload(api: Api) -> None:
    """Forty megabytes pass."""
    agent = await api.new_agent()
    # Quickly found to be no PDF: it is the way here that counts.
    body = (
        b"--x\r\nContent-Disposition: form-data; name=file; filename=large.pdf\r\n"
        b"Content-Type: application/pdf\r\n\r\n%PDF-1.7\n" + bytes(40 * MEGABYTE) + b"\r\n--x--\r\n"
    )
    answer = await api.call(
        "POST",
        f"/agents/{agent['id']}/documents",
        data=body,
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert answer.status == 202, answer.body
    assert answer.json["size_bytes"] == 40 * MEGABYTE + len(b"%PDF-1.7\n")
    assert (await api.delete(f"/documents/{answer.json['id']}")).status == 204


async def test_a_body_is_judged_before_it_is_sent(cluster: Cluster) -> None:
    """What is too large is refused by its length; nginx does not collect it first."""
    host = cluster.origin.removeprefix("http://")
    head = f"POST /api/agents HTTP/1.1\r\nHost: {host}\r\nContent-Length: {9 * MEGABYTE}\r\n\r\n"
    status, _, body = await send_raw(cluster.origin, head.encode() + b"{")
    assert (status, json.loads(body)["error"]) == (413, "Too Large")


@pytest.mark.parametrize(
    ("sent", "status", "error"),
    [
        ({"Host": "evil.example"}, 400, "Invalid Host"),
        ({"Host": "evil.example", "X-Forwarded-Host": "127.0.0.1"}, 400, "Invalid Host"),
        ({"Origin": "http://evil.example"}, 403, "Forbidden"),
        (
            {
                "Origin": "http://evil.example",
                "X-Forwarded-Host": "evil.example",
                "X-Forwarded-Proto": "http",
                "X-Forwarded-For": "127.0.0.1",
                "Forwarded": "host=evil.example;proto=http",
            },
            403,
            "Forbidden",
        ),
        ({"Sec-Fetch-Site": "cross-site", "X-Forwarded-Host": "evil.example"}, 403, "Forbidden"),
    ],
)
async def test_strangers(api: Api, sent: dict[str, str], status: int, error: str) -> None:
    """The backend sees the name and the page that a call came from; nobody can tell it others."""
    body = {"name": "Ada", "system_prompt": "You are Ada."}
    assert (await api.post("/agents", body, headers=sent)).error == (status, error)


async def test_our_own_page(api: Api) -> None:
    """A browser on the page that nginx serves may do all."""
    sent = {"Origin": api.origin, "Sec-Fetch-Site": "same-origin"}
    body = {"name": "Ada", "system_prompt": "You are Ada."}
    assert (await api.post("/agents", body, headers=sent)).status == 201


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/agents/1/sessions/2", 200),
        ("/manifest.webmanifest", 200),
        ("/assets/index-1.js", 200),
        ("/assets/pdf.worker-1.mjs", 200),
        ("/assets/gone.js", 404),
    ],
)
async def test_the_page(cluster: Cluster, api: Api, path: str, status: int) -> None:
    """What nginx says of the page to browsers is what the backend says where it serves it."""
    names = list(BROWSER_HEADERS)
    if status == 200:
        names += ["Cache-Control", "Vary", "Content-Encoding"]
    through_nginx = await api.get(f"/{path}", **{"Accept-Encoding": "gzip"})
    for server in cluster.servers:
        if server.is_running:
            async with Api(server.origin) as backend:
                direct = await backend.get(f"/{path}", **{"Accept-Encoding": "gzip"})
            assert direct.status == through_nginx.status == status
            for name in names:
                assert through_nginx.headers.get(name) == direct.headers.get(name)
            if status == 200:
                assert _kind(through_nginx) == _kind(direct)
                assert through_nginx.body == direct.body


async def test_a_backend_is_killed(cluster: Cluster, api: Api) -> None:
    """The other answers every call, those that change something included."""
    await cluster.servers[1].kill()
    sessions = [await api.new_session() for _ in range(4)]
    for session in sessions:
        assert (await api.ask(session["id"], "Still there?"))[-1].name == "done"


def _kind(answer: Answer) -> str:
    """Return `javascript` for text/javascript, which older lists call application/javascript."""
    return answer.headers["Content-Type"].partition(";")[0].rpartition("/")[2]
