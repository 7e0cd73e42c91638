"""With ACCESS_TOKEN nobody gets in without it, and with it everything works as before."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import pytest

from fireside import main
from fireside.api import access
from fireside.api.access import LIFETIME, TRIES, Allowance
from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.documents import added
from tests.security.calls import BEARER, BODIES, PARAMETER, TOKEN, cookie, filled, operations
from tests.support.api import Api
from tests.support.events import TERMINAL
from tests.support.process import ServerProcess
from tests.support.raw import send_raw
from tests.support.server import FiresideServer, make_settings

_ANY = {name: "1" for _, path in operations() for name in PARAMETER.findall(path)}
_PROOFS: dict[str, Callable[[str], dict[str, str]]] = {
    "nothing": lambda _: {},
    "a wrong token": lambda _: {"Authorization": "Bearer wrong"},
    "another scheme": lambda _: {"Authorization": f"Basic {TOKEN}"},
    "the token alone": lambda _: {"Authorization": TOKEN},
    "the token as a cookie": lambda own: {"Cookie": f"{own.partition('=')[0]}={TOKEN}"},
    "a longer life": lambda own: {"Cookie": own.replace("=1", "=2", 1)},
    "no signature": lambda own: {"Cookie": own.rpartition(".")[0]},
    "no number": lambda own: {"Cookie": f"{own.partition('=')[0]}=x.y.z"},
}


@pytest.mark.parametrize("proof", _PROOFS)
async def test_every_call_needs_the_token(closed: Api, proof: str) -> None:
    """Each call of the document is refused in words: without proof, and with what is none."""
    headers = _PROOFS[proof](await cookie(closed))
    calls = [*operations(), ("GET", "//v1/models"), ("POST", "//v1/chat/completions")]
    calls += [("GET", "/openapi.json"), ("GET", "/docs"), ("GET", "/redoc"), ("PUT", "/access")]
    for method, path in calls:
        if (method, path) == ("POST", "/api/access"):
            continue
        answer = await closed.call(
            method, filled(path, _ANY), json=BODIES.get(path), headers=headers
        )
        if "/v1/" in path:
            # OpenAI's clients get their own shape.
            assert answer.status == 401, (method, path)
            assert answer.json["error"]["type"] == "authentication_error"
        else:
            assert answer.error == (401, "Unauthorized"), (method, path)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_closed_door_is_documented() -> None:
    """That a call asks for the token, and that it counts the wrong ones, stands in its document."""
    document = main.app.openapi()
    for method, path in operations():
        documented = document["paths"][path][method.lower()]["responses"]
        shape = "OpenAIErrorBody" if path.startswith("/v1/") else "ErrorBody"
        for status in ("401", "429"):
            schema = documented[status]["content"]["application/json"]["schema"]
            assert schema == {"$ref": f"#/components/schemas/{shape}"}, (method, path)


async def test_no_route_lies_open() -> None:
    """Whatever route is added, in the document or not: it is where the token is asked for."""
    routes: list[Any] = main.app.router.routes
    assert len(routes) > 50
    for route in routes:
        assert route.path.startswith(("/api/", "/v1/", "/mcp", "/metrics")), route.path


async def test_the_page_is_open_and_nothing_else(closed: Api) -> None:
    """The page must be there to ask for the token; its files hold no secret."""
    assert (await closed.get("//")).status == 200
    assert (await closed.get("//agents/1/sessions/2")).status == 200
    for path in ("/%61pi/agents", "//api/agents", "/api", "/./api/agents", "/x/../api/agents"):
        host = closed.origin.removeprefix("http://")
        status, _, body = await send_raw(
            closed.origin, f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        )
        assert status in (401, 404) or b"not built" in body, path
        assert b'"agents"' not in body


async def test_a_program_sends_the_token(closed: Api) -> None:
    """`Authorization: Bearer` opens every call, whatever the case of its name."""
    for scheme in ("Bearer", "bearer", "BEARER"):
        assert (await closed.get("/agents", Authorization=f"{scheme} {TOKEN}")).status == 200


async def test_the_browser_gets_a_cookie(closed: Api) -> None:
    """No script can read it, no other site have it sent, and it does not hold the token."""
    answer = await closed.post("/access", {"token": TOKEN})
    sent = answer.headers["Set-Cookie"]
    parts = [part.strip().lower() for part in sent.split(";")][1:]
    assert {"httponly", "samesite=strict", "path=/", f"max-age={LIFETIME}"} <= set(parts)
    assert "secure" not in parts
    assert TOKEN not in sent
    assert answer.body == b""


async def test_the_cookie_of_an_encrypted_page(closed: Api, data_dir: Path) -> None:
    """Behind a proxy that encrypts, the cookie never travels in the clear."""
    host = closed.origin.removeprefix("http://")
    headers = {"Origin": f"https://{host}", "Sec-Fetch-Site": "same-origin"}
    answer = await closed.post("/access", {"token": TOKEN}, headers=headers)
    assert "secure" in answer.headers["Set-Cookie"].lower()


@pytest.fixture
async def signed_in(closed: Api) -> AsyncGenerator[Api]:
    """A client whose browser has the cookie."""
    proof = await cookie(closed)
    await closed.client.close()
    async with Api(closed.origin) as api:
        api.client.headers["Cookie"] = proof
        yield api


async def test_everything_works_by_cookie(signed_in: Api) -> None:
    """Calls, streams and files need nothing but what a browser sends by itself."""
    session = await signed_in.new_session()
    proof = {"Cookie": signed_in.client.headers["Cookie"]}
    path = f"/sessions/{session['id']}/messages"
    async with signed_in.stream("POST", path, json={"content": "Hi"}, headers=proof) as reader:
        events = await reader.rest()
    assert events[-1].name in TERMINAL
    document = await added(signed_in, session["agent_id"], "a.txt", b"Some text.")
    assert (await signed_in.get(f"/documents/{document['id']}/content")).body == b"Some text."
    assert (await signed_in.get(f"/sessions/{session['id']}/export")).status == 200


async def test_signing_out(signed_in: Api) -> None:
    """The browser is told to drop its cookie."""
    answer = await signed_in.delete("/access")
    assert answer.status == 204
    name = signed_in.client.headers["Cookie"].partition("=")[0]
    assert answer.headers["Set-Cookie"].startswith(f'{name}=""; ')
    assert "max-age=0" in answer.headers["Set-Cookie"].lower()


async def test_a_cookie_grows_old(closed: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time the token is asked for again."""
    monkeypatch.setattr(access, "LIFETIME", -1)
    assert (await closed.get("/agents", Cookie=await cookie(closed))).status == 401


