import aiohttp
import orjson
import pytest

from fireside.testing.scripted_provider import (
    JsonValue,
    ScriptedProvider,
    UnusedRepliesError,
    faults,
)
from tests.testing.streams import ask, post_chat


async def test_replies_are_said_in_the_order_of_the_script(provider: ScriptedProvider) -> None:
    """Each request takes the next reply of the queue."""
    provider.say("First reply.")
    provider.say("Second reply.")
    assert (await ask(provider)).text == "First reply."
    assert (await ask(provider)).text == "Second reply."


async def test_a_reply_is_whole_and_proper(provider: ScriptedProvider) -> None:
    """A plain reply carries finish reason, usage and end mark."""
    provider.say("Three short words")
    reply = await ask(provider, "Two words")
    assert reply.text == "Three short words"
    assert reply.finish_reason == "stop"
    assert reply.is_done
    assert reply.usage == {"prompt_tokens": 2, "completion_tokens": 3, "total_tokens": 5}


async def test_without_a_script_the_server_echoes(provider: ScriptedProvider) -> None:
    """The same question always has the same answer."""
    assert (await ask(provider, "What is up?")).text == "You said: What is up?"


async def test_without_a_script_a_schema_is_kept(provider: ScriptedProvider) -> None:
    """Where JSON is asked for, the echo is JSON of that schema; a quoted prompt is echoed alone."""
    text = {"type": "string"}
    schema = {
        "type": "object",
        "properties": {
            "said": text,
            "list": {"type": "array", "items": text},
            "is_so": {"type": "boolean"},
            "kind": {"type": "string", "enum": ["a", "b"]},
        },
    }
    asked = "Look:\n[prompt 7f]\nBe nice.\n[end of prompt 7f]"
    body = {
        "model": "scripted",
        "messages": [{"role": "user", "content": asked}],
        "response_format": {"type": "json_schema", "json_schema": {"schema": schema}},
    }
    url = f"{provider.base_url}/chat/completions"
    async with aiohttp.ClientSession() as client, client.post(url, json=body) as response:
        answer = await response.json()
    said = orjson.loads(answer["choices"][0]["message"]["content"])
    assert said == {"said": "Be nice.", "list": ["Be nice."], "is_so": True, "kind": "a"}


async def test_a_model_can_have_its_own_reply(provider: ScriptedProvider) -> None:
    """A reply for a model is given whenever the queue is empty, and again."""
    provider.for_model("stubborn", faults.fails_first(1, faults.server_error(), "At last."))
    provider.say("From the queue.")
    assert (await ask(provider, model="stubborn")).text == "From the queue."
    async with post_chat(provider, model="stubborn") as response:
        assert response.status == 500
    assert (await ask(provider, model="stubborn")).text == "At last."
    assert (await ask(provider, model="stubborn")).text == "At last."


async def test_a_fault_can_be_repeated(provider: ScriptedProvider) -> None:
    """`times` fails that many requests, and the one after is answered."""
    provider.fail(faults.overloaded(), times=2)
    provider.say("Here I am.")
    for _ in range(2):
        async with post_chat(provider) as response:
            assert response.status == 503
    assert (await ask(provider)).text == "Here I am."


async def test_whole_answers_for_requests_without_a_stream(provider: ScriptedProvider) -> None:
    """A request without `stream` gets one JSON answer."""
    provider.say("All at once.")
    async with post_chat(provider, stream=False) as response:
        answer: dict[str, JsonValue] = await response.json()
    assert answer["choices"] == [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "All at once."},
            "finish_reason": "stop",
        }
    ]


async def test_requests_are_recorded(provider: ScriptedProvider) -> None:
    """What was asked, with which headers, and how it ended."""
    await ask(provider, "Remember me")
    request = await provider.wait_for_chat()
    assert request.path == "/v1/chat/completions"
    assert request.headers["content-type"] == "application/json"
    assert request.messages == [("user", "Remember me")]
    assert request.model == "scripted"
    assert request.is_stream
    assert request.wants_usage
    assert request.client_left_at is None
    assert request.arrived_at <= await request.wait_ended()
    assert request.tokens_sent == 4


