"""Providers with peculiarities, and what is said to them."""

from pathlib import Path

import pytest

from fireside.testing.scripted_provider import Reply, ScriptedProvider, faults, quirks
from tests.support.api import Api
from tests.support.events import text_of
from tests.support.server import FiresideServer

_LETTERS = "Zażółć gęślą jaźń, 日本語も 🙂 für alle"


_QUIRKS: dict[str, tuple[Reply, str, str]] = {
    "length": (quirks.length_limit(), faults.TEXT, "length"),
    "split-letters": (quirks.split_letters(_LETTERS), _LETTERS, "stop"),
    "crlf": (quirks.crlf(), faults.TEXT, "stop"),
    "comments": (quirks.with_comments(), faults.TEXT, "stop"),
    "without-done": (quirks.without_done(), faults.TEXT, "stop"),
    "without-usage": (quirks.without_usage(), faults.TEXT, "stop"),
    "null-content": (quirks.null_content(), faults.TEXT, "stop"),
    "reasoning": (quirks.with_reasoning(), faults.TEXT, "stop"),
    "long-line": (quirks.long_line(), "x" * 1_000_000, "stop"),
    "single-bytes": (faults.byte_by_byte(pause=0), faults.TEXT, "stop"),
}


@pytest.mark.parametrize(("reply", "text", "finish_reason"), _QUIRKS.values(), ids=list(_QUIRKS))
async def test_quirk(
    api: Api, provider: ScriptedProvider, reply: Reply, text: str, finish_reason: str
) -> None:
    """The reply comes out whole and complete, and is stored so."""
    session = await api.new_session()
    provider.queue(reply)
    events = await api.ask(session["id"])
    assert events[-1].name == "done"
    assert text_of(events) == text
    assert events[-1].data["full_content"] == text
    assert events[-1].data["finish_reason"] == finish_reason
    stored = await api.reply(session["id"])
    assert (stored["content"], stored["status"]) == (text, "complete")
    assert stored["finish_reason"] == finish_reason


async def test_usage_is_stored(api: Api, provider: ScriptedProvider) -> None:
    """Tokens as the provider counted them, or nothing where it didn't."""
    session = await api.new_session()
    provider.say("Three short words")
    await api.ask(session["id"], "Two words")
    usage = (await api.reply(session["id"]))["usage"]
    assert usage == {"prompt_tokens": 5, "completion_tokens": 3}
    provider.queue(quirks.without_usage())
    await api.ask(session["id"])
    assert (await api.reply(session["id"]))["usage"] is None


async def test_the_key(data_dir: Path) -> None:
    """The key goes to the provider, and a wrong one is told without repeating it."""
    async with ScriptedProvider(api_key="sk-right") as provider:
        for key, name in (("sk-right", "done"), ("sk-wrong", "error")):
            async with (
                FiresideServer(data_dir, provider.base_url, openai_api_key=key) as server,
                Api(server.origin) as api,
            ):
                end = (await api.ask((await api.new_session())["id"]))[-1]
                assert end.name == name
                assert key not in str(end.data)
        assert end.data["error"] == "Service Configuration Error"
        assert provider.chat_requests[0].headers["authorization"] == "Bearer sk-right"


async def test_without_a_key_none_is_sent(api: Api, provider: ScriptedProvider) -> None:
    """A server on one's own machine needs none."""
    await api.ask((await api.new_session())["id"])
    assert "authorization" not in provider.chat_requests[0].headers


async def test_connections_are_kept(api: Api, provider: ScriptedProvider) -> None:
    """The next reply needs no new connection, nor does one after a failure."""
    session = await api.new_session()
    for _ in range(3):
        await api.ask(session["id"])
    provider.fail(faults.unauthorized())
    await api.ask(session["id"])
    await api.ask(session["id"])
    assert len(provider.chat_requests) == 5