async def test_another_token_ends_every_cookie(
    closed: Api, provider: ScriptedProvider, tmp_path: Path
) -> None:
    """Who was let in under the old one is asked for the new one."""
    old = await cookie(closed)
    new = "another-token-that-is-long"
    async with (
        FiresideServer(tmp_path / "other", provider.base_url, access_token=new) as server,
        Api(server.origin) as api,
    ):
        assert (await api.get("/agents", Cookie=old)).status == 401
        # Both are kept side by side by a browser, which does not tell ports apart.
        both = f"{old}; {await cookie(api, new)}"
        assert (await api.get("/agents", Cookie=both)).status == 200
        assert (await closed.get("/agents", Cookie=both)).status == 200


async def test_a_wrong_token_is_told_in_words(closed: Api) -> None:
    """It says what would be right to enter, and sets no cookie."""
    answer = await closed.post("/access", {"token": "wrong"})
    assert answer.error == (401, "Unauthorized")
    assert "ACCESS_TOKEN" in answer.json["detail"]
    assert "Set-Cookie" not in answer.headers


async def test_another_site_cannot_sign_in(closed: Api) -> None:
    """A page elsewhere can't have tokens tried by its readers' browsers."""
    answer = await closed.post(
        "/access", {"token": TOKEN}, headers={"Origin": "https://example.com"}
    )
    assert answer.error == (403, "Forbidden")