async def test_a_body_that_is_not_json_is_recorded_all_the_same(
    provider: ScriptedProvider,
) -> None:
    """A malformed body reads as an empty object."""
    async with (
        aiohttp.ClientSession() as client,
        client.post(f"{provider.base_url}/chat/completions", data=b"{broken") as response,
    ):
        await response.read()
    request = provider.chat_requests[0]
    assert request.body == b"{broken"
    assert request.json == {}
    assert request.messages == []


async def test_connections_are_kept_alive(provider: ScriptedProvider) -> None:
    """Several requests are answered on one connection."""
    created = 0

    async def count(*_: object) -> None:
        nonlocal created
        created += 1

    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(count)
    async with aiohttp.ClientSession(trace_configs=[trace]) as client:
        for _ in range(3):
            async with client.get(f"{provider.base_url}/models") as response:
                await response.read()
    assert created == 1


async def test_models_are_listed_with_the_faults(provider: ScriptedProvider) -> None:
    """The list of models names everything that a model's name can choose."""
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{provider.base_url}/models") as response,
    ):
        names = [model["id"] for model in orjson.loads(await response.read())["data"]]
    assert "scripted" in names
    assert "fault-rate_limited" in names


async def test_a_wrong_key_is_refused() -> None:
    """With a key of its own the server accepts no other."""
    async with ScriptedProvider(api_key="right") as provider, aiohttp.ClientSession() as client:
        for key, status in (("right", 200), ("wrong", 401)):
            headers = {"Authorization": f"Bearer {key}"}
            async with client.get(f"{provider.base_url}/models", headers=headers) as response:
                assert response.status == status


async def test_unknown_paths_are_not_found(provider: ScriptedProvider) -> None:
    """Any other path is a 404 in OpenAI's shape."""
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{provider.base_url}/nothing") as response,
    ):
        assert response.status == 404
        assert orjson.loads(await response.read())["error"]["code"] == "unknown_url"


async def test_statistics_count_and_reset(provider: ScriptedProvider) -> None:
    """`/stats` counts replies and tokens; POST starts again."""
    await ask(provider, "one two")
    async with aiohttp.ClientSession() as client:
        async with client.get(f"{provider.origin}/stats") as response:
            counts = orjson.loads(await response.read())
        assert counts["streamed"] == counts["finished"] == counts["most_active"] == 1
        assert counts["tokens"] == 4
        async with client.post(f"{provider.origin}/stats") as response:
            assert orjson.loads(await response.read())["tokens"] == 0


async def test_a_script_that_nobody_asked_for_fails_the_test() -> None:
    """Replies left in the queue mean that the product asked less than the test thinks."""
    provider = await ScriptedProvider().__aenter__()
    provider.say("Never heard.")
    with pytest.raises(UnusedRepliesError):
        await provider.__aexit__(None, None, None)
    async with ScriptedProvider(allows_unused=True) as provider:
        provider.say("Never heard.")


async def test_an_error_of_the_test_hides_unused_replies() -> None:
    """What failed first is what is reported."""
    provider = await ScriptedProvider().__aenter__()
    provider.say("Never heard.")
    await provider.__aexit__(ValueError, ValueError(), None)


async def test_a_script_that_raises_is_reported() -> None:
    """A broken script cuts its connection and fails the test at the end."""
    provider = await ScriptedProvider().__aenter__()
    gate = provider.gate("Once")
    provider.queue(gate)
    gate.finish()
    assert (await ask(provider)).text == "Once"
    with pytest.raises(aiohttp.ClientError):
        await ask(provider)
    with pytest.raises(RuntimeError, match="only one request"):
        await provider.__aexit__(None, None, None)
