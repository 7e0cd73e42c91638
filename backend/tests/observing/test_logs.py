"""The log: each line belongs to a request, and none tells what was in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Generator
from logging.config import dictConfig
from pathlib import Path
from typing import Any

import pytest

from fireside.observing.logs import ACCESS_LOG, JsonFormatter, log_config
from fireside.testing.scripted_provider import ScriptedProvider, faults
from tests.security.calls import BEARER, TOKEN
from tests.support.api import Api
from tests.support.process import ServerProcess
from tests.support.server import FiresideServer
from tests.support.waiting import eventually


class _Lines(logging.Handler):
    """Keeps each line as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def log() -> Generator[_Lines]:
    """All that is logged by the product."""
    handler, logger = _Lines(), logging.getLogger("fireside")
    access = logging.getLogger(ACCESS_LOG)
    logger.addHandler(handler)
    access.setLevel(logging.INFO)
    yield handler
    access.setLevel(logging.NOTSET)
    logger.removeHandler(handler)


async def test_the_id_of_the_caller(api: Api) -> None:
    """A well-formed X-Request-ID is taken, and comes back with every kind of answer."""
    for given in ("abc-123", "a.b:c_d", "x" * 100):
        for path in ("/agents", "/agents/1", "//", "/nothing"):
            assert (await api.get(path, **{"X-Request-ID": given})).headers["X-Request-ID"] == given


async def test_an_id_of_our_own(api: Api) -> None:
    """Without one, or with what a log should not have in it, each answer gets a new one."""
    seen: set[str] = set()
    for given in (None, "", "a b", "<x>", '"}', "x" * 101, "-a", "é"):
        headers = {} if given is None else {"X-Request-ID": given}
        found = (await api.get("/agents", **headers)).headers["X-Request-ID"]
        assert found != given
        seen.add(found)
    assert len(seen) == 8


async def test_refusals_and_faults_have_one(
    closed: Api, closed_server: FiresideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is refused at the door, and what nobody expected, can be looked for in the log."""
    headers = {"X-Request-ID": "mine"}
    answers = [await closed.get("/agents", **headers)]
    answers += [await closed.get("/agents", **headers, Host="example.com")]
    monkeypatch.setattr(closed_server.state.models, "active", lambda: 1 / 0)
    answers += [await closed.get("/health", **headers, **BEARER)]
    assert [answer.status for answer in answers] == [401, 400, 500]
    assert [answer.headers["X-Request-ID"] for answer in answers] == ["mine"] * 3
    counted = closed_server.state.metrics.http_requests.values
    assert counted["GET", "/api/health", "500"] == 1


async def test_a_preflight_has_one(provider: ScriptedProvider, data_dir: Path) -> None:
    """Also what the browser of another page asks before it calls."""
    friend = "http://localhost:5173"
    asked = {"Origin": friend, "Access-Control-Request-Method": "PUT", "X-Request-ID": "mine"}
    async with (
        FiresideServer(data_dir, provider.base_url, cors_origins=[friend]) as server,
        Api(server.origin) as api,
    ):
        answer = await api.call("OPTIONS", "/agents/1", headers=asked)
        assert (answer.status, answer.headers["X-Request-ID"]) == (200, "mine")


async def test_a_reply_that_fails(api: Api, provider: ScriptedProvider, log: _Lines) -> None:
    """Its lines have the request that asked for it, and the id of its message."""
    session = await api.new_session()
    provider.fail(faults.unauthorized())
    async with api.send(session["id"], "A secret question", **{"X-Request-ID": "asked"}) as reader:
        await reader.rest()
    reply = await api.reply(session["id"])
    (line,) = [each for each in log.lines if each["level"] == "warning"]
    why = "authentication: the provider answered 401 invalid_api_key"
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "warning",
        "logger": "fireside.generation.run",
        "message": f"run {reply['id']} failed: {why}",
        "request_id": "asked",
        "run_id": reply["id"],
    }
    assert "secret" not in json.dumps(log.lines)


async def test_each_answer(api: Api, log: _Lines) -> None:
    """With DEBUG each answer has a line: method, path and status, and nothing after the `?`."""
    await api.get("/search?q=something-private", **{"X-Request-ID": "mine"})
    (line,) = [each for each in log.lines if each["logger"] == ACCESS_LOG]
    assert line["message"] == "GET /api/search 422"
    assert line["request_id"] == "mine"
    assert "run_id" not in line


def test_a_line_stays_one() -> None:
    """Whatever is in a message or an error, it is one line, and one object."""
    error = ValueError('a "quoted"\nerror')
    fault = (type(error), error, error.__traceback__)
    record = logging.LogRecord("a", logging.ERROR, "", 1, "%s\r\n{", ("x\ny",), fault)
    line = JsonFormatter().format(record)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["message"] == "x\ny\r\n{"
    assert "ValueError" in json.loads(line)["exception"]


@pytest.mark.parametrize("is_talkative", [False, True])
def test_text_stays_as_it_was(capsys: pytest.CaptureFixture[str], *, is_talkative: bool) -> None:
    """Without LOG_FORMAT a line is for people."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    names = ("uvicorn", "httpx", ACCESS_LOG)
    levels = {name: logging.getLogger(name).level for name in names}
    try:
        dictConfig(log_config("text", is_talkative=is_talkative))
        logging.getLogger("fireside.x").warning("careful")
        logging.getLogger(ACCESS_LOG).info("GET / 200")
    finally:
        root.handlers[:], root.level = before, level
        for name, was in levels.items():
            logging.getLogger(name).setLevel(was)
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "WARNING fireside.x: careful"
    assert told[1:] == (["INFO fireside.access: GET / 200"] if is_talkative else [])


async def test_a_server_that_logs_json(tmp_path: Path, provider: ScriptedProvider) -> None:
    """LOG_FORMAT=json: all that the server writes is JSON, the web server's words included."""
    settings = {"log_format": "json", "debug": "true", "access_token": TOKEN}
    async with (
        ServerProcess(tmp_path / "data", provider.base_url, **settings) as server,
        Api(server.origin) as api,
    ):
        await api.get("/agents?token=something-private", **BEARER)
        await eventually(lambda: "GET /api/agents" in server.errors)
        lines = [json.loads(line) for line in server.errors.splitlines()]
        assert {"uvicorn.error", ACCESS_LOG} <= {line["logger"] for line in lines}
        assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
        assert "private" not in server.errors
        assert TOKEN not in server.errors
