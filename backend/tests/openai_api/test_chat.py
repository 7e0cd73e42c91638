"""Chat completions, as OpenAI's client asks for them and as the provider is asked."""

from __future__ import annotations

from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

from fireside.testing.scripted_provider import ScriptedProvider, faults, quirks
from tests.support.api import Api
from tests.support.events import Json

HI: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Hi"}]


def asked(provider: ScriptedProvider) -> Json:
    """Return the body of the last request to the provider."""
    return provider.chat_requests[-1].json


async def chunks_of(client: openai.AsyncOpenAI, **options: Any) -> list[ChatCompletionChunk]:  # noqa: ANN401
    """Have a reply streamed and return its chunks."""
    stream = await client.chat.completions.create(model="Ada", messages=HI, stream=True, **options)
    return [chunk async for chunk in stream]


async def test_a_reply(agent: Json, client: openai.AsyncOpenAI, provider: ScriptedProvider) -> None:
    """The agent's prompt goes first; the answer has the words, the reason and the count."""
    completion = await client.chat.completions.create(model="Ada", messages=HI)
    assert asked(provider)["messages"] == [
        {"role": "system", "content": "You are Ada."},
        {"role": "user", "content": "Hi"},
    ]
    assert asked(provider)["model"] == "scripted"
    assert completion.model == "Ada"
    assert completion.id.startswith("chatcmpl-")
    choice = completion.choices[0]
    assert (choice.message.content, choice.finish_reason) == ("You said: Hi", "stop")
    assert (choice.message.model_extra or {})["citations"] == []
    assert completion.usage is not None
    assert completion.usage.total_tokens == (
        completion.usage.prompt_tokens + completion.usage.completion_tokens
    )
    assert completion.usage.completion_tokens == 3


async def test_a_stream(agent: Json, client: openai.AsyncOpenAI) -> None:
    """One id; the role in the first chunk alone; the reason in the last; no count unasked."""
    chunks = await chunks_of(client)
    assert {chunk.id for chunk in chunks} == {chunks[0].id}
    assert {(chunk.object, chunk.model) for chunk in chunks} == {("chat.completion.chunk", "Ada")}
    deltas = [chunk.choices[0].delta for chunk in chunks]
    assert [delta.role for delta in deltas] == ["assistant", *[None] * (len(deltas) - 1)]
    assert "".join(delta.content or "" for delta in deltas) == "You said: Hi"
    reasons = [chunk.choices[0].finish_reason for chunk in chunks]
    assert reasons == [*[None] * (len(chunks) - 1), "stop"]
    assert all(chunk.usage is None for chunk in chunks)


async def test_the_bytes_of_a_stream(agent: Json, api: Api) -> None:
    """A stream is one of server-sent events, with nothing but data, and ends in [DONE]."""
    body = {"model": "Ada", "messages": HI, "stream": True}
    answer = await api.post("//v1/chat/completions", body)
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    frames = answer.body.decode().split("\n\n")
    assert frames[-2:] == ["data: [DONE]", ""]
    assert all(frame.startswith("data: {") for frame in frames[:-2])


async def test_the_count_in_a_stream(agent: Json, client: openai.AsyncOpenAI) -> None:
    """Asked for, the tokens come in a chunk of their own after the last choice."""
    chunks = await chunks_of(client, stream_options={"include_usage": True})
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 3
    assert chunks[-2].choices[0].finish_reason == "stop"


async def test_parameters(api: Api, client: openai.AsyncOpenAI, provider: ScriptedProvider) -> None:
    """What shapes a reply goes to the provider; the agent's temperature where none is given."""
    await api.new_agent(name="Ada", temperature=0.25, model="mock-ttft0-n3-itl0")
    shaping: Json = {
        "max_tokens": 50,
        "max_completion_tokens": 60,
        "seed": 7,
        "stop": ["END"],
        "top_p": 0.5,
        "logit_bias": {"50256": -100},
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "x", "strict": True, "schema": {"type": "object"}},
        },
    }
    idle: Json = {"user": "me", "metadata": {"a": "b"}, "logprobs": True, "service_tier": "auto"}
    completion = await client.chat.completions.create(
        model="Ada", messages=HI, extra_body={**shaping, **idle, "unheard_of": [1]}
    )
    assert completion.choices[0].message.content == "tk0 tk1 tk2 "
    sent = asked(provider)
    assert {name: sent[name] for name in shaping} == shaping
    assert sent.keys() - shaping.keys() == {
        *("model", "messages", "stream", "stream_options", "temperature"),
    }
    assert (sent["temperature"], sent["model"]) == (0.25, "mock-ttft0-n3-itl0")
    await client.chat.completions.create(model="Ada", messages=HI, temperature=1.5)
    assert asked(provider)["temperature"] == 1.5


