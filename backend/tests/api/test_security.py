"""Safe without a login: who may ask, from where, and what every answer says to browsers."""

from pathlib import Path

import pytest

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.api import Api
from tests.support.raw import send_raw
from tests.support.server import FiresideServer

_CHANGING = [
    ("POST", "/agents"),
    ("PUT", "/agents/1"),
    ("DELETE", "/agents/1"),
    ("POST", "/agents/1/sessions"),
    ("PATCH", "/sessions/1"),
    ("DELETE", "/sessions/1"),
    ("POST", "/sessions/1/messages"),
    ("POST", "/messages/1/stop"),
    ("POST", "/messages/1/regenerate"),
    ("POST", "/messages/1/edit"),
    ("POST", "/messages/1/select"),
    ("POST", "/models/1/install"),
    ("DELETE", "/models/1"),
    ("POST", "/nothing"),
]
_READING = ["/health", "/config", "/agents", "//", "/docs", "/openapi.json", "/nothing"]


async def _get_as(api: Api, host: str, path: str = "/api/health") -> tuple[int, bytes]:
    status, headers, body = await send_raw(
        api.origin, f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode("latin-1")
    )
    assert headers["x-content-type-options"] == "nosniff"
    return status, body


@pytest.mark.parametrize(
    "host",
    [
        "fireside.example.com",
        "127.0.0.1.example.com",
        "localhost.example.com",
        "127.0.0.2",
        "0.0.0.0",
        "[::2]",
        "example.com@127.0.0.1.example.com",
        "127.0.0.1@example.com",
        "",
        "[",
        "[::1",
        "\xff",
    ],
)
async def test_a_host_of_elsewhere(api: Api, host: str) -> None:
    """A name that isn't this machine's gets nothing, so that none can be pointed here."""
    port = api.origin.rpartition(":")[2]
    with_port = host if ":" in host[1:] and not host.endswith("]") else f"{host}:{port}"
    for name in (host, with_port):
        for path in ("/api/health", "/", "/api/agents"):
            status, body = await _get_as(api, name, path)
            assert status == 400
            assert b'"Invalid Host"' in body


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", "localhost:1"])
async def test_hosts_of_this_machine(api: Api, host: str) -> None:
    """The names of this machine are answered, with any port: a proxy may stand before it."""
    assert (await _get_as(api, host))[0] == 200


async def test_without_a_host(api: Api) -> None:
    """HTTP/1.0 without a Host header gets nothing either."""
    status, _, _ = await send_raw(api.origin, b"GET /api/health HTTP/1.0\r\n\r\n")
    assert status == 400


async def test_allowed_hosts(provider: ScriptedProvider, data_dir: Path) -> None:
    """ALLOWED_HOSTS adds names."""
    settings = {"allowed_hosts": ["Fireside.example"]}
    async with (
        FiresideServer(data_dir, provider.base_url, **settings) as server,
        Api(server.origin) as api,
    ):
        assert (await _get_as(api, "fireside.example:443"))[0] == 200
        assert (await _get_as(api, "localhost"))[0] == 200
        assert (await _get_as(api, "other.example"))[0] == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://["},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "nonsense"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://{host}"},
    ],
    ids=str,
)
async def test_another_page_changes_nothing(api: Api, headers: dict[str, str]) -> None:
    """Every call that changes something is refused to a page of another origin, unseen."""
    host = api.origin.removeprefix("http://")
    sent = {name: value.replace("{host}", host) for name, value in headers.items()}
    for method, path in _CHANGING:
        answer = await api.call(method, path, json={}, headers=sent)
        assert answer.error == (403, "Forbidden"), (method, path)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://{host}"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://{host}"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
async def test_our_own_page_may(api: Api, headers: dict[str, str]) -> None:
    """Our own page, and a client that is no browser, may change things."""
    host = api.origin.removeprefix("http://")
    sent = {name: value.replace("{host}", host) for name, value in headers.items()}
    answer = await api.post("/agents", {"name": "Ada", "system_prompt": "p"}, headers=sent)
    assert answer.status == 201


async def test_other_pages_cannot_read(api: Api) -> None:
    """No answer allows a page of another origin to read it."""
    answer = await api.get("/agents", Origin="https://example.com")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    preflight = await api.call(
        "OPTIONS",
        "/agents",
        headers={"Origin": "https://example.com", "Access-Control-Request-Method": "DELETE"},
    )
    assert preflight.status in (404, 405)
    assert "Access-Control-Allow-Origin" not in preflight.headers


async def test_cors_origins(provider: ScriptedProvider, data_dir: Path) -> None:
    """CORS_ORIGINS lets one other page in, and no third."""
    friend, stranger = "http://localhost:5173", "http://localhost:5174"
    body = {"name": "Ada", "system_prompt": "p"}
    async with (
        FiresideServer(data_dir, provider.base_url, cors_origins=[friend]) as server,
        Api(server.origin) as api,
    ):
        headers = {"Origin": friend, "Sec-Fetch-Site": "same-site"}
        answer = await api.post("/agents", body, headers=headers)
        assert answer.status == 201
        assert answer.headers["Access-Control-Allow-Origin"] == friend
        headers = {"Origin": stranger, "Sec-Fetch-Site": "same-site"}
        answer = await api.post("/agents", body, headers=headers)
        assert answer.error == (403, "Forbidden")
        assert "Access-Control-Allow-Origin" not in answer.headers


def _assert_labelled(headers: dict[str, str]) -> None:
    policy = headers["content-security-policy"]
    for rule in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe-eval" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


@pytest.mark.parametrize("path", _READING)
async def test_headers_of_every_answer(api: Api, path: str) -> None:
    """The page, the API, the docs and errors all carry the same strict headers."""
    answer = await api.get(path)
    _assert_labelled({name.lower(): value for name, value in answer.headers.items()})


async def test_headers_of_refusals_and_streams(api: Api) -> None:
    """So do refusals, bad input and streams."""
    session = await api.new_session()
    answers = [
        await api.get("/agents", Host="example.com"),
        await api.post("/agents", {}, headers={"Origin": "https://example.com"}),
        await api.post("/agents", {}),
        await api.call("POST", "/agents", data=b" " * 2_000_000),
        await api.post(f"/sessions/{session['id']}/messages", {"content": "Hi"}),
    ]
    assert [answer.status for answer in answers] == [400, 403, 422, 413, 200]
    for answer in answers:
        _assert_labelled({name.lower(): value for name, value in answer.headers.items()})


async def test_rights_of_the_worker_that_draws(data_dir: Path) -> None:
    """One script of the page may use WebAssembly, as scans need; none may make code from text."""
    assets = data_dir / "page" / "assets"
    assets.mkdir(parents=True)
    policies: dict[str, str] = {}
    for name in ("pdf.worker.min-x.js", "index-x.js"):
        (assets / name).write_text("0;")
    async with (
        # With a name of its own the application is built anew, and so has this page.
        FiresideServer(
            data_dir, None, frontend_dir=data_dir / "page", allowed_hosts=["fireside.test"]
        ) as server,
        Api(server.origin) as api,
    ):
        for name in ("pdf.worker.min-x.js", "index-x.js"):
            async with api.client.get(f"{server.origin}/assets/{name}") as answer:
                assert answer.status == 200
                policies[name] = answer.headers["Content-Security-Policy"]
    assert "'wasm-unsafe-eval'" in policies["pdf.worker.min-x.js"]
    assert "'unsafe-eval'" not in policies["pdf.worker.min-x.js"]
    assert "unsafe-eval" not in policies["index-x.js"]
    assert all("default-src 'self'" in policy for policy in policies.values())
