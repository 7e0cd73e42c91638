"""OpenAI's own client as the judge of whether the server speaks its protocol."""

from collections.abc import AsyncIterator

import openai
import pytest

from fireside.testing.scripted_provider import Reply, ScriptedProvider, faults, quirks


@pytest.fixture
async def client(provider: ScriptedProvider) -> AsyncIterator[openai.AsyncOpenAI]:
    """OpenAI's client, without retries."""
    async with openai.AsyncOpenAI(
        api_key="scripted", base_url=provider.base_url, max_retries=0
    ) as client:
        yield client


async def _stream(client: openai.AsyncOpenAI) -> str:
    stream = await client.chat.completions.create(
        model="scripted", messages=[{"role": "user", "content": "Hi"}], stream=True
    )
    text = ""
    async for chunk in stream:
        text += "".join(choice.delta.content or "" for choice in chunk.choices)
    return text


@pytest.mark.parametrize(
    "reply",
    [quirks.crlf(), quirks.with_comments(), quirks.null_content(), quirks.with_reasoning()],
)
async def test_the_sdk_reads_the_stream(
    provider: ScriptedProvider, client: openai.AsyncOpenAI, reply: Reply
) -> None:
    """The official client reads the words, peculiarities or not."""
    provider.queue(reply)
    assert await _stream(client) == faults.TEXT


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.unauthorized(), openai.AuthenticationError),
        (faults.forbidden(), openai.PermissionDeniedError),
        (faults.unknown_model(), openai.NotFoundError),
        (faults.context_too_long(), openai.BadRequestError),
        (faults.rate_limited(), openai.RateLimitError),
        (faults.server_error(), openai.InternalServerError),
        (faults.bad_gateway(), openai.InternalServerError),
        (faults.error_event_after(), openai.APIError),
    ],
)
async def test_the_sdk_knows_the_errors(
    provider: ScriptedProvider,
    client: openai.AsyncOpenAI,
    fault: Reply,
    error: type[openai.APIError],
) -> None:
    """The official client maps each fault to the error it has for it."""
    provider.fail(fault)
    with pytest.raises(error):
        await _stream(client)


async def test_the_sdk_retries_what_fails_first(
    provider: ScriptedProvider, client: openai.AsyncOpenAI
) -> None:
    """A rate limit that passes is retried, after the time it asks for."""
    provider.fail(faults.rate_limited(retry_after=0.01))
    provider.say("Now then.")
    assert await _stream(client.with_options(max_retries=1)) == "Now then."
    assert len(provider.chat_requests) == 2
