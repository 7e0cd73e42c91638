"""Faults of a provider, each a reply to queue: `provider.fail(faults.rate_limited())`.

Refused connections and unknown hosts are in `addresses`; `ScriptedProvider.tls_url` fails in TLS.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import orjson

from fireside.testing.scripted_provider.chunks import completion_object, split_words
from fireside.testing.scripted_provider.connection import Exchange
from fireside.testing.scripted_provider.endings import (
    CloseBody,
    ErrorEvent,
    Finish,
    HangUp,
    NotJson,
    Reset,
    Silence,
)
from fireside.testing.scripted_provider.replies import Reply, Say, StatusReply, error_reply
from fireside.testing.scripted_provider.stream import BodyStream, Delivery

TEXT = "The first words of a reply"
"""What is said before, or in spite of, a fault."""


def unauthorized() -> StatusReply:
    """401: the key is wrong. The message repeats part of the key, as OpenAI's does."""
    message = "Incorrect API key provided: sk-scri******************pted."
    return error_reply(401, message, code="invalid_api_key")


def forbidden() -> StatusReply:
    """403: the key may not use this model or region."""
    return error_reply(403, "Country, region, or territory not supported.", "request_forbidden")


def unknown_model() -> StatusReply:
    """404: no such model."""
    message = "The model `scripted` does not exist or you do not have access to it."
    return error_reply(404, message, code="model_not_found")


def bad_request() -> StatusReply:
    """400: the provider does not accept a parameter."""
    message = "Unsupported value: 'temperature' does not support 0.5 with this model."
    return error_reply(400, message, code="unsupported_value")


def context_too_long() -> StatusReply:
    """400: the conversation does not fit the model."""
    message = "This model's maximum context length is 4096 tokens. Please reduce the messages."
    return error_reply(400, message, code="context_length_exceeded")


def rate_limited(retry_after: float | None = None) -> StatusReply:
    """429: too many requests, with `Retry-After` in seconds or without it."""
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return error_reply(
        429, "Rate limit reached for requests.", "requests", "rate_limit_exceeded", headers
    )


def quota_exceeded() -> StatusReply:
    """429: the account has no money left, so that trying again is of no use."""
    message = "You exceeded your current quota, please check your plan and billing details."
    return error_reply(429, message, "insufficient_quota", "insufficient_quota")


def server_error() -> StatusReply:
    """500: the provider broke."""
    message = "The server had an error while processing your request."
    return error_reply(500, message, "server_error")


def bad_gateway() -> StatusReply:
    """502: a proxy before the provider answers in HTML."""
    page = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
    return StatusReply(502, page, "text/html")


def overloaded() -> StatusReply:
    """503: the provider is overloaded or still loading."""
    return error_reply(503, "The engine is currently overloaded.", "server_error", "overloaded")


@dataclass(frozen=True)
class NoAnswer:
    """The request is taken and never answered, not even with a status."""

    async def play(self, exchange: Exchange) -> None:
        """Wait for the client to leave."""
        await exchange.wire.closed.wait()


def no_answer() -> Reply:
    """Nothing at all comes back."""
    return NoAnswer()


def no_first_token() -> Reply:
    """The stream opens, and then nothing comes."""
    return Say((), ending=Silence())


def silent_after(text: str = TEXT) -> Reply:
    """Silence in the middle of a reply."""
    return Say(split_words(text), ending=Silence())


def reset_after(text: str = TEXT) -> Reply:
    """The connection is cut with RST in the middle of a reply."""
    return Say(split_words(text), ending=Reset())


def hang_up_after(text: str = TEXT) -> Reply:
    """The connection is closed with FIN in the middle of a reply, the body unfinished."""
    return Say(split_words(text), ending=HangUp())


def unfinished(text: str = TEXT) -> Reply:
    """The body ends properly, but without finish reason and end mark: a reply cut by a proxy."""
    return Say(split_words(text), ending=CloseBody())


def not_json_after(text: str = TEXT) -> Reply:
    """A chunk that is not JSON in the middle of a reply, which then ends as if all were well."""
    return Say(split_words(text), ending=NotJson())


def error_event_after(text: str = TEXT) -> Reply:
    """An error object inside the stream."""
    return Say(split_words(text), ending=ErrorEvent())


def named_error_event_after(text: str = TEXT) -> Reply:
    """An error object inside the stream, in an event named `error`."""
    return Say(split_words(text), ending=ErrorEvent(name=b"error"))


def empty_reply() -> Reply:
    """A proper reply without a word in it."""
    return Say(())


@dataclass(frozen=True)
class EmptyStream:
    """A stream that ends without a single event."""

    async def play(self, exchange: Exchange) -> None:
        """Open the stream and end it."""
        stream = BodyStream(exchange)
        stream.open()
        stream.close()


def empty_stream() -> Reply:
    """A stream without a single event."""
    return EmptyStream()


def content_filter(text: str = TEXT) -> Reply:
    """The reply ends with `finish_reason: content_filter`."""
    return Say(split_words(text), ending=Finish("content_filter"))


def byte_by_byte(text: str = TEXT, pause: float = 1.0) -> Reply:
    """The provider sends one byte a second, or one each `pause`."""
    return Say(split_words(text), delivery=Delivery(cut_every=1, pause=pause))


@dataclass(frozen=True)
class JsonInsteadOfStream:
    """A server that does not know how to stream and answers as a whole."""

    text: str

    async def play(self, exchange: Exchange) -> None:
        """Answer as a whole, whatever was asked for."""
        pieces = split_words(self.text)
        exchange.request.tokens_sent = len(pieces)
        body = orjson.dumps(completion_object(exchange.request, pieces, "stop"))
        exchange.wire.answer(200, body, "application/json")


def json_instead_of_stream(text: str = TEXT) -> Reply:
    """A whole JSON answer although a stream was asked for."""
    return JsonInsteadOfStream(text)


def html_instead_of_stream() -> Reply:
    """A sign-in page of the network instead of the provider, with status 200."""
    return StatusReply(200, b"<html><body>Please sign in to the Wi-Fi.</body></html>", "text/html")


@dataclass
class FailsFirst:
    """Fails the first times and answers from then on; for a model, where a queue won't do."""

    times: int
    fault: Reply
    then: Reply = field(default_factory=lambda: Say(split_words(TEXT)))
    _asked: int = 0

    async def play(self, exchange: Exchange) -> None:
        """Fail, or answer."""
        self._asked += 1
        await (self.fault if self._asked <= self.times else self.then).play(exchange)


def fails_first(times: int, fault: Reply, then: str = TEXT) -> Reply:
    """Fail the first times, then say the text."""
    return FailsFirst(times, fault, Say(split_words(then)))
