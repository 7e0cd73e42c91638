"""Every failure has its words: what the user sees, what is stored, what the model is sent next."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fireside.domain.failures import (
    DEFAULT,
    FAILURES,
    RATE_LIMIT,
    SERVICE_UNAVAILABLE,
    STT_FAILED,
    TIMEOUT,
    TTS_FAILED,
)
from fireside.generation import run
from fireside.testing.scripted_provider import (
    UNKNOWN_HOST_URL,
    Reply,
    Say,
    ScriptedProvider,
    faults,
    refused_url,
)
from tests.support import database
from tests.support.api import JSON, Api
from tests.support.events import text_of
from tests.support.server import FiresideServer
from tests.support.shapes import MILLISECONDS, REPLY

TEXT = faults.TEXT
TRIES = 1 + run.RETRIES
PATIENCE = 0.3
"""Seconds, for a limit that a row is about; the others are as in real life."""


@dataclass(frozen=True)
class Fault:
    """One row: what the provider does, and what is to come of it."""

    name: str
    reply: Reply
    code: str
    error: str
    kept: str = ""
    """What the provider had written by then."""
    requests: int = 1
    """How often it is asked."""
    limit: str = ""
    """The setting that ends it."""


ROWS = [
    Fault("401", faults.unauthorized(), "authentication", "Service Configuration Error"),
    Fault("403", faults.forbidden(), "authentication", "Service Configuration Error"),
    Fault("404", faults.unknown_model(), "model_not_found", "Service Configuration Error"),
    Fault("400", faults.bad_request(), "bad_request", "Provider Refused"),
    Fault("context", faults.context_too_long(), "context_length", "Context Length"),
    Fault("429", faults.rate_limited(), "rate_limit", "Rate Limit", requests=TRIES),
    Fault("429-soon", faults.rate_limited(0.01), "rate_limit", "Rate Limit", requests=TRIES),
    Fault("429-late", faults.rate_limited(60), "rate_limit", "Rate Limit"),
    Fault("quota", faults.quota_exceeded(), "rate_limit", "Rate Limit"),
    Fault("500", faults.server_error(), "service_unavailable", "Service Unavailable", "", TRIES),
    Fault("502", faults.bad_gateway(), "service_unavailable", "Service Unavailable", "", TRIES),
    Fault("503", faults.overloaded(), "service_unavailable", "Service Unavailable", "", TRIES),
    Fault("no-answer", faults.no_answer(), "timeout", "Timeout", limit="first_token_timeout"),
    Fault(
        "no-first-token",
        faults.no_first_token(),
        "timeout",
        "Timeout",
        limit="first_token_timeout",
    ),
    Fault(
        "byte-by-byte",
        faults.byte_by_byte(pause=0.01),
        "timeout",
        "Timeout",
        limit="first_token_timeout",
    ),
    Fault("silence", faults.silent_after(), "timeout", "Timeout", TEXT, limit="idle_timeout"),
    Fault("cut", faults.reset_after(), "connection_cut", "Connection Cut", TEXT),
    Fault("cut-first", faults.reset_after(""), "connection_cut", "Connection Cut", "", TRIES),
    Fault("hang-up", faults.hang_up_after(), "connection_cut", "Connection Cut", TEXT),
    Fault("hang-up-first", faults.hang_up_after(""), "connection_cut", "Connection Cut", "", TRIES),
    Fault("unfinished", faults.unfinished(), "connection_cut", "Connection Cut", TEXT),
    Fault("not-json", faults.not_json_after(), "bad_response", "Bad Response", TEXT),
    Fault(
        "error-event",
        faults.error_event_after(),
        "service_unavailable",
        "Service Unavailable",
        TEXT,
    ),
    Fault(
        "named-error-event",
        faults.named_error_event_after(),
        "service_unavailable",
        "Service Unavailable",
        TEXT,
    ),
    Fault("empty-reply", faults.empty_reply(), "empty_reply", "Empty Reply"),
    Fault("empty-stream", faults.empty_stream(), "empty_reply", "Empty Reply"),
    Fault("content-filter", faults.content_filter(), "content_filter", "Content Filter", TEXT),
    Fault("json-instead", faults.json_instead_of_stream(), "bad_response", "Bad Response"),
    Fault("html-instead", faults.html_instead_of_stream(), "bad_response", "Bad Response"),
    Fault(
        "too-long-in-all",
        faults.silent_after("One two three four"),
        "timeout",
        "Timeout",
        "One two three four",
        limit="reply_deadline",
    ),
]


@pytest.fixture(autouse=True)
def _quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries need not wait here."""
    monkeypatch.setattr(run, "RETRY_DELAY", 0.005)


