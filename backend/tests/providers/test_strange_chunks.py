"""Whatever a provider writes into its chunks, the reply ends, and so do all others."""

import asyncio

import pytest

from fireside.testing.scripted_provider import Finish, NotJson, Say, ScriptedProvider
from fireside.testing.scripted_provider.endings import CloseBody
from tests.support.api import Api

_DELTA = '{"choices": [{"index": 0, "delta": %s, "finish_reason": null}]}'
_STRANGE = {
    "number": "7",
    "list": "[]",
    "string": '"text"',
    "no-choices": "{}",
    "choices-null": '{"choices": null}',
    "choices-object": '{"choices": {"delta": {"content": "x"}}}',
    "choices-of-numbers": '{"choices": [1, 2]}',
    "delta-null": _DELTA % "null",
    "delta-list": _DELTA % "[1]",
    "delta-string": _DELTA % '"x"',
    "content-number": _DELTA % '{"content": 7}',
    "content-list": _DELTA % '{"content": [{"type": "text", "text": "x"}]}',
    "content-nul": _DELTA % '{"content": "a\\u0000b"}',
    "content-half-a-character": _DELTA % '{"content": "\\ud83d"}',
    "tool-call": _DELTA % '{"tool_calls": [{"index": 0, "function": {"name": "f"}}]}',
    "refusal": _DELTA % '{"refusal": "I can not do that."}',
    "reason-number": '{"choices": [{"delta": {}, "finish_reason": 7}]}',
    "reason-object": '{"choices": [{"delta": {}, "finish_reason": {"type": "stop"}}]}',
    "reason-long": '{"choices": [{"delta": {}, "finish_reason": "%s"}]}' % ("x" * 10_000),
    "reason-nul": '{"choices": [{"delta": {}, "finish_reason": "st\\u0000p"}]}',
    "usage-string": '{"choices": [], "usage": "many"}',
    "usage-words": '{"choices": [], "usage": {"prompt_tokens": "many"}}',
    "usage-list": '{"choices": [], "usage": [1, 2]}',
    "usage-huge": '{"choices": [], "usage": {"prompt_tokens": 1e30, "completion_tokens": 1}}',
    "usage-infinite": '{"choices": [], "usage": {"prompt_tokens": 1e999}}',
    "usage-negative": '{"choices": [], "usage": {"prompt_tokens": -5, "completion_tokens": 1}}',
    "usage-64-bit": '{"choices": [], "usage": {"completion_tokens": 18446744073709551615}}',
    "error-string": '{"error": "overloaded"}',
    "error-number": '{"error": 7}',
    "error-list": '{"error": [{"message": "x"}]}',
    "error-deep": '{"error": {"code": {"code": {"code": []}}}}',
    "deep": "[" * 5000 + "]" * 5000,
}


@pytest.mark.parametrize("name", _STRANGE)
async def test_a_strange_chunk(api: Api, provider: ScriptedProvider, name: str) -> None:
    """The reply ends with the words before it; its session and other replies are not harmed."""
    session, other = await api.new_session(), await api.new_session()
    gate = provider.gate("Else")
    asking = asyncio.create_task(api.ask(other["id"]))
    await gate.started()
    # What follows must not repair what the chunk has said.
    then = CloseBody() if name.startswith("reason") else Finish(with_usage=False)
    provider.queue(Say(("Before",), ending=NotJson(_STRANGE[name].encode(), then)))
    events = await api.ask(session["id"])
    end = events[-1]
    assert end.data["full_content"].startswith("Before")
    stored = await api.reply(session["id"])
    assert stored["status"] == ("complete" if end.name == "done" else "failed")
    assert stored["content"] == end.data["full_content"]
    gate.finish()
    assert (await asking)[-1].data["full_content"] == "Else"
    assert (await api.reply(other["id"]))["status"] == "complete"
    assert (await api.ask(session["id"], "Again"))[-1].name == "done"
