"""Each fault as it looks on the wire. What the product makes of them is tested with the product."""

import asyncio
from collections.abc import Callable

import aiohttp
import orjson
import pytest

from fireside.testing.scripted_provider import (
    UNKNOWN_HOST_URL,
    Reply,
    ScriptedProvider,
    faults,
    quirks,
    refused_url,
)
from tests.testing.streams import ask, chat_body, post_chat, read_events

TEXT = faults.TEXT


async def _read_on(response: aiohttp.ClientResponse, body: bytearray, patience: float) -> None:
    """Read for as long as something comes within `patience` seconds."""
    while not response.content.at_eof():
        body += await asyncio.wait_for(response.content.readany(), patience)


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (faults.unauthorized(), 401, "invalid_api_key"),
        (faults.forbidden(), 403, None),
        (faults.unknown_model(), 404, "model_not_found"),
        (faults.bad_request(), 400, "unsupported_value"),
        (faults.context_too_long(), 400, "context_length_exceeded"),
        (faults.rate_limited(), 429, "rate_limit_exceeded"),
        (faults.quota_exceeded(), 429, "insufficient_quota"),
        (faults.server_error(), 500, None),
        (faults.overloaded(), 503, "overloaded"),
    ],
)
async def test_errors_by_status(
    provider: ScriptedProvider, fault: Reply, status: int, code: str | None
) -> None:
    """An error has its status and OpenAI's shape."""
    provider.fail(fault)
    async with post_chat(provider) as response:
        assert response.status == status
        assert "Retry-After" not in response.headers
        assert orjson.loads(await response.read())["error"]["code"] == code


async def test_retry_after(provider: ScriptedProvider) -> None:
    """A rate limit can say when to come back."""
    provider.fail(faults.rate_limited(retry_after=1.5))
    async with post_chat(provider) as response:
        assert response.headers["Retry-After"] == "1.5"


async def test_bad_gateway_is_html(provider: ScriptedProvider) -> None:
    """A proxy answers in HTML, not in JSON."""
    provider.fail(faults.bad_gateway())
    async with post_chat(provider) as response:
        assert response.status == 502
        assert response.content_type == "text/html"


async def test_no_answer_at_all(provider: ScriptedProvider) -> None:
    """Not even a status comes back."""
    provider.fail(faults.no_answer())
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(ask(provider), 0.05)
    assert await provider.chat_requests[0].wait_client_left()


@pytest.mark.parametrize(
    ("fault", "text"), [(faults.no_first_token(), ""), (faults.silent_after(), TEXT)]
)
async def test_silence(provider: ScriptedProvider, fault: Reply, text: str) -> None:
    """The stream opens, says its words if it has any, and then nothing more."""
    provider.fail(fault)
    async with post_chat(provider) as response:
        body = bytearray()
        with pytest.raises(asyncio.TimeoutError):
            await _read_on(response, body, 0.05)
        assert read_events(bytes(body)).text == text
        assert not response.content.at_eof()


@pytest.mark.parametrize("fault", [faults.reset_after(), faults.hang_up_after()])
async def test_cut_in_the_middle(provider: ScriptedProvider, fault: Reply) -> None:
    """The words arrive, and then the connection breaks before the body is whole."""
    provider.fail(fault)
    async with post_chat(provider) as response:
        body = bytearray()
        with pytest.raises((aiohttp.ClientPayloadError, ConnectionError)):
            await _read_on(response, body, 5)
        assert read_events(bytes(body)).text == TEXT
    assert provider.chat_requests[0].client_left_at is None


@pytest.mark.parametrize(
    ("fault", "error"),
    [(faults.reset_after(), ConnectionResetError), (faults.hang_up_after(), None)],
)
async def test_reset_differs_from_hanging_up(
    provider: ScriptedProvider, fault: Reply, error: type[Exception] | None
) -> None:
    """RST reaches the socket as an error, FIN as the end of what can be read."""
    provider.fail(fault)
    reader, writer = await asyncio.open_connection("127.0.0.1", provider.port)
    body = orjson.dumps(chat_body())
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    if error is None:
        assert not (await reader.read()).endswith(b"0\r\n\r\n")
    else:
        with pytest.raises(error):
            await reader.read()
    writer.close()


@pytest.mark.parametrize("stream", [True, False])
async def test_whole_answers_break_too(provider: ScriptedProvider, stream: bool) -> None:
    """A request without a stream meets the same faults in the middle of its body."""
    provider.fail(faults.hang_up_after())
    async with post_chat(provider, stream=stream) as response:
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()


async def test_a_chunk_that_is_not_json(provider: ScriptedProvider) -> None:
    """One event can't be parsed, in a stream that is otherwise proper."""
    provider.fail(faults.not_json_after())
    async with post_chat(provider) as response:
        with pytest.raises(orjson.JSONDecodeError):
            read_events(await response.read())