@pytest.fixture
def limits(request: pytest.FixtureRequest) -> dict[str, float]:
    """The settings of the server; of a table's row, its own."""
    fault = request.node.callspec.params.get("fault") if hasattr(request.node, "callspec") else None
    return {fault.limit: PATIENCE} if isinstance(fault, Fault) and fault.limit else {}


@pytest.fixture
async def server(
    provider: ScriptedProvider, data_dir: Path, limits: dict[str, float]
) -> AsyncGenerator[FiresideServer]:
    """The product, with little patience where a row is about that."""
    async with FiresideServer(data_dir, provider.base_url, **limits) as server:
        yield server


@pytest.mark.parametrize("fault", ROWS, ids=lambda fault: fault.name)
async def test_fault(api: Api, provider: ScriptedProvider, data_dir: Path, fault: Fault) -> None:
    """The client sees what was written and the words; the database keeps only what was written."""
    words = FAILURES[fault.code].fallback_message
    session = await api.new_session()
    provider.fail(fault.reply, times=fault.requests)
    start, *tokens, error = await api.ask(session["id"], "Hi")
    assert start.name == "start"
    assert {event.name for event in tokens} <= {"token"}
    assert text_of(tokens) == fault.kept
    assert error.name == "error"
    assert error.data == {
        "message_id": start.data["message_id"],
        "code": fault.code,
        "error": fault.error,
        "fallback_message": words,
        "full_content": fault.kept,
    }
    assert len(provider.chat_requests) == fault.requests
    row = database.message(data_dir, error.data["message_id"])
    assert (row["status"], row["error_code"]) == ("failed", fault.code)
    assert row["content"] == fault.kept
    stored = await api.reply(session["id"])
    assert stored == {
        **REPLY,
        "content": fault.kept or words,
        "status": "failed",
        "error_code": fault.code,
        "fallback_message": words,
        "finish_reason": row["finish_reason"],
        "usage": stored["usage"],
        "timings": {
            "first_token_ms": MILLISECONDS if fault.kept else None,
            "total_ms": MILLISECONDS,
        },
    }
    provider.say("Better now.")
    await api.ask(session["id"], "And now?")
    said = [("assistant", fault.kept)] if fault.kept else []
    assert provider.chat_requests[-1].messages == [
        ("system", "You are Ada."),
        ("user", "Hi"),
        *said,
        ("user", "And now?"),
    ]
    assert (await api.session(session["id"]))["message_count"] == 4


@pytest.mark.parametrize("where", ["refused", "unknown host", "tls"])
async def test_a_provider_that_is_not_there(
    provider: ScriptedProvider, data_dir: Path, where: str
) -> None:
    """A provider that can't be reached is an unavailable service, and the address stays unsaid."""
    urls = {"refused": refused_url(), "unknown host": UNKNOWN_HOST_URL, "tls": provider.tls_url}
    url = urls[where]
    async with FiresideServer(data_dir, url) as server, Api(server.origin) as api:
        session = await api.new_session()
        _, error = await api.ask(session["id"])
        assert error.data["code"] == "service_unavailable"
        assert error.data["fallback_message"] == SERVICE_UNAVAILABLE
        assert url.split("/")[2] not in str(error.data)
        assert (await api.reply(session["id"]))["status"] == "failed"


def test_the_words_are_those_of_the_design() -> None:
    """The fallback messages that the design names are said to the letter."""
    assert FAILURES["default"].fallback_message == DEFAULT
    assert DEFAULT == ("I apologize, I'm having trouble responding right now. Please try again.")
    assert FAILURES["rate_limit"].fallback_message == RATE_LIMIT
    assert RATE_LIMIT == (
        "I'm receiving too many requests at the moment. Please wait a few seconds and try again."
    )
    assert FAILURES["timeout"].fallback_message == TIMEOUT
    assert TIMEOUT == (
        "The request took too long to process. Please try again with a shorter message."
    )
    assert STT_FAILED == (
        "I couldn't understand the audio clearly. "
        "Please try speaking more clearly or use text instead."
    )
    assert TTS_FAILED == ("I couldn't generate audio for this response, but here's my text reply.")
    assert SERVICE_UNAVAILABLE == (
        "The service is temporarily unavailable. Please try again in a few minutes."
    )


