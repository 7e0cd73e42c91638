"""Whatever goes wrong, the answer has the one shape."""

import re
from pathlib import Path

import pytest

from tests.support import database
from tests.support.api import Api
from tests.support.raw import send_raw


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/nothing", "/agents/1/nothing", "/messages", "/v2/agents"])
async def test_unknown_paths(api: Api, method: str, path: str) -> None:
    """A call that doesn't exist is not found, with any method."""
    answer = await api.call(method, path, json=None if method == "GET" else {})
    assert answer.error == (404, "Not Found")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/agents"),
        ("DELETE", "/agents"),
        ("PATCH", "/agents/1"),
        ("POST", "/sessions/1"),
        ("DELETE", "/sessions/1/messages"),
        ("GET", "/messages/1/stop"),
        ("POST", "/messages/1/stream"),
        ("POST", "/health"),
        ("TRACE", "/agents"),
    ],
)
async def test_methods_that_a_path_does_not_have(api: Api, method: str, path: str) -> None:
    """A wrong method is told as such, with those that are right."""
    answer = await api.call(method, path)
    assert answer.error == (405, "Method Not Allowed")
    assert method not in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/agents/", "/health/", "/agents//"])
async def test_paths_with_a_slash_too_many(api: Api, path: str) -> None:
    """A slash too many leads nowhere: no redirect, no page in place of data."""
    answer = await api.get(path)
    assert answer.error == (404, "Not Found")


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /api/health%zz HTTP/1.1",
        b"GET /api/agents/%ff%fe HTTP/1.1",
        b"GET /api/../../etc/passwd HTTP/1.1",
        b"GET //etc/passwd HTTP/1.1",
        b"GET /..%2f..%2f..%2fetc%2fpasswd HTTP/1.1",
        b"GET /assets/%00 HTTP/1.1",
        b"GET /api/agents?limit=%ff HTTP/1.1",
        b"GET " + b"/a" * 4000 + b" HTTP/1.1",
    ],
    ids=lambda line: line[:30].decode(),
)
async def test_strange_paths(api: Api, request_line: bytes) -> None:
    """No path breaks the server or leads out of its folder."""
    host = api.origin.removeprefix("http://").encode()
    status, _, body = await send_raw(api.origin, request_line + b"\r\nHost: " + host + b"\r\n\r\n")
    assert status < 500
    assert b"root:" not in body
    assert (await api.get("/health")).status == 200


@pytest.mark.sqlite_only("a JSON column of PostgreSQL takes no broken JSON")
async def test_an_unexpected_fault(
    api: Api, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of ours is a 500 in words; what happened stands in the log and nowhere else."""
    session = await api.new_session()
    await api.ask(session["id"])
    database.execute(data_dir, "UPDATE messages SET citations = '{broken'")
    answer = await api.get(f"/sessions/{session['id']}")
    assert answer.error == (500, "Internal Error")
    for secret in ("Traceback", "broken", "JSON", "sqlite", str(data_dir), ".py"):
        assert secret not in answer.body.decode()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src" in answer.headers["Content-Security-Policy"]
    assert "JSONDecodeError" in caplog.text
    assert (await api.get("/agents")).status == 200


async def test_the_docs(api: Api) -> None:
    """The docs are served from here, and list every call."""
    for path in ("/docs", "/redoc"):
        answer = await api.get(path)
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/html")
        assert b"https://" not in answer.body
    document = (await api.get("/openapi.json")).json
    assert "/api/sessions/{session_id}/messages" in document["paths"]


async def test_every_call_is_described(api: Api) -> None:
    """Each call has a summary, a description and a tag, and each error its shape."""
    document = (await api.get("/openapi.json")).json
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation.get("summary"), where
            assert operation.get("description"), where
            assert operation.get("tags"), where
            for status, response in operation["responses"].items():
                if int(status) >= 400 and "content" in response:
                    schema = response["content"]["application/json"]["schema"]
                    shapes = schema.get("anyOf", [schema])
                    if where == "post /api/agents/{agent_id}/documents" and status == "409":
                        # It says more: which document is there already.
                        assert {"$ref": "#/components/schemas/DuplicateBody"} in shapes
                        shapes = [each for each in shapes if "Duplicate" not in each["$ref"]]
                    name = "OpenAIErrorBody" if path.startswith("/v1/") else "ErrorBody"
                    assert shapes == [{"$ref": f"#/components/schemas/{name}"}], where


async def test_bodies_have_examples(api: Api) -> None:
    """The docs show an example of every JSON body."""
    document = (await api.get("/openapi.json")).json
    schemas = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                schema = content["application/json"]["schema"]
                # A body that may be left out is one of two.
                names = re.findall(r"#/components/schemas/(\w+)", str(schema))
                assert names, path
                assert all(schemas[name].get("examples") for name in names), path