async def test_a_conversation(
    agent: Json, client: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """What the client says to the system joins the agent's prompt; the rest goes as it came."""
    image: Json = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
    talk: Any = [
        {"role": "system", "content": "Be brief."},
        {"role": "developer", "content": [{"type": "text", "text": "Say sir."}]},
        {"role": "user", "content": "Hi", "name": "bob"},
        {"role": "assistant", "content": "Hello.", "citations": [], "refusal": None},
        {"role": "developer", "content": "Now in French."},
        {"role": "user", "content": [{"type": "text", "text": "What is this?"}, image]},
    ]
    await client.chat.completions.create(model="Ada", messages=talk)
    assert asked(provider)["messages"] == [
        {"role": "system", "content": "You are Ada.\n\nBe brief.\n\nSay sir."},
        {"role": "user", "content": "Hi", "name": "bob"},
        {"role": "assistant", "content": "Hello."},
        {"role": "system", "content": "Now in French."},
        {"role": "user", "content": [{"type": "text", "text": "What is this?"}, image]},
    ]


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        (faults.unauthorized(), openai.InternalServerError, "service_configuration"),
        (faults.context_too_long(), openai.BadRequestError, "context_length_exceeded"),
        (faults.rate_limited(retry_after=60), openai.RateLimitError, "rate_limit_exceeded"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_failing_before_the_first_word(
    agent: Json,
    client: openai.AsyncOpenAI,
    provider: ScriptedProvider,
    fault: Any,  # noqa: ANN401
    error: type[openai.APIStatusError],
    code: str,
    stream: bool,
) -> None:
    """What the provider refuses has a status that clients know, streamed or not, and no secret."""
    provider.fail(fault)
    with pytest.raises(error) as raised:
        await client.chat.completions.create(model="Ada", messages=HI, stream=stream)
    assert raised.value.code == code
    assert "scripted" not in raised.value.message


async def test_failing_in_the_middle(
    agent: Json, client: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """A stream that breaks ends in an error, after the words that came."""
    provider.fail(faults.error_event_after())
    stream = await client.chat.completions.create(model="Ada", messages=HI, stream=True)
    text = ""
    with pytest.raises(openai.APIError, match="temporarily unavailable"):  # noqa: PT012
        async for chunk in stream:
            text += chunk.choices[0].delta.content or ""
    assert text


async def test_cut_by_its_length(
    agent: Json, client: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """The provider's reason to end is told."""
    provider.queue(quirks.length_limit())
    assert (await chunks_of(client))[-1].choices[0].finish_reason == "length"
    provider.queue(quirks.length_limit())
    completion = await client.chat.completions.create(model="Ada", messages=HI)
    assert completion.choices[0].finish_reason == "length"


BAD: list[tuple[object, str | None]] = [
    ({"model": "Ada"}, "messages"),
    ({"model": "Ada", "messages": None}, "messages"),
    ({"model": "Ada", "messages": []}, "messages"),
    ({"model": "Ada", "messages": "string"}, "messages"),
    ({"model": "Ada", "messages": [123]}, "messages.0"),
    ({"model": "Ada", "messages": [{}]}, "messages.0.role"),
    ({"model": "Ada", "messages": [{"role": 123}]}, "messages.0.role"),
    ({"model": "Ada", "messages": [{"role": "user", "content": 123}]}, None),
    ({"model": "Ada", "messages": HI, "n": 2}, "n"),
    ({"model": 1, "messages": HI}, "model"),
    ([], None),
]


@pytest.mark.parametrize(("body", "param"), BAD)
async def test_bad_bodies(api: Api, agent: Json, body: object, param: str | None) -> None:
    """What is no request is refused in OpenAI's shape, naming the parameter."""
    answer = await api.post("//v1/chat/completions", body)
    assert answer.status == 400
    error = answer.json["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == "invalid_request_error"
    assert param is None or error["param"] == param


async def test_errors_of_every_kind_have_one_shape(api: Api) -> None:
    """Calls that don't exist, foreign pages and names are refused in the shape clients know."""
    for answer in (
        await api.get("//v1/nothing"),
        await api.post("//v1/models"),
        await api.post("//v1/chat/completions", {}, {"Sec-Fetch-Site": "cross-site"}),
        await api.get("//v1/models", Host="evil.example"),
        await api.call(
            "POST", "//v1/chat/completions", data=b"{}", headers={"Content-Length": "99999999"}
        ),
    ):
        assert set(answer.json) == {"error"}
        assert isinstance(answer.json["error"]["message"], str)
        assert 400 <= answer.status < 500