@pytest.mark.parametrize("retry_after", [None, 0.1])
async def test_a_retry_that_helps(
    api: Api, provider: ScriptedProvider, retry_after: float | None
) -> None:
    """A failure before the first word is tried again, after the time asked for, and never shows."""
    session = await api.new_session()
    provider.fail(faults.rate_limited(retry_after))
    provider.say("Here I am.")
    events = await api.ask(session["id"])
    assert events[-1].name == "done"
    assert text_of(events) == "Here I am."
    first, second = provider.chat_requests
    assert second.arrived_at - first.arrived_at >= (retry_after or 0)
    assert first.messages == second.messages
    detail = await api.session(session["id"])
    assert detail["message_count"] == 2
    assert detail["messages"][-1]["status"] == "complete"


@pytest.mark.parametrize("fault", [faults.unauthorized(), faults.unknown_model()])
async def test_a_bad_configuration_as_json(
    api: Api, provider: ScriptedProvider, fault: Reply
) -> None:
    """A key or a model that the provider refuses is a 500 for who asked for JSON."""
    session = await api.new_session()
    provider.fail(fault)
    path = f"/sessions/{session['id']}/messages"
    answer = await api.post(path, {"content": "Hi"}, headers=JSON)
    assert answer.error == (500, "Service Configuration Error")
    assert "sk-" not in answer.body.decode()
    assert (await api.reply(session["id"]))["status"] == "failed"


async def test_another_failure_as_json(api: Api, provider: ScriptedProvider) -> None:
    """Any other failure is a reply like the others, with its words."""
    session = await api.new_session()
    provider.fail(faults.content_filter("Half"))
    path = f"/sessions/{session['id']}/messages"
    answer = await api.post(path, {"content": "Hi"}, headers=JSON)
    assert answer.status == 200
    reply = answer.json["assistant_message"]
    assert (reply["content"], reply["error_code"]) == ("Half", "content_filter")
    assert reply == await api.reply(session["id"])


@pytest.mark.parametrize("limits", [{"idle_timeout": PATIENCE}])
async def test_try_again(api: Api, provider: ScriptedProvider) -> None:
    """A failed reply can be regenerated; the failure is not sent along."""
    session = await api.new_session()
    provider.fail(faults.silent_after("Half a"))
    _, *_, error = await api.ask(session["id"])
    provider.say("Whole.")
    answer = await api.post(f"/messages/{error.data['message_id']}/regenerate", headers=JSON)
    reply = answer.json["assistant_message"]
    assert (reply["content"], reply["version"], reply["version_count"]) == ("Whole.", 2, 2)
    assert provider.chat_requests[-1].messages[1:] == [("user", "Hi")]


async def test_a_slow_but_steady_reply(provider: ScriptedProvider, data_dir: Path) -> None:
    """Limits are on silence: a reply that takes longer than they are, but never rests, is whole."""
    provider.say("One two three four five six", pace=0.1, first_after=0.1)
    async with (
        FiresideServer(
            data_dir, provider.base_url, first_token_timeout=0.3, idle_timeout=0.3
        ) as server,
        Api(server.origin) as api,
    ):
        events = await api.ask((await api.new_session())["id"])
    assert (events[-1].name, text_of(events)) == ("done", "One two three four five six")


@pytest.mark.parametrize("limits", [{"reply_deadline": 1.0}])
async def test_a_reply_without_an_end(api: Api, provider: ScriptedProvider) -> None:
    """The deadline counts from the beginning: words that keep coming do not put it off."""
    words = tuple(f"word{number} " for number in range(400))
    provider.queue(Say(words, pace=0.05))
    *_, error = await api.ask((await api.new_session())["id"])
    assert (error.name, error.data["code"]) == ("error", "timeout")
    assert "".join(words).startswith(error.data["full_content"])
    assert 0 < len(error.data["full_content"]) < len("".join(words))


async def test_thinking_is_not_silence(api: Api, provider: ScriptedProvider) -> None:
    """A model that thinks aloud for long is not given up; its thoughts are not shown."""
    session = await api.new_session()
    thoughts = tuple(f"thought {number} " for number in range(20))
    provider.queue(Say(("Done.",), reasoning=thoughts, first_after=0.1))
    events = await api.ask(session["id"])
    assert (events[-1].name, text_of(events)) == ("done", "Done.")