async def test_guessing_is_slowed(closed: Api) -> None:
    """After a few wrong tokens nothing more is looked at; who was let in notices nothing."""
    proof = await cookie(closed)
    statuses = [
        (await closed.post("/access", {"token": f"guess {number}"})).status
        for number in range(3 * TRIES)
    ]
    assert statuses[:TRIES] == [401] * TRIES
    # Each second allows another: a slow machine is asked for some of those.
    assert 429 in statuses[TRIES:]
    refused = 0
    for number in range(100):
        answer = await closed.get("/agents", Authorization=f"Bearer guess {100 + number}")
        refused += answer.status == 429
    assert refused
    assert (await closed.get("/agents", Cookie=proof)).status == 200


async def test_an_old_token_is_no_guess(closed: Api) -> None:
    """A program that keeps sending an outdated token locks nobody out."""
    for _ in range(3 * TRIES):
        answer = await closed.get("/agents", Authorization="Bearer outdated")
        assert answer.error == (401, "Unauthorized")
    assert (await closed.get("/agents", **BEARER)).status == 200


def test_the_allowance_comes_back() -> None:
    """A second after each other, one guess more; never more than at first, each address apart."""
    now = 1000.0
    allowance = Allowance(lambda: now)

    def guess(address: str = "a") -> bool:
        if allowance.is_spent(address):
            return False
        allowance.take(address, f"{now}-{address}")
        return True

    assert [guess() for _ in range(TRIES + 1)] == [True] * TRIES + [False]
    assert guess("b")
    now += 1
    assert [guess(), guess()] == [True, False]
    now += 10_000
    assert [guess() for _ in range(TRIES + 1)] == [True] * TRIES + [False]


async def test_without_a_token(api: Api) -> None:
    """Nothing is asked for, nothing to sign out of is offered, and signing in is no error."""
    assert (await api.get("/config")).json["features"]["sign_out"] is False
    answer = await api.post("/access", {"token": "anything"})
    assert (answer.status, answer.headers.get("Set-Cookie")) == (204, None)


async def test_the_page_learns_that_it_can_sign_out(closed: Api) -> None:
    """The page offers it where there is something to sign out of."""
    config = await closed.get("/config", **BEARER)
    assert config.json["features"]["sign_out"] is True


async def _answer(settings: dict[str, Any], data_dir: Path, server: str, host: str) -> int:
    """Return the status that a request gets which came in at this address of the machine."""
    app = main.create_app(make_settings(data_dir, None, **settings))
    statuses: list[int] = []

    async def send(message: Any) -> None:  # noqa: ANN401
        statuses.append(message.get("status", 0))

    async def receive() -> Any:  # noqa: ANN401
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [(b"host", host.encode())],
        "server": (server, 8000),
        "client": ("192.168.1.9", 5000),
        "query_string": b"",
        "root_path": "",
    }
    await app(scope, receive, send)
    return statuses[0]


@pytest.mark.parametrize("server", ["192.168.1.5", "fe80::1", "0.0.0.0", "10.1.2.3"])
async def test_without_a_token_the_network_gets_nothing(data_dir: Path, server: str) -> None:
    """However the server was started: what comes in elsewhere than on loopback is refused."""
    assert await _answer({}, data_dir, server, "localhost") == 403
    assert await _answer({}, data_dir, "127.0.0.1", "localhost") == 200


async def test_names_of_a_server_in_the_network(data_dir: Path) -> None:
    """It answers to its address, which nobody can point elsewhere, and to names it was told."""
    settings = {"access_token": TOKEN, "host": "0.0.0.0"}
    for host, status in [
        ("192.168.1.5:8000", 200),
        ("[fe80::1]:8000", 200),
        ("fireside.example", 400),
    ]:
        assert await _answer(settings, data_dir, "192.168.1.5", host) == status
    named = {**settings, "allowed_hosts": ["fireside.example"]}
    assert await _answer(named, data_dir, "192.168.1.5", "fireside.example") == 200


async def test_open_to_the_network(tmp_path: Path, provider: ScriptedProvider) -> None:
    """With a token, `HOST=0.0.0.0 fireside serve` starts; the log doesn't tell the token."""
    async with (
        ServerProcess(
            tmp_path / "data", provider.base_url, host="0.0.0.0", access_token=TOKEN
        ) as server,
        Api(server.origin) as api,
    ):
        assert (await api.get("/agents")).error == (401, "Unauthorized")
        assert (await api.get("/agents", **BEARER)).status == 200
        assert TOKEN not in server.errors