@pytest.mark.parametrize("fault", [faults.error_event_after(), faults.named_error_event_after()])
async def test_an_error_inside_the_stream(provider: ScriptedProvider, fault: Reply) -> None:
    """The error comes as an event after words that were already said."""
    provider.fail(fault)
    reply = await ask(provider)
    assert reply.text == TEXT
    assert len(reply.errors) == 1
    assert not reply.is_done


async def test_an_unfinished_reply(provider: ScriptedProvider) -> None:
    """The body is whole, the reply in it is not."""
    provider.fail(faults.unfinished())
    reply = await ask(provider)
    assert (reply.text, reply.finish_reason, reply.is_done) == (TEXT, None, False)


async def test_replies_without_a_word(provider: ScriptedProvider) -> None:
    """An empty reply is proper; an empty stream has no event at all."""
    provider.fail(faults.empty_reply())
    reply = await ask(provider)
    assert (reply.text, reply.finish_reason, reply.is_done) == ("", "stop", True)
    provider.fail(faults.empty_stream())
    async with post_chat(provider) as response:
        assert await response.read() == b""


@pytest.mark.parametrize(
    ("fault", "media_type"),
    [
        (faults.json_instead_of_stream(), "application/json"),
        (faults.html_instead_of_stream(), "text/html"),
    ],
)
async def test_something_else_than_a_stream(
    provider: ScriptedProvider, fault: Reply, media_type: str
) -> None:
    """The status is 200, but the answer is no event stream."""
    provider.fail(fault)
    async with post_chat(provider) as response:
        assert (response.status, response.content_type) == (200, media_type)


async def test_one_byte_at_a_time(provider: ScriptedProvider) -> None:
    """Every byte comes in a chunk of its own, at its own pace."""
    provider.fail(faults.byte_by_byte("Slow", pause=0.0001))
    async with post_chat(provider) as response:
        sizes = [len(chunk) async for chunk, _ in response.content.iter_chunks()]
    assert max(sizes) < 20
    assert provider.chat_requests[0].tokens_sent == 1


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (quirks.crlf, TEXT),
        (quirks.with_comments, TEXT),
        (quirks.without_done, TEXT),
        (quirks.without_usage, TEXT),
        (quirks.null_content, TEXT),
        (quirks.with_reasoning, TEXT),
        (quirks.length_limit, TEXT),
        (faults.content_filter, TEXT),
        (quirks.split_letters, "Zażółć gęślą jaźń, 日本語も 🙂 für alle"),
        (quirks.long_line, "x" * 1_000_000),
    ],
)
async def test_quirks_keep_the_words(
    provider: ScriptedProvider, build: Callable[[], Reply], text: str
) -> None:
    """However peculiar a provider is, its words are all there."""
    provider.queue(build())
    assert (await ask(provider)).text == text


async def test_quirks_look_as_they_should(provider: ScriptedProvider) -> None:
    """Each peculiarity is really on the wire."""
    bodies: list[bytes] = []
    for build in (quirks.crlf, quirks.with_comments, quirks.without_done, quirks.null_content):
        provider.queue(build())
        async with post_chat(provider) as response:
            bodies.append(await response.read())
    crlf, comments, no_done, null = bodies
    assert crlf.count(b"\n") == crlf.count(b"\r\n") > 0
    assert comments.count(b": keep-alive\n\n") == 6
    assert b"[DONE]" not in no_done
    assert null.count(b'"content":null') == 2


async def test_reasons_and_reasoning(provider: ScriptedProvider) -> None:
    """Finish reasons, thoughts and missing usage arrive as scripted."""
    provider.queue(quirks.length_limit())
    assert (await ask(provider)).finish_reason == "length"
    provider.queue(faults.content_filter())
    assert (await ask(provider)).finish_reason == "content_filter"
    provider.queue(quirks.with_reasoning("Yes.", "Hm, well."))
    assert (await ask(provider)).reasoning == "Hm, well."
    provider.queue(quirks.without_usage())
    assert (await ask(provider)).usage is None


async def test_addresses_without_a_provider(provider: ScriptedProvider) -> None:
    """Refused, unknown and TLS on a plain port each fail in their own way."""
    async with aiohttp.ClientSession() as client:
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.get(f"{refused_url()}/models")
        with pytest.raises(aiohttp.ClientConnectorDNSError):
            await client.get(f"{UNKNOWN_HOST_URL}/models")
        with pytest.raises(aiohttp.ClientConnectorSSLError):
            await client.get(f"{provider.tls_url}/models")


async def test_a_fault_can_be_chosen_by_the_model(provider: ScriptedProvider) -> None:
    """A model named after a fault fails like that, with no script."""
    async with post_chat(provider, model="fault-rate_limited") as response:
        assert response.status == 429
    assert (await ask(provider, model="fault-no-such")).text == "You said: Hi"
