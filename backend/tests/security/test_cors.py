"""CORS exactly as configured: who is named may do everything, and who only resembles it nothing."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from tests.security.calls import BEARER, TOKEN
from tests.support.api import Api
from tests.support.server import FiresideServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

FRIEND = "https://friend.example:5173"
BODY = {"name": "Ada", "system_prompt": "p"}
_ALIKE = [
    "http://friend.example:5173",
    "https://friend.example",
    "https://friend.example:51733",
    "https://friend.example:5173.evil.example",
    "https://evil.friend.example:5173",
    "https://FRIEND.example:5173",
    f"{FRIEND}/",
    f"{FRIEND},https://evil.example",
    "null",
    "*",
    "",
]
_PREFLIGHT = {
    "Access-Control-Request-Method": "DELETE",
    "Access-Control-Request-Headers": "authorization,content-type,idempotency-key,last-event-id",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Api]:
    """A server with a token, that one other page may call."""
    folder = tmp_path_factory.mktemp("cors") / "data"
    async with (
        FiresideServer(folder, None, access_token=TOKEN, cors_origins=[FRIEND]) as server,
        Api(server.origin) as api,
    ):
        yield api


async def test_a_friend_asks_first(api: Api) -> None:
    """Its browser learns that it may send what our own page sends, and its cookie with it."""
    answer = await api.call("OPTIONS", "/agents/1", headers={"Origin": FRIEND, **_PREFLIGHT})
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == FRIEND
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "DELETE" in answer.headers["Access-Control-Allow-Methods"]
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert all(name in allowed for name in ("authorization", "idempotency-key", "last-event-id"))
    assert "Origin" in answer.headers["Vary"]


async def test_a_friend_reads_every_answer(api: Api) -> None:
    """Errors as well, so that its page can tell what is wrong; a cache keeps them apart."""
    for headers, status in [({}, 401), (BEARER, 200)]:
        answer = await api.get("/agents", Origin=FRIEND, **headers)
        assert answer.status == status
        assert answer.headers["Access-Control-Allow-Origin"] == FRIEND
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert "Origin" in answer.headers["Vary"]
    made = await api.post("/agents", BODY, headers={"Origin": FRIEND, **BEARER})
    assert made.status == 201


@pytest.mark.parametrize("origin", _ALIKE)
async def test_who_only_resembles_it(api: Api, origin: str) -> None:
    """May not ask, read or change anything, even with the token."""
    asked = await api.call("OPTIONS", "/agents/1", headers={"Origin": origin, **_PREFLIGHT})
    read = await api.get("/agents", Origin=origin, **BEARER)
    changed = await api.post("/agents", BODY, headers={"Origin": origin, **BEARER})
    for answer in (asked, read, changed):
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert asked.status in (400, 401, 404, 405)
    assert changed.error == (403, "Forbidden")


async def test_everybody(tmp_path_factory: pytest.TempPathFactory) -> None:
    """CORS_ORIGINS=* lets every page read what needs no cookie, and change nothing."""
    folder = tmp_path_factory.mktemp("star") / "data"
    async with (
        FiresideServer(folder, None, cors_origins=["*"]) as server,
        Api(server.origin) as api,
    ):
        read = await api.get("/agents", Origin="https://any.example", Cookie="a=b")
        assert read.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in read.headers
        changed = await api.post("/agents", BODY, headers={"Origin": "https://any.example"})
        assert changed.error == (403, "Forbidden")
